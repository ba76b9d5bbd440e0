"""Heat maps: values by row and column."""

import seaborn as sns
from matplotlib.figure import Figure

from disentkit.records import Matrix

_WRITTEN = 400  # entries that a reader can read
_CELL = 0.52, 0.3  # inches
_MARGIN = 1.9, 1.3


def draw_matrix(picture: Matrix, title: str) -> Figure:
    """A heat map under a title; the numbers stand in it where there is room."""
    rows, columns = picture.values.shape
    wide = max(columns * _CELL[0] + _MARGIN[0], 4.4)
    figure = Figure(figsize=(wide, rows * _CELL[1] + _MARGIN[1]), layout="constrained")
    axes = figure.add_subplot()
    sns.heatmap(
        picture.values,
        vmin=picture.low,
        vmax=picture.high,
        cmap="viridis" if picture.low >= 0 else "vlag",
        annot=picture.values.size <= _WRITTEN,
        fmt=".2f",
        annot_kws={"fontsize": 6},
        linewidths=0.3,
        xticklabels=list(picture.column_names),
        yticklabels=list(picture.row_names),
        ax=axes,
    )
    axes.tick_params(axis="x", labelsize=7, rotation=40 if max(map(len, picture.column_names), default=0) > 5 else 0)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("right" if label.get_rotation() else "center")
    axes.tick_params(axis="y", labelsize=7, rotation=0)
    axes.collections[0].colorbar.ax.tick_params(labelsize=7)  # pyright: ignore[reportOptionalMemberAccess]
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure
