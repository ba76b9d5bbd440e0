"""Small NORB (LeCun et al., 2004): 50 toys of 5 categories, photographed from 9 elevations, 18 azimuths, in 6 lights.

"Learning Methods for Generic Object Recognition with Invariance to Pose and Lighting", CVPR 2004;
cs.nyu.edu/~ylclab/data/norb-v1.0-small, for research. The official split is kept: toys 4, 6, 7, 8, 9 of each category
to train, 0, 1, 2, 3, 5 to test. The left camera's pictures are scaled from 96 x 96 to 64 x 64 with a Lanczos filter, as
disentanglement_lib (Locatello et al., 2019) does, which joins both parts and leaves the toy out of the factors too.
"""

import gzip
import zlib
from functools import partial
from math import prod
from pathlib import Path

import numpy as np
from jaxtyping import Shaped, UInt8
from PIL import Image

from disentkit.data.keeping import kept
from disentkit.data.originals import damaged, download, located
from disentkit.data.root import fetching_root
from disentkit.data.split import Dataset, Split

FACTORS = ("category", "elevation", "azimuth", "lighting")
NOTE = "toys were not aligned: the same azimuth shows different toys from different sides; no toy is in both splits"
SIZE = 64
COUNT = 24300
_ADDRESS = "https://cs.nyu.edu/~ylclab/data/norb-v1.0-small/"
_PARTS = ("5x46789x9x18x6x2x96x96-training", "5x01235x9x18x6x2x96x96-testing")
_MD5 = {
    f"smallnorb-{part}-{kind}.mat": md5
    for (part, kind), md5 in {
        (_PARTS[0], "dat"): "66054832f9accfe74a0f4c36a75bc0a2",
        (_PARTS[0], "cat"): "23c8b86101fbf0904a000b43d3ed2fd9",
        (_PARTS[0], "info"): "51dee1210a742582ff607dfd94e332e3",
        (_PARTS[1], "dat"): "e4ad715691ed5a3a5f138751a4ceb071",
        (_PARTS[1], "cat"): "5aa791cd7e6016cf957ce9bdb93b8603",
        (_PARTS[1], "info"): "a9454f3864d7fd4bb3ea7fc3eb84924e",
    }.items()
}
# The first four bytes of a matrix say what it holds.
_KINDS = {0x1E3D4C55: np.dtype(np.uint8), 0x1E3D4C54: np.dtype("<i4")}


def open_norb(name: str, root: Path | None, count: int = COUNT) -> Dataset:
    """The official split, by category; the groups are the toys, 10 times the category and the toy's number in it.

    Args:
        name: of the data set.
        root: where the six files are looked for, packed or not, in smallnorb/ and small_norb/ and beside them.
        count: how many pictures a part has; fewer in tests.

    Raises:
        UserError: when files are missing, or not whole.
    """
    files = located(name, list(_MD5), ["smallnorb", "small_norb", ""], root, packed=".gz")
    train, test = (_part(files[start : start + 3], count) for start in (0, 3))
    return Dataset(name, train, test, classes=5, factor_names=FACTORS, note=NOTE)


def fetch_norb(name: str, root: Path | None) -> Path:
    """Download the six published archives, 250 MB. Only on the user's word."""
    place = fetching_root(root) / "smallnorb"
    for file, md5 in _MD5.items():
        download(f"{_ADDRESS}{file}.gz", place / f"{file}.gz", md5)
    return place


def read_matrix(file: Path, shape: tuple[int, ...]) -> Shaped[np.ndarray, "..."]:
    """A matrix of bytes or integers in NORB's binary format, packed by gzip or not.

    Four bytes for the kind, four for the number of dimensions, four for each dimension but at least for three, then the
    numbers, last dimension fastest; all little-endian.

    Raises:
        UserError: for a file that was cut off or holds another matrix.
    """
    expected = f"a matrix {shape} in NORB's format"
    try:
        with gzip.open(file) if file.suffix == ".gz" else open(file, "rb") as handle:
            content = handle.read()
        kind, dimensions = np.frombuffer(content, "<u4", 2)
        found = tuple(np.frombuffer(content, "<i4", int(dimensions), 8).tolist())
        start = 8 + 4 * max(3, len(found))
        if found != shape or len(content) - start != prod(shape) * _KINDS[kind].itemsize:
            raise ValueError(f"{found} in {len(content)} bytes")
        return np.frombuffer(content, _KINDS[kind], offset=start).reshape(shape)
    except (OSError, EOFError, KeyError, ValueError, zlib.error) as error:
        raise damaged(file, expected, error) from error


def _part(files: tuple[Path, ...], count: int) -> Split:
    """One split from its pictures, its categories, and the toy, elevation, azimuth and lighting of each."""
    pictures, categories, rest = files
    images = kept("smallnorb-1", [pictures], (count, 1, SIZE, SIZE), partial(_left, pictures, count))
    labels = read_matrix(categories, (count,)).astype(np.int64)
    toys, elevation, azimuth, lighting = read_matrix(rest, (count, 4)).astype(np.int64).T
    # Azimuths are stored in tens of degrees, and go by twenties.
    factors = np.stack([labels, elevation, azimuth // 2, lighting], axis=1)
    return Split(np.array(images), labels, factors, 10 * labels + toys)


def _left(file: Path, count: int) -> UInt8[np.ndarray, "N 1 64 64"]:
    pairs = read_matrix(file, (count, 2, 96, 96))
    return np.stack([_scaled(picture) for picture in pairs[:, 0]])[:, None]


def _scaled(picture: UInt8[np.ndarray, "96 96"]) -> UInt8[np.ndarray, "64 64"]:
    return np.asarray(Image.fromarray(picture).resize((SIZE, SIZE), Image.Resampling.LANCZOS))
