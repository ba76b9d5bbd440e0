"""A split in the device's memory, handed out in batches."""

from collections.abc import Iterator

import torch
from torch import Tensor

from disentkit.data import Split


class Feed:
    """Images and labels on the device. Levels (uint8) are binarised afresh at every use; floats are handed out."""

    def __init__(self, split: Split, device: torch.device) -> None:
        self.images = torch.from_numpy(split.images).to(device)
        self.labels = torch.from_numpy(split.labels).to(device)

    def __len__(self) -> int:
        return len(self.images)

    def batches(
        self, order: Tensor, size: int, generator: torch.Generator, done: int = 0
    ) -> Iterator[tuple[int, Tensor, Tensor]]:
        """Number from 1, images (B, C, H, W) and labels (B,) of every batch after the first `done`."""
        for batch, rows in enumerate(order.to(self.images.device).split(size), 1):
            if batch <= done:
                continue
            images = self.images[rows]
            if images.dtype == torch.uint8:
                images = torch.bernoulli(images.float() / 255, generator=generator)
            yield batch, images, self.labels[rows]
