"""How well numbers are predicted."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Determination(NamedTuple):
    """R^2, at most 1, and its standard error over examples."""

    value: float
    stderr: float


def r2(truth: Float[np.ndarray, "N *D"], predicted: Float[np.ndarray, "N *D"]) -> Determination:
    """The coefficient of determination, 1 - sum (y - f)^2 / sum (y - mean y)^2, sums over examples and columns.

    0 is what always predicting the mean of these examples gives; below 0 is worse than that. The standard error is
    that of a ratio of two means over examples, by the delta method. NaN where the truth never varies.

    >>> r2(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0])).value
    0.5
    """
    rows = truth.reshape(len(truth), -1).astype(np.float64)
    error = np.square(rows - predicted.reshape(rows.shape)).sum(axis=1)
    spread = np.square(rows - rows.mean(axis=0)).sum(axis=1)
    if not spread.any():
        return Determination(np.nan, np.nan)
    ratio = error.mean() / spread.mean()
    residual = (error - ratio * spread) / spread.mean()
    return Determination(float(1 - ratio), float(residual.std() / np.sqrt(len(truth))))
