"""A split in the device's memory: images by row, binarised at every use; partners; labelled subsets; orders."""

from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from disentkit.data import Split
from disentkit.errors import UserError


class Feed:
    """Images, labels and groups on the device. Levels (uint8) are binarised afresh at every use; floats are given out.

    Rows are numbers of examples, (B,) on the device.

    Attributes:
        done: the share of the training that is done, kept by the loop for what depends on it.
    """

    done: float = 0.0

    def __init__(self, split: Split, device: torch.device) -> None:
        self.images = torch.from_numpy(split.images).to(device)
        self.labels = torch.from_numpy(split.labels.astype(np.int64)).to(device)
        self.groups = torch.from_numpy(np.unique(split.grouping, return_inverse=True)[1]).to(device)  # from 0, no gaps

    def __len__(self) -> int:
        return len(self.images)

    @property
    def device(self) -> torch.device:
        """Where the images lie."""
        return self.images.device

    def pictures(self, rows: Tensor, generator: torch.Generator) -> Tensor:
        """The images (B, C, H, W) of some rows, as the recipe's targets want them."""
        images = self.images[rows]
        if images.dtype == torch.uint8:
            return torch.bernoulli(images.float() / 255, generator=generator)
        return images

    def some(self, count: int, generator: torch.Generator) -> Tensor:
        """Rows drawn uniformly from all, with replacement."""
        return torch.randint(len(self), (count,), device=self.device, generator=generator)

    def partners(self, rows: Tensor, generator: torch.Generator) -> Tensor:
        """For each row one of the same group, drawn uniformly; it may be the row itself."""
        order, first, size = self._by_group
        group = self.groups[rows]
        place = torch.rand(len(rows), device=self.device, generator=generator, dtype=torch.float64) * size[group]
        return order[first[group] + place.long()]

    @cached_property
    def rank_in_class(self) -> Tensor:
        """How many examples of the same label come before each, in file order: (N,)."""
        order = torch.argsort(self.labels, stable=True)
        sizes = torch.bincount(self.labels)
        starts = (sizes.cumsum(0) - sizes)[self.labels[order]]
        rank = torch.empty_like(order)
        rank[order] = torch.arange(len(order), device=self.device) - starts
        return rank

    @cached_property
    def rank_shuffled(self) -> Tensor:
        """The place of each row in one random order, the same in every training: (N,)."""
        return torch.from_numpy(np.random.default_rng(0).permutation(len(self))).to(self.device)

    @cached_property
    def mean_image(self) -> Tensor:
        """The average image (C, H, W), in [0, 1]."""
        total = sum(part.double().sum(0) for part in self.images.split(4096))
        assert isinstance(total, Tensor)
        return (total / len(self) / (255 if self.images.dtype == torch.uint8 else 1)).float()

    @cached_property
    def _by_group(self) -> tuple[Tensor, Tensor, Tensor]:
        """Rows sorted by group, where each group begins among them, and its size."""
        size = torch.bincount(self.groups)
        return torch.argsort(self.groups, stable=True), size.cumsum(0) - size, size


def order(groups: np.ndarray, seed: tuple[int, int], *, per_group: int = 0) -> np.ndarray:
    """The order of an epoch: a permutation, or runs of `per_group` examples of one group in a random order.

    What is left over in a group that `per_group` does not divide has its turn in another epoch.

    Raises:
        UserError: when every group is smaller than a run.
    """
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(len(groups))
    if not per_group:
        return shuffled
    sorted_ = shuffled[np.argsort(groups[shuffled], kind="stable")]
    size = np.bincount(groups)
    rank = np.arange(len(groups)) - np.repeat(size.cumsum() - size, size)  # inside its group
    whole = rank < np.repeat(size // per_group * per_group, size)
    runs = sorted_[whole].reshape(-1, per_group)
    if not len(runs):
        raise UserError(
            f"per_group: expected at most {size.max()}, the size of the largest group, got {per_group}; "
            "choose a smaller --set per_group"
        )
    return generator.permutation(runs).ravel()
