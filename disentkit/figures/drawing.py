"""Pictures as PNG files that say what they are. This package is the only place that knows matplotlib."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from disentkit.figures.curves import draw_curves
from disentkit.figures.grids import draw_grid
from disentkit.figures.heat_maps import draw_matrix
from disentkit.figures.scatters import draw_scatter
from disentkit.files import replacing
from disentkit.records import Curves, Grid, Matrix, Picture, Scatter

_DPI = 150
_DRAW: dict[type, Callable[[Any, str], Figure]] = {
    Grid: draw_grid,
    Scatter: draw_scatter,
    Curves: draw_curves,
    Matrix: draw_matrix,
}


def write_picture(picture: Picture, title: str, path: Path) -> None:
    """Draw a picture under a title and write it, atomically.

    The file's own text says what it shows (`Title`) and how it was made (`Description`): the caption goes with it.
    """
    figure = _DRAW[type(picture)](picture, title)
    FigureCanvasAgg(figure)
    text = {"Title": f"{title}: {picture.title}", "Description": picture.caption or picture.title}
    with replacing(path) as part:
        figure.savefig(part, dpi=_DPI, metadata=text)
