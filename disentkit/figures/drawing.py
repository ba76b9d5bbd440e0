"""Grids and scatters as PNG files. The only place that knows matplotlib."""

from pathlib import Path

import numpy as np
import seaborn as sns
from jaxtyping import Float
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from disentkit.files import replacing
from disentkit.records import Grid, Picture, Scatter

_DPI = 150
_CELL = 0.45  # inches a small picture
_GAP = 1  # pixels between two


def write_picture(picture: Picture, title: str, path: Path) -> None:
    """Draw a picture under a title and write it, atomically."""
    figure = _grid(picture, title) if isinstance(picture, Grid) else _scatter(picture, title)
    FigureCanvasAgg(figure)
    with replacing(path) as part:
        figure.savefig(part, dpi=_DPI)


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


def _grid(picture: Grid, title: str) -> Figure:
    whole = montage(picture.images)
    rows, columns = picture.images.shape[:2]
    margin = 1.1 if picture.row_names else 0.1
    wide, high = max(columns * _CELL, 4.0), max(columns * _CELL, 4.0) * whole.shape[0] / whole.shape[1]
    figure = Figure(figsize=(wide + margin + 0.1, high + 0.6))
    total_wide, total_high = figure.get_size_inches()
    axes = figure.add_axes((margin / total_wide, 0.1 / total_high, wide / total_wide, high / total_high))
    axes.imshow(whole.squeeze(-1) if whole.shape[2] == 1 else whole, cmap="gray", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks([])
    step = whole.shape[0] / rows
    axes.set_yticks([(row + 0.5) * step for row in range(len(picture.row_names))], picture.row_names, fontsize=7)
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)
    figure.suptitle(f"{title}\n{picture.title}", fontsize=8, y=1 - 0.08 / total_high, va="top")
    return figure


def _scatter(picture: Scatter, title: str) -> Figure:
    figure = Figure(figsize=(6.4, 5.6), layout="constrained")
    axes = figure.add_subplot()
    classes = np.unique(picture.labels)
    sns.scatterplot(
        x=picture.points[:, 0],
        y=picture.points[:, 1],
        hue=picture.labels,
        palette=sns.color_palette("tab10" if len(classes) <= 10 else "husl", len(classes)),
        s=4 if len(picture.points) > 2000 else 12,
        linewidth=0,
        legend="full" if len(classes) <= 20 else False,
        ax=axes,
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal")
    if len(classes) <= 20:
        axes.legend(
            title="label",
            loc="center left",
            bbox_to_anchor=(1, 0.5),
            fontsize=8,
            markerscale=2,
            frameon=False,
        )
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure
