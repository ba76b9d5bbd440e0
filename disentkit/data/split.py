"""Split and Dataset: images beside the labels that came with them."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int, UInt8

from disentkit.errors import UserError


@dataclass(frozen=True, eq=False)
class Split:
    """N images (N, C, H, W) and their labels (N,), integers from 0.

    Images are uint8 grey levels as stored, or floats in [0, 1] once pixel targets were chosen.
    """

    images: UInt8[np.ndarray, "N C H W"] | Float[np.ndarray, "N C H W"]
    labels: Int[np.ndarray, "N"]

    def __len__(self) -> int:
        return len(self.images)

    def first(self, count: int | None) -> "Split":
        """The first `count` examples; all of them for None, or where there are fewer."""
        return self if count is None else replace(self, images=self.images[:count], labels=self.labels[:count])

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the shapes, the pixels and the labels."""
        digest = hashlib.sha256(repr((self.images.shape, str(self.images.dtype))).encode())
        digest.update(np.ascontiguousarray(self.images).data)
        digest.update(np.ascontiguousarray(self.labels, dtype=np.int64).data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test split under one name."""

    name: str
    train: Split
    test: Split
    classes: int

    def first(self, count: int | None) -> "Dataset":
        """The data set cut to the first `count` examples of each split."""
        if count is not None and count < 1:
            raise UserError(f"limit: expected at least 1 example, got {count}")
        return replace(self, train=self.train.first(count), test=self.test.first(count))

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        channels, height, width = self.train.images.shape[1:]
        return channels, height, width

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of both splits."""
        return hashlib.sha256((self.train.fingerprint + self.test.fingerprint).encode()).hexdigest()
