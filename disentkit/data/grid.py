"""Full grids of factors: every combination once, in a random order, a tenth of them held out.

Published studies of such data (Locatello et al., 2019, and most others) train and evaluate on all images. Here a tenth
of the grid points is kept for the test split, so that what is learned from codes can be held against unseen pictures;
train and test together are the whole grid.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

import numpy as np
from jaxtyping import Int, UInt8

from disentkit.data.split import Dataset, Split

TEST_SHARE = 0.1
# One order for everybody, for ever: the seed is part of the definition.
_SEED = 20170531


@dataclass(frozen=True)
class Grid:
    """The factors of a data set that shows every combination of their values once.

    Attributes:
        factors: their names; the last one changes fastest from picture to picture.
        sizes: how many values each of them has.
        label: the factor that serves as the label.
    """

    factors: tuple[str, ...]
    sizes: tuple[int, ...]
    label: str

    def __len__(self) -> int:
        return prod(self.sizes)

    @property
    def combinations(self) -> Int[np.ndarray, "N F"]:
        """The values of the factors, from 0, of each picture in the order of the grid.

        >>> Grid(("shape", "place"), (2, 2), "shape").combinations.tolist()
        [[0, 0], [0, 1], [1, 0], [1, 1]]
        """
        return np.indices(self.sizes).reshape(len(self.sizes), -1).T.astype(np.int64, order="C")

    def shuffled(self, blocks: Iterable[UInt8[np.ndarray, "_ C H W"]]) -> Split:
        """The pictures of the whole grid in the order that everybody meets them in.

        They are in memory once: each block goes straight to its places.

        Args:
            blocks: all pictures in the order of the grid, some at a time.
        """
        order = np.random.default_rng(_SEED).permutation(len(self))
        places = np.argsort(order)
        images = np.empty((0, 0, 0, 0), np.uint8)
        start = 0
        for block in blocks:
            if not start:
                images = np.empty((len(self), *block.shape[1:]), np.uint8)
            images[places[start : start + len(block)]] = block
            start += len(block)
        assert start == len(self), f"{start} pictures for {len(self)} combinations"
        factors = self.combinations[order]
        return Split(images, factors[:, self.factors.index(self.label)].copy(), factors)

    def dataset(self, name: str, everything: Split, note: str = "") -> Dataset:
        """The first nine tenths of the shuffled pictures to train, the others to test; neither is copied."""
        held_out = round(TEST_SHARE * len(everything))
        train, test = everything.take(slice(-held_out)), everything.take(slice(-held_out, None))
        classes = self.sizes[self.factors.index(self.label)]
        return Dataset(name, train, test, classes=classes, factor_names=self.factors, note=note)
