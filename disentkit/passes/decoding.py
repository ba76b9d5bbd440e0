"""Decoding: the pictures of given codes."""

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.model import LatentModel
from disentkit.passes.asking import decode
from disentkit.passes.tiles import TILE


@torch.inference_mode()
def decoded(
    model: LatentModel,
    codes: Mapping[str, Float[np.ndarray, "N _"]],
    labels: Int[np.ndarray, "N"] | None,
    image_shape: tuple[int, ...],
    device: torch.device,
) -> Float[np.ndarray, "N C H W"]:
    """The likelihood's mean for each code.

    Args:
        model: the model.
        codes: by block.
        labels: for a conditional model.
        image_shape: (C, H, W).
        device: where.
    """
    dtype = next((p.dtype for p in model.parameters()), torch.float32)
    placed = {name: torch.from_numpy(block).to(device, dtype) for name, block in codes.items()}
    count = len(next(iter(placed.values())))
    every = torch.zeros(count, dtype=torch.long) if labels is None else torch.from_numpy(np.asarray(labels))
    parts: list[Tensor] = [torch.empty(0, *image_shape)]
    for first in range(0, count, TILE):
        here = slice(first, first + TILE)
        some = {name: block[here] for name, block in placed.items()}
        parts.append(decode(model, some, every[here].to(device), image_shape).mean.float().cpu())
    return torch.cat(parts).numpy()
