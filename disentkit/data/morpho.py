"""MNIST with measured factors: the digits as they are, beside the morphometry of each."""

from functools import partial
from pathlib import Path

import numpy as np

from disentkit.data.keeping import remembered
from disentkit.data.morphometry import MEASURES, measured
from disentkit.data.registry import fetch, open_dataset
from disentkit.data.split import Dataset, Split

NOTE = (
    "factors are measured in the pictures, not what these were made from: "
    "they depend on each other and on the digit, and no model can be expected to separate them"
)
# Another number, once the measures of the same pictures change.
_KEPT = "morpho-1"


def open_morpho(name: str, root: Path | None) -> Dataset:
    """The data set after `morpho_`; its factors are the measures, float32. Labels stay.

    Measuring takes a minute; it is done once and kept in the cache folder.
    """
    base = open_dataset(name.removeprefix("morpho_"), root)
    train, test = (_with_measures(split) for split in (base.train, base.test))
    return Dataset(name, train, test, base.classes, factor_names=MEASURES, note=NOTE)


def fetch_morpho(name: str, root: Path | None) -> Path:
    """Download the data set after `morpho_`."""
    return fetch(name.removeprefix("morpho_"), root)


def _with_measures(split: Split) -> Split:
    make = partial(_measures, split)
    factors = remembered(_KEPT, split.fingerprint, (len(split), len(MEASURES)), np.dtype(np.float32), make)
    return Split(split.images, split.labels, np.array(factors))


def _measures(split: Split) -> np.ndarray:
    return measured(split.images[:, 0]).astype(np.float32)
