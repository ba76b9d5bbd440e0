"""Which data sets there are: a literal dict, read without importing what loads them."""

import importlib
from dataclasses import dataclass
from pathlib import Path

from disentkit.data.split import Dataset
from disentkit.errors import UserError, unknown


@dataclass(frozen=True)
class Source:
    """What is known of a data set before it is opened."""

    description: str
    reference: str
    bundled: bool = False


SOURCES: dict[str, Source] = {
    "digits": Source(
        "1437 + 360 handwritten digits, 8x8 put on 28x28; bundled, no download",
        "Alpaydin & Kaynak 1998, through scikit-learn (CC BY 4.0)",
        bundled=True,
    ),
    "mnist": Source("60000 + 10000 handwritten digits, 28x28", "LeCun et al. 1998 (CC BY-SA 3.0)"),
    "fashion_mnist": Source("60000 + 10000 pictures of clothes, 28x28", "Xiao et al. 2017 (MIT)"),
    "kmnist": Source("60000 + 10000 cursive Japanese characters, 28x28", "Clanuwat et al. 2018 (CC BY-SA 4.0)"),
}


def open_dataset(name: str, root: Path | None = None) -> Dataset:
    """A data set by name, in memory; nothing is downloaded.

    Raises:
        UserError: for a name that is not in the registry, or files that are not there.
    """
    source = _known(name)
    if source.bundled:
        return importlib.import_module("disentkit.data.digits").open_digits(root)
    return importlib.import_module("disentkit.data.idx").open_idx(name, root)


def fetch(name: str, root: Path | None = None) -> Path:
    """Download a data set into the root, and say where it lies."""
    if _known(name).bundled:
        raise UserError(f"{name} comes with scikit-learn: there is nothing to fetch")
    return importlib.import_module("disentkit.data.idx").fetch_idx(name, root)


def _known(name: str) -> Source:
    if name not in SOURCES:
        raise unknown("data", name, SOURCES)
    return SOURCES[name]
