"""Cars3D (Reed et al., 2015): 183 renderings of cars, each from 4 elevations and 24 azimuths.

"Deep Visual Analogy-Making", NIPS 2015, from meshes of Fidler et al. (2012). Pictures are scaled from 128 x 128 to
64 x 64 with a Lanczos filter, as disentanglement_lib (Locatello et al., 2019) and those after it do.
"""

import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image
from scipy.io import loadmat
from scipy.io.matlab import MatReadError

from disentkit.data.grid import Grid
from disentkit.data.keeping import kept
from disentkit.data.originals import damaged
from disentkit.data.root import asked_by, data_root
from disentkit.data.split import Dataset
from disentkit.errors import UserError

GRID = Grid(("elevation", "azimuth", "object"), (4, 24, 183), "object")
SIZE = 64
_FOLDERS = ("cars", "cars3d", "data/cars", "cars3d/cars")
_STORED = (128, 128, 3, 24, 4)


def open_cars3d(name: str, root: Path | None, grid: Grid = GRID) -> Dataset:
    """All pictures, 64 x 64 RGB; the label is the car, by the order of the files' names.

    Args:
        name: of the data set.
        root: where the files car_*_mesh.mat are looked for, in cars/ and other usual folders.
        grid: of fewer cars in tests.

    Raises:
        UserError: when files are missing, or not whole.
    """
    files = _files(name, root, grid.sizes[2])
    shape = (len(files), 4, 24, 3, SIZE, SIZE)
    return grid.dataset(name, grid.shuffled(_blocks(kept("cars3d-1", files, shape, partial(_read, files)))))


def _blocks(cars: UInt8[np.ndarray, "K 4 24 3 64 64"]) -> Iterator[UInt8[np.ndarray, "K 3 64 64"]]:
    """The order of the grid: the car changes fastest."""
    for elevation, azimuth in np.ndindex(4, 24):
        yield cars[:, elevation, azimuth]


def _files(name: str, root: Path | None, count: int) -> list[Path]:
    places = [data_root(root) / folder for folder in _FOLDERS]
    found = [sorted(place.glob("car_*.mat")) for place in places]
    most = max(found, key=len)
    if len(most) != count:
        raise UserError(
            f"{name}: expected {count} files car_*_mesh.mat, found {len(most)} in {' or '.join(map(str, places))} "
            f"(looked there by {asked_by(root)}); where to get them: disentkit data fetch {name}"
        )
    return most


def _read(files: Sequence[Path]) -> UInt8[np.ndarray, "K 4 24 3 64 64"]:
    return np.stack([_car(file) for file in files])


def _car(file: Path) -> UInt8[np.ndarray, "4 24 3 64 64"]:
    try:
        pictures = loadmat(file, variable_names=["im"])["im"]
    except (
        OSError,
        KeyError,
        IndexError,
        TypeError,
        ValueError,
        NotImplementedError,
        MatReadError,
        zlib.error,
    ) as error:
        raise damaged(file, f"im as uint8 {_STORED}", error) from error
    if pictures.shape != _STORED or pictures.dtype != np.uint8:
        raise damaged(file, f"im as uint8 {_STORED}", f"{pictures.dtype} {pictures.shape}")
    small = [_scaled(picture) for picture in pictures.transpose(4, 3, 0, 1, 2).reshape(-1, *_STORED[:3])]
    return np.stack(small).reshape(4, 24, SIZE, SIZE, 3).transpose(0, 1, 4, 2, 3)


def _scaled(picture: UInt8[np.ndarray, "128 128 3"]) -> UInt8[np.ndarray, "64 64 3"]:
    return np.asarray(Image.fromarray(picture).resize((SIZE, SIZE), Image.Resampling.LANCZOS))
