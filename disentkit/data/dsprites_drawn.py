"""White shapes on black after dSprites (Matthey et al., 2017), drawn here from their geometry: no download.

A re-rendering and never the original pictures: some may differ from these in a pixel or two at the edge. A pixel is
white when its centre lies inside the shape. The picture reaches from 0 to 64, x to the right and y down; the shape's
centre is at 16 + 32 position; it is turned counter-clockwise on the screen. At scale 1 the square has sides of 19.2,
the ellipse is a polygon of 100 corners with half axes of 12.77 and 7.215, and the heart, tip down, is the curve
x = 0.5995 (16 sin^3 t), y = -1.44 - 0.6623 (13 cos t - 5 cos 2t - 2 cos 3t - cos 4t).
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int, UInt8

from disentkit.data.dsprites import GRID, SIZE, orientation_note
from disentkit.data.split import Dataset
from disentkit.errors import UserError

SQUARE = 19.2
ELLIPSE = (12.77, 7.215)
_CORNERS = 100
_HEART = (0.5995, 0.6623, -1.44)
_DEFAULT = (3, 6, 40, 8, 8)
_FEWEST = 10
# Half the diagonal of the square: no shape of scale 1 reaches further from its centre.
_REACH = SQUARE / np.sqrt(2)

Points = Float[np.ndarray, "..."]


def open_drawn(name: str, root: Path | None) -> Dataset:
    """The whole grid, or an evenly spaced part of it: `dsprites_drawn:3x6x40x32x32`, without sizes 3x6x40x8x8.

    With `@32` at the end the pictures are 32x32, each pixel the mean of four. The label is the shape: square, ellipse,
    heart. The root is not needed.

    Raises:
        UserError: for sizes that the grid has not, or another side than 64 or 32.
    """
    asked, at, side = name.partition("@")
    if at and side not in ("32", "64"):
        raise UserError(f"{name}: expected pictures of @32 or @64 pixels a side, got '@{side}'")
    grid = replace(GRID, sizes=_sizes(asked))
    values = [_chosen(factor, size) for factor, size in enumerate(grid.sizes)]
    everything = grid.shuffled(map(_halved, draw(*values)) if side == "32" else draw(*values))
    return grid.dataset(name, everything, orientation_note(everything))


def draw(
    shapes: Int[np.ndarray, "A"],
    scales: Int[np.ndarray, "B"],
    orientations: Int[np.ndarray, "O"],
    columns: Int[np.ndarray, "X"],
    rows: Int[np.ndarray, "Y"],
) -> Iterator[UInt8[np.ndarray, "P 1 64 64"]]:
    """The pictures of all combinations, 0 or 255; those of one shape, scale and orientation at a time.

    Args:
        shapes: 0 square, 1 ellipse, 2 heart.
        scales: 0 to 5, for 0.5 to 1.
        orientations: 0 to 39, for 0 to 2 pi.
        columns: 0 to 31, for a centre at 16 to 48 from the left.
        rows: likewise, from the top. Changes fastest.
    """
    across, down = (16 + 32 * places / 31 for places in (columns, rows))
    for shape, scale, orientation in product(shapes, 0.5 + scales / 10, orientations):
        # 39 steps are a full turn, so 39 is drawn as 0.
        angle = 2 * np.pi * (orientation % 39) / 39
        yield _placed(_SHAPES[shape], scale, angle, across, down).reshape(-1, 1, SIZE, SIZE)


def _halved(images: UInt8[np.ndarray, "P 1 64 64"]) -> UInt8[np.ndarray, "P 1 32 32"]:
    blocks = images.reshape(len(images), 1, SIZE // 2, 2, SIZE // 2, 2)
    return np.rint(blocks.mean(axis=(3, 5))).astype(np.uint8)


def _placed(
    inside: Callable[[Points, Points], Bool[np.ndarray, "..."]],
    scale: float,
    angle: float,
    across: Float[np.ndarray, "X"],
    down: Float[np.ndarray, "Y"],
) -> UInt8[np.ndarray, "X Y 64 64"]:
    """One shape at all places: only the pixels that it can reach are looked at."""
    reach = int(np.ceil(scale * _REACH)) + 1
    window = np.arange(-reach, reach)
    x_pixels, y_pixels = (np.floor(centres).astype(np.int64)[:, None] + window for centres in (across, down))
    x = (x_pixels + 0.5 - across[:, None])[:, None, None, :] / scale
    y = (y_pixels + 0.5 - down[:, None])[None, :, :, None] / scale
    # Back by the angle: what was turned counter-clockwise where y points down.
    turned = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    images = np.zeros((len(across), len(down), SIZE, SIZE), np.uint8)
    column, row = np.ogrid[: len(across), : len(down)]
    where = column[:, :, None, None], row[:, :, None, None], y_pixels[:, :, None], x_pixels[:, None, None, :]
    images[where] = inside(*turned) * np.uint8(255)
    return images


def in_square(x: Points, y: Points) -> Bool[np.ndarray, "..."]:
    """Inside the upright square of scale 1 around the origin."""
    return np.maximum(np.abs(x), np.abs(y)) < SQUARE / 2


def in_ellipse(x: Points, y: Points) -> Bool[np.ndarray, "..."]:
    """Inside the polygon of 100 corners on the ellipse of scale 1, one of them at its right end."""
    x, y = x / ELLIPSE[0], y / ELLIPSE[1]
    step = 2 * np.pi / _CORNERS
    # On the unit circle all sides are alike: the distance along the normal of the side that faces the point.
    from_middle = np.arctan2(y, x) % step - step / 2
    return np.hypot(x, y) * np.cos(from_middle) < np.cos(step / 2)


def in_heart(x: Points, y: Points) -> Bool[np.ndarray, "..."]:
    """Inside the heart of scale 1, y down.

    16 sin^3 t takes each x twice, at the same sin t and opposite cos t: the lower and the upper edge.
    """
    wide, high, shift = _HEART
    sine = np.minimum(np.cbrt(np.abs(x) / (16 * wide)), 1)
    cosine = np.sqrt(1 - sine * sine)
    height = (shift - y) / high
    # 13 c - 5 cos 2t - 2 cos 3t - cos 4t, in powers of c = cos t, is 4 + 19c - 2c^2 - 8c^3 - 8c^4.
    even = 4 - 2 * cosine**2 - 8 * cosine**4
    odd = 19 * cosine - 8 * cosine**3
    return np.abs(height - even) < odd


_SHAPES = (in_square, in_ellipse, in_heart)


def _chosen(factor: int, size: int) -> Int[np.ndarray, "_"]:
    """Which values of the whole grid are drawn: evenly spaced from the first to the last, rounded.

    Fewer than 40 orientations go evenly round the turn of 39 steps instead, so that no two are the same.
    """
    whole = GRID.sizes[factor]
    if GRID.factors[factor] == "orientation" and size < whole:
        return np.rint(np.arange(size) * (whole - 1) / size).astype(np.int64)
    return np.rint(np.linspace(0, whole - 1, size)).astype(np.int64)


def _sizes(name: str) -> tuple[int, ...]:
    _, colon, asked = name.partition(":")
    if not colon:
        return _DEFAULT
    sizes = tuple(int(size) if size.isdecimal() else 0 for size in asked.split("x"))
    if (
        len(sizes) != len(GRID.sizes)
        or not all(1 <= size <= most for size, most in zip(sizes, GRID.sizes, strict=True))
        or np.prod(sizes) < _FEWEST
    ):
        whole = "x".join(map(str, GRID.sizes))
        raise UserError(
            f"{name}: expected after the colon the numbers of shapes, scales, orientations and places across and down, "
            f"from 1 each to {whole}, at least {_FEWEST} pictures in all, as in dsprites_drawn:{whole}; got '{asked}'"
        )
    return sizes
