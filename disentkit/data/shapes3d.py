"""3D Shapes (Burgess & Kim, 2018): 480000 rooms with one object in them, the full grid of six factors.

"3D Shapes Dataset", github.com/google-deepmind/3d-shapes, Apache 2.0.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from jaxtyping import UInt8

from disentkit.data.grid import Grid
from disentkit.data.originals import damaged, download, located
from disentkit.data.root import fetching_root
from disentkit.data.split import Dataset

GRID = Grid(("floor_hue", "wall_hue", "object_hue", "scale", "shape", "orientation"), (10, 10, 10, 8, 4, 15), "shape")
SIZE = 64
FILE = "3dshapes.h5"
_ADDRESS = f"https://storage.googleapis.com/3d-shapes/{FILE}"
_MD5 = "099a2078d58cec4daad0702c55d06868"
_BLOCK = 2400


def open_shapes3d(name: str, root: Path | None, grid: Grid = GRID) -> Dataset:
    """All pictures, 64 x 64 RGB, 5.9 GB in memory; the label is the shape of the object.

    Args:
        name: of the data set.
        root: where the file is looked for, in shapes3d/ and 3dshapes/ and beside them.
        grid: a smaller one in tests.

    Raises:
        UserError: when the file is not there, or not whole.
    """
    (file,) = located(name, [FILE], ["shapes3d", "3dshapes", ""], root)
    return grid.dataset(name, grid.shuffled(_pictures(file, grid)))


def fetch_shapes3d(name: str, root: Path | None) -> Path:
    """Download the published file, 268 MB. Only on the user's word."""
    return download(_ADDRESS, fetching_root(root) / "shapes3d" / FILE, _MD5)


def _pictures(file: Path, grid: Grid) -> Iterator[UInt8[np.ndarray, "B 3 64 64"]]:
    shape = (len(grid), SIZE, SIZE, 3)
    try:
        with h5py.File(file) as handle:
            opened: Any = handle
            images, labels = opened["images"], opened["labels"][()]
            if images.shape != shape or images.dtype != np.uint8:
                raise ValueError(f"images {images.dtype} {images.shape}")
            # Labels are the values of the factors, such as hues from 0 to 0.9: their ranks count from 0.
            ranks = [np.unique(column, return_inverse=True)[1] for column in labels.T]
            if not np.array_equal(np.stack(ranks, axis=1), grid.combinations):
                raise ValueError("labels in another order")
            for start in range(0, len(grid), _BLOCK):
                yield images[start : start + _BLOCK].transpose(0, 3, 1, 2)
    except (OSError, KeyError, AttributeError, TypeError, ValueError, RuntimeError) as error:
        raise damaged(file, f"images as uint8 {shape} and labels in the order of the grid", error) from error
