"""Standard errors."""

import math

import numpy as np
from jaxtyping import Float


def standard_error(values: Float[np.ndarray, "N"]) -> float:
    """Of the mean of N independent examples: their standard deviation over the root of N; NaN for fewer than two.

    >>> standard_error(np.array([1.0, 3.0]))
    1.0
    """
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else math.nan


def combined_error(values: Float[np.ndarray, "S N"]) -> float:
    """Of a mean over S seeds and N examples; it counts both, few seeds and few examples.

    >>> round(combined_error(np.array([[1.0, 0.0], [1.0, 0.0]])), 4)
    0.5
    """
    by_seed, by_example = values.mean(axis=1), values.mean(axis=0)
    between_seeds = standard_error(by_seed) if len(by_seed) > 1 else 0.0
    return math.hypot(between_seeds, standard_error(by_example))
