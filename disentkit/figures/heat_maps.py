"""Heat maps: values by row and column."""

import seaborn as sns
from matplotlib.figure import Figure

from disentkit.records import Matrix

_WRITTEN = 400  # entries that a reader can read
_CELL = 0.52, 0.3  # inches, with a number
_BARE = 0.14, 0.14  # inches, without
_MARGIN = 1.9, 1.3


def draw_matrix(picture: Matrix, title: str) -> Figure:
    """A heat map under a title; the numbers stand in it where there is room, else its cells are small."""
    rows, columns = picture.values.shape
    written = picture.values.size <= _WRITTEN
    across, down = _CELL if written else _BARE
    wide, high = max(columns * across + _MARGIN[0], 4.4), max(rows * down + _MARGIN[1], 2.0)
    figure = Figure(figsize=(wide, high), layout="constrained")
    axes = figure.add_subplot()
    sns.heatmap(
        picture.values,
        vmin=picture.low,
        vmax=picture.high,
        cmap="viridis" if picture.low >= 0 else "vlag",
        annot=written,
        fmt=".2f",
        annot_kws={"fontsize": 6},
        linewidths=0.3,
        xticklabels=list(picture.column_names),
        yticklabels=list(picture.row_names),
        ax=axes,
    )
    long = max(map(len, picture.column_names), default=0) > 5
    size, slant = (7, 40 if long else 0) if written else (6, 90)
    axes.tick_params(axis="x", labelsize=size, rotation=slant)
    for label in axes.get_xticklabels():
        label.set_horizontalalignment("right" if slant == 40 else "center")
    axes.tick_params(axis="y", labelsize=size, rotation=0)
    axes.collections[0].colorbar.ax.tick_params(labelsize=7)  # pyright: ignore[reportOptionalMemberAccess]
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure
