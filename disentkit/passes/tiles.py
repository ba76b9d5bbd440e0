"""Tiles: the fixed runs of examples that a pass takes together. Noise belongs to a tile, not to a batch.

Whatever the memory at hand and whichever other passes ran, an example meets the same noise in the same company, so
the digits are the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from disentkit.data import Split
from disentkit.device import free_bytes
from disentkit.model import LatentModel
from disentkit.progress import Progress, counted

TILE = 128  # examples


@dataclass(frozen=True, eq=False)
class Tile:
    """The examples `first`, `first` + 1, ... on the device: images (T, C, H, W) and labels (T,)."""

    first: int
    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.x)


def tiles(model: LatentModel, split: Split, device: torch.device, what: str, progress: Progress) -> Iterator[Tile]:
    """The split in tiles, in the model's precision; all of it moves to the device at once where it fits."""
    dtype = next((p.dtype for p in model.parameters()), torch.float32)
    images, labels = torch.from_numpy(split.images), torch.from_numpy(split.labels)
    if device.type != "cpu" and images.nbytes < free_bytes(device) / 4:
        images, labels = images.to(device), labels.to(device)
    for first in counted(range(0, len(split), TILE), what, -(-len(split) // TILE), progress):
        rows = slice(first, first + TILE)
        yield Tile(first, images[rows].to(device, dtype), labels[rows].to(device))
