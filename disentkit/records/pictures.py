"""What a reader is shown, as data: grids of images, points in the plane, curves, heat maps.

A picture has a `name`, which becomes its file's; a `title`, which stands above it; and a `caption`, which says how it
was made and goes with the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, eq=False)
class Grid:
    """R rows of S images with values in [0, 1]; images that are `marked` are underlined."""

    name: str
    title: str
    images: Float[np.ndarray, "R S C H W"]
    row_names: tuple[str, ...] = ()
    column_names: tuple[str, ...] = ()
    marked: Bool[np.ndarray, "R S"] | None = None
    caption: str = ""


@dataclass(frozen=True, eq=False)
class Scatter:
    """Points in the plane, coloured by their label; axes that have names are drawn with their scale."""

    name: str
    title: str
    points: Float[np.ndarray, "N 2"]
    labels: Int[np.ndarray, "N"]
    caption: str = ""
    axes: tuple[str, str] = ("", "")


@dataclass(frozen=True, eq=False)
class Curves:
    """Numbers along a training or a range: each curve has places and the values there.

    `panels` has for each panel's title its curves by the name that the legend gives them; without it every curve has
    a panel of its own.
    """

    name: str
    title: str
    curves: Mapping[str, Float[np.ndarray, "2 _"]]
    along: str
    caption: str = ""
    panels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Matrix:
    """Values by row and column, drawn as a heat map whose colours run from `low` to `high`."""

    name: str
    title: str
    values: Float[np.ndarray, "R S"]
    row_names: tuple[str, ...]
    column_names: tuple[str, ...]
    caption: str = ""
    low: float = 0.0
    high: float = 1.0


Picture = Grid | Scatter | Curves | Matrix
