"""Where a curve is going when it ends."""

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

_FEWEST = 3  # points of a line whose error can be told


class Trend(NamedTuple):
    """What the last tenth of a curve changed, its standard error (NaN for two points), and the points behind it."""

    value: float
    stderr: float
    n: int


def late_slope(curve: Float[np.ndarray, "2 T"]) -> Trend:
    """The change over the last tenth of a curve, as a share of its whole range.

    The slope of the least-squares line through the points of the last tenth (three at least, where there are so
    many), times a tenth of the way, over maximum minus minimum. A straight fall gives -0.1, a curve that has levelled
    out 0; neither scale nor offset matters. The standard error is that of the slope, by the scatter around the line.

    >>> places = np.arange(1.0, 41.0)
    >>> round(late_slope(np.stack([places, 5 - 2 * places])).value, 12)
    -0.1

    Raises:
        ValueError: for fewer than two points.
    """
    places, values = curve
    if len(places) < 2:
        raise ValueError(f"curve: expected two points or more, got {len(places)}")
    tenth, spread = (places[-1] - places[0]) / 10, values.max() - values.min()
    late = places >= places[-1] - tenth
    late[-_FEWEST:] = True
    n = int(late.sum())
    if spread == 0:
        return Trend(0.0, 0.0, n)
    x, y = places[late] - places[late].mean(), values[late] - values[late].mean()
    slope = x @ y / (x @ x)
    residual = np.square(y - slope * x).sum()
    error = math.sqrt(residual / (n - 2) / (x @ x)) if n > 2 else math.nan
    return Trend(float(slope * tenth / spread), float(error * tenth / spread), n)
