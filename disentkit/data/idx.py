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
    """Both splits of an idx data set, from the root and the cache folder; never from the network.

    Raises:
        UserError: when a file is in neither place, or is not the published one.
    """
    source = CLASSES[name]
    place = _complete(source, data_root(root)) or _gathered(name, source, root)
    try:
        train, test = (source(str(place), train=part, download=False) for part in (True, False))
    except (RuntimeError, ValueError, AssertionError, IndexError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{name}: the files in {_raw(source, place)} are cut off or damaged: {reason}") from error
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


def _complete(source: type[datasets.MNIST], place: Path) -> Path | None:
    """The place, if all files lie there unpacked."""
    raw = _raw(source, place)
    return place if all((raw / file.removesuffix(".gz")).is_file() for file, _ in source.resources) else None


def _gathered(name: str, source: type[datasets.MNIST], root: Path | None) -> Path:
    """The cache folder, once every file lies there unpacked: from archives or files of the root or of the cache."""
    cache = cache_folder()
    places = [_raw(source, data_root(root)), _raw(source, cache)]
    missing = []
    for file, md5 in source.resources:
        unpacked = file.removesuffix(".gz")
        packed = [place / file for place in places if (place / file).is_file()]
        plain = [place / unpacked for place in places if (place / unpacked).is_file()]
        if not (packed or plain):
            missing.append(file)
        elif not (places[1] / unpacked).is_file():
            with replacing(places[1] / unpacked) as part:
                part.write_bytes(plain[0].read_bytes() if plain else _unpacked(packed[0], md5))
    if missing:
        raise UserError(
            f"{name}: no {', '.join(missing)} (nor unpacked) in {' or '.join(map(str, dict.fromkeys(places)))} "
            f"(looked there by {asked_by(root)}); "
            f"put the published archives there, or allow the download with: disentkit data fetch {name}"
        )
    return cache


def _unpacked(archive: Path, md5: str) -> bytes:
    packed = archive.read_bytes()
    found = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    if found != md5:
        raise UserError(f"{archive} is not the published archive: expected MD5 {md5}, got {found}; fetch it again")
    return gzip.decompress(packed)
