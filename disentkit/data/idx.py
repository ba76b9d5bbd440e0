"""MNIST and the data sets in its format, read from torchvision's file layout.

A root may be read-only and may hold the published archives alone: they are checked against their MD5 and unpacked
into the cache folder, never beside themselves.
"""

import gzip
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from disentkit.data.root import asked_by, cache_folder, data_root
from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError
from disentkit.files import replacing


@dataclass(frozen=True)
class Published:
    """What was published: the folder that it lies in, and its archives with their MD5."""

    folder: str
    archives: Mapping[str, str]


def _published(folder: str, *md5: str) -> Published:
    parts = [f"{part}-{kind}-ubyte.gz" for part in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]
    return Published(folder, dict(zip(parts, md5, strict=True)))


PUBLISHED = {
    "mnist": _published(
        "MNIST",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ),
    "fashion_mnist": _published(
        "FashionMNIST",
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79",
        "bb300cfdad3c16e7a12a480ee83cd310",
    ),
    "kmnist": _published(
        "KMNIST",
        "bdb82020997e1d708af4cf47b453dcf7",
        "e144d726b3acfaa3e44228e80efcd344",
        "5c965bf0a639b31b8f53240b1b52f4d7",
        "7320c461ea6c1c855c0b718fb2a4b134",
    ),
}
_BYTES = 8  # the type of an idx file's numbers: unsigned, one byte each


def open_idx(name: str, root: Path | None) -> Dataset:
    """Both splits of an idx data set, from the root and the cache folder; never from the network.

    Raises:
        UserError: when a file is in neither place, or is not the published one.
    """
    source = PUBLISHED[name]
    raw = _complete(source, data_root(root)) or _gathered(name, source, root)
    try:
        arrays = [_array(raw / file.removesuffix(".gz")) for file in source.archives]
        train, test = Split(*_images_and_labels(*arrays[:2])), Split(*_images_and_labels(*arrays[2:]))
    except ValueError as error:
        raise UserError(f"{name}: the files in {raw} are cut off or damaged: {error}") from error
    return Dataset(name, train, test, classes=10)


def _array(file: Path) -> np.ndarray:
    """What an idx file holds: two zero bytes, the type, the number of axes, the length of each, the numbers."""
    content = np.fromfile(file, np.uint8)
    kind, axes = map(int, content[2:4]) if len(content) >= 4 else (None, 0)
    first = 4 * (1 + axes)
    if kind != _BYTES or len(content) < first:
        raise ValueError(f"{file.name} does not begin as an idx file of bytes")
    shape = tuple(map(int, content[4:first].view(">u4")))
    if len(content) - first != math.prod(shape):
        raise ValueError(f"{file.name} holds {len(content) - first} bytes, expected {math.prod(shape)}: {shape}")
    return content[first:].reshape(shape)


def _images_and_labels(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if images.ndim != 3 or labels.shape != (len(images),):
        raise ValueError(f"images of shape {images.shape} beside labels of shape {labels.shape}")
    return images[:, None], labels.astype(np.int64)


def _raw(source: Published, place: Path) -> Path:
    return place / source.folder / "raw"


def _complete(source: Published, place: Path) -> Path | None:
    """The folder, if all files lie there unpacked."""
    raw = _raw(source, place)
    return raw if all((raw / file.removesuffix(".gz")).is_file() for file in source.archives) else None


def _gathered(name: str, source: Published, root: Path | None) -> Path:
    """The folder in the cache, once every file lies there unpacked: from archives or files of root or cache."""
    places = [_raw(source, data_root(root)), _raw(source, cache_folder())]
    missing = []
    for file, md5 in source.archives.items():
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
    return places[1]


def _unpacked(archive: Path, md5: str) -> bytes:
    packed = archive.read_bytes()
    found = hashlib.md5(packed, usedforsecurity=False).hexdigest()
    if found != md5:
        raise UserError(f"{archive} is not the published archive: expected MD5 {md5}, got {found}; fetch it again")
    return gzip.decompress(packed)
