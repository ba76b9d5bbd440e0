"""Averages of what is known."""

import numpy as np
from jaxtyping import Float


def known_mean(values: Float[np.ndarray, "_"]) -> float:
    """The mean of the values that are numbers; NaN where none is.

    >>> known_mean(np.array([1.0, np.nan, 3.0])), known_mean(np.array([np.nan]))
    (2.0, nan)
    """
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan
