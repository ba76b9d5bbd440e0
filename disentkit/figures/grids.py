"""Grids: many small images as one."""

import numpy as np
from jaxtyping import Bool, Float
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from disentkit.records import Grid

_CELL = 0.45  # inches a small picture
_GAP = 1  # pixels between two
_LINE = 2  # pixels of an underline and of the space above and below it
_NAME_SIZE = 7


def montage(images: Float[np.ndarray, "R S C H W"]) -> Float[np.ndarray, "h w c"]:
    """One picture of R rows and S columns, white lines between; values are cut to [0, 1].

    >>> montage(np.zeros((2, 3, 1, 28, 28))).shape
    (57, 86, 1)
    """
    rows, columns, channels, height, width = images.shape
    padded = np.ones((rows, columns, channels, height + _GAP, width + _GAP))
    padded[..., :height, :width] = np.clip(images, 0, 1)
    whole = padded.transpose(0, 3, 1, 4, 2).reshape(rows * (height + _GAP), columns * (width + _GAP), channels)
    return whole[:-_GAP, :-_GAP]


def underlined(
    images: Float[np.ndarray, "R S C H W"], marked: Bool[np.ndarray, "R S"]
) -> Float[np.ndarray, "R S C H2 W"]:
    """Images with a strip below: black, and in it a white line under those that are marked."""
    strip = np.zeros((*images.shape[:3], 3 * _LINE, images.shape[4]), dtype=images.dtype)
    strip[marked, :, _LINE:-_LINE] = 1
    return np.concatenate([images, strip], axis=3)


def draw_grid(picture: Grid, title: str) -> Figure:
    """A grid under a title, its rows and columns named where it has names for them."""
    images = picture.images if picture.marked is None else underlined(picture.images, picture.marked)
    whole = montage(images)
    rows, columns = images.shape[:2]
    left, above = (1.1 if picture.row_names else 0.1), (0.75 if picture.column_names else 0.5)
    wide = max(columns * _CELL, 4.0)
    high = wide * whole.shape[0] / whole.shape[1]
    figure = Figure(figsize=(wide + left + 0.1, high + above + 0.1))
    total_wide, total_high = figure.get_size_inches()
    axes = figure.add_axes((left / total_wide, 0.1 / total_high, wide / total_wide, high / total_high))
    axes.imshow(whole.squeeze(-1) if whole.shape[2] == 1 else whole, cmap="gray", vmin=0, vmax=1, aspect="auto")
    _name(axes, picture, whole.shape[0] / rows, whole.shape[1] / columns)
    figure.suptitle(f"{title}\n{picture.title}", fontsize=8, y=1 - 0.08 / total_high, va="top")
    return figure


def _name(axes: Axes, picture: Grid, high: float, wide: float) -> None:
    """Write the names of rows and columns beside images of that many pixels."""
    rows, columns = picture.row_names, picture.column_names
    axes.set_yticks([(row + 0.5) * high for row in range(len(rows))], rows, fontsize=_NAME_SIZE)
    axes.xaxis.tick_top()
    axes.set_xticks([(column + 0.5) * wide for column in range(len(columns))], columns, fontsize=_NAME_SIZE)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
