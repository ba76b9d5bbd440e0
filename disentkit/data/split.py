"""Split and Dataset: images beside the labels, and where they are known the factors and groups, that came with them."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int, UInt8

from disentkit.errors import UserError


@dataclass(frozen=True, eq=False)
class Split:
    """N images (N, C, H, W) and their labels (N,), integers from 0.

    Images are uint8 grey levels as stored, or floats in [0, 1] once pixel targets were chosen. Factors (N, F) are what
    the pictures were made from; groups (N,) say which pictures show one and the same thing.
    """

    images: UInt8[np.ndarray, "N C H W"] | Float[np.ndarray, "N C H W"]
    labels: Int[np.ndarray, "N"]
    factors: Int[np.ndarray, "_ F"] | Float[np.ndarray, "_ F"] | None = None
    groups: Int[np.ndarray, "_"] | None = None

    def __post_init__(self) -> None:
        for name, rows in (("factors", self.factors), ("groups", self.groups)):
            if rows is not None and len(rows) != len(self.images):
                raise UserError(f"{name}: expected {len(self.images)} rows, one for each image, got {len(rows)}")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def grouping(self) -> Int[np.ndarray, "N"]:
        """The groups; the labels, where no others are known."""
        return self.labels if self.groups is None else self.groups

    def take(self, rows: slice | Int[np.ndarray, "M"]) -> "Split":
        """The examples at these rows, with all that is known of them."""
        return replace(
            self,
            images=self.images[rows],
            labels=self.labels[rows],
            factors=None if self.factors is None else self.factors[rows],
            groups=None if self.groups is None else self.groups[rows],
        )

    def first(self, count: int | None) -> "Split":
        """The first `count` examples; all of them for None, or where there are fewer."""
        return self if count is None else self.take(slice(count))

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of the shapes, the pixels and the labels, and of the factors and groups where there are any."""
        digest = hashlib.sha256(repr((self.images.shape, str(self.images.dtype))).encode())
        digest.update(np.ascontiguousarray(self.images).data)
        digest.update(np.ascontiguousarray(self.labels, dtype=np.int64).data)
        for name, rows in (("factors", self.factors), ("groups", self.groups)):
            if rows is not None:
                digest.update(repr((name, rows.shape)).encode())
                digest.update(np.ascontiguousarray(rows, dtype=np.float64).data)
        return digest.hexdigest()


@dataclass(frozen=True, eq=False)
class Dataset:
    """A training and a test split under one name.

    Attributes:
        name: as in the registry, or the user's own.
        train: what models are fitted to.
        test: what numbers are reported on.
        classes: how many labels there are.
        factor_names: the columns of every split's factors.
        validation: the official validation split, where there is one.
        note: a ceiling or caveat that every table on these data must show.
    """

    name: str
    train: Split
    test: Split
    classes: int
    factor_names: tuple[str, ...] = ()
    validation: Split | None = None
    note: str = ""

    def __post_init__(self) -> None:
        for split in self.splits.values():
            columns = 0 if split.factors is None else split.factors.shape[1]
            if columns != len(self.factor_names):
                raise UserError(
                    f"{self.name}: expected a name for each of {columns} factors in factor_names, "
                    f"got {len(self.factor_names)}: {', '.join(self.factor_names) or 'none'}"
                )

    @property
    def splits(self) -> dict[str, Split]:
        """The splits that there are, by the name of their field."""
        named = {"train": self.train, "test": self.test}
        return named if self.validation is None else {**named, "validation": self.validation}

    def first(self, count: int | None) -> "Dataset":
        """The data set cut to the first `count` examples of each split."""
        if count is not None and count < 1:
            raise UserError(f"limit: expected at least 1 example, got {count}")
        return replace(self, **{name: split.first(count) for name, split in self.splits.items()})

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(C, H, W)."""
        channels, height, width = self.train.images.shape[1:]
        return channels, height, width

    @cached_property
    def fingerprint(self) -> str:
        """sha256 of all splits."""
        return hashlib.sha256("".join(split.fingerprint for split in self.splits.values()).encode()).hexdigest()
