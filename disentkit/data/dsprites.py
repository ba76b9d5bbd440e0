"""dSprites as published (Matthey et al., 2017): 737280 white shapes on black, the full grid of five factors.

"dSprites: Disentanglement testing Sprites dataset", github.com/google-deepmind/dsprites-dataset, Apache 2.0. The file's
`metadata` is a pickle and is never opened; what it says is known.
"""

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from disentkit.data import npz
from disentkit.data.ceiling import best_accuracy
from disentkit.data.grid import Grid
from disentkit.data.originals import damaged, download, located
from disentkit.data.root import fetching_root
from disentkit.data.split import Dataset, Split

GRID = Grid(("shape", "scale", "orientation", "pos_x", "pos_y"), (3, 6, 40, 32, 32), "shape")
SIZE = 64
FILE = "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"
_ADDRESS = f"https://github.com/google-deepmind/dsprites-dataset/raw/master/{FILE}"
_MD5 = "7da33b31b13a06f4b04a70402ce90c2e"


def open_dsprites(name: str, root: Path | None, grid: Grid = GRID) -> Dataset:
    """All pictures, 0 or 255, 3 GB in memory; the label is the shape: square, ellipse, heart.

    Args:
        name: of the data set.
        root: where the file is looked for, in dsprites/ and beside it.
        grid: a smaller one in tests.

    Raises:
        UserError: when the file is not there, or not whole.
    """
    (file,) = located(name, [FILE], ["dsprites", ""], root)
    _check_order(file, grid)
    everything = grid.shuffled(_pictures(file, grid))
    return grid.dataset(name, everything, orientation_note(everything))


def fetch_dsprites(name: str, root: Path | None) -> Path:
    """Download the published file, 27 MB. Only on the user's word."""
    return download(_ADDRESS, fetching_root(root) / "dsprites" / FILE, _MD5)


def orientation_note(everything: Split) -> str:
    """What the pictures allow: 0 and 2 pi are one picture, and small shapes may not show a small turn."""
    assert everything.factors is not None
    best = best_accuracy(everything.images, everything.factors[:, GRID.factors.index("orientation")])
    return (
        f"some orientations look the same (of all 40 the first and the last do): "
        f"no classifier can do better than {best:.3f} on orientation"
        if best < 1
        else ""
    )


def _check_order(file: Path, grid: Grid) -> None:
    """Each picture bears the factors that its place in the grid says; the colour is always white."""
    expected = f"latents_classes of the grid {'x'.join(map(str, grid.sizes))}"
    try:
        with open(file, "rb") as handle, np.load(handle, allow_pickle=False) as archive:
            classes = archive["latents_classes"]
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(file, expected, error) from error
    if classes.shape != (len(grid), 6) or (classes[:, 1:] != grid.combinations).any():
        raise damaged(file, expected, f"others, {classes.dtype} {classes.shape}")


def _pictures(file: Path, grid: Grid) -> Iterator[UInt8[np.ndarray, "B 1 64 64"]]:
    for block in npz.blocks(file, "imgs", (len(grid), SIZE, SIZE)):
        if block.max() > 1:
            raise damaged(file, "imgs of 0 and 1", f"{block.max()}")
        yield (block * np.uint8(255))[:, None]
