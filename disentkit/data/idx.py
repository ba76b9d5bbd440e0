"""MNIST and the data sets in its format, read by torchvision from its own file layout.

A root may be read-only and may hold the published archives alone: they are checked against their MD5 and unpacked
into the cache folder, never beside themselves.
"""

import gzip
import hashlib
from pathlib import Path

import numpy as np
from torchvision import datasets

from disentkit.data.root import asked_by, cache_folder, data_root
from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError
from disentkit.files import folder, replacing

CLASSES = {"mnist": datasets.MNIST, "fashion_mnist": datasets.FashionMNIST, "kmnist": datasets.KMNIST}


def open_idx(name: str, root: Path | None) -> Dataset:
    """Both splits of an idx data set, from the root or else the cache folder; never from the network.

    Raises:
        UserError: when a file is in neither place, or an archive is not the published one.
    """
    source = CLASSES[name]
    place = _complete(source, root) or _unpacked(name, source, root)
    train, test = (source(str(place), train=part, download=False) for part in (True, False))
    return Dataset(name, _split(train), _split(test), classes=10)


def fetch_idx(name: str, root: Path | None) -> Path:
    """Download the archives into the root with torchvision, which checks them. Only on the user's word."""
    place = folder(data_root(root))
    try:
        CLASSES[name](str(place), download=True)
    except (RuntimeError, OSError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"could not download {name} to {place}: {reason}") from error
    return place / CLASSES[name].__name__ / "raw"


def _split(loaded: datasets.MNIST) -> Split:
    return Split(loaded.data.numpy()[:, None], loaded.targets.numpy().astype(np.int64))


def _raw(source: type[datasets.MNIST], place: Path) -> Path:
    return place / source.__name__ / "raw"


def _complete(source: type[datasets.MNIST], root: Path | None) -> Path | None:
    """The place where all files lie unpacked, if there is one."""
    for place in (data_root(root), cache_folder()):
        if all((_raw(source, place) / file.removesuffix(".gz")).is_file() for file, _ in source.resources):
            return place
    return None


def _unpacked(name: str, source: type[datasets.MNIST], root: Path | None) -> Path:
    """The cache folder, after unpacking the archives of the root into it."""
    looked, cache = _raw(source, data_root(root)), cache_folder()
    missing = [file for file, _ in source.resources if not (looked / file).is_file()]
    if missing:
        raise UserError(
            f"{name}: no {', '.join(missing)} (nor unpacked) in {looked} (from {asked_by(root)}) "
            f"or {_raw(source, cache)}; "
            f"put the published archives there, or allow the download with: disentkit data fetch {name}"
        )
    for file, md5 in source.resources:
        packed = (looked / file).read_bytes()
        found = hashlib.md5(packed, usedforsecurity=False).hexdigest()
        if found != md5:
            raise UserError(
                f"{looked / file} is not the published archive: expected MD5 {md5}, got {found}; fetch it again"
            )
        with replacing(_raw(source, cache) / file.removesuffix(".gz")) as part:
            part.write_bytes(gzip.decompress(packed))
    return cache
