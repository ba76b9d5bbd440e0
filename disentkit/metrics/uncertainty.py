"""Standard errors, and the degrees of freedom that stand behind them."""

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
    return math.hypot(*_by_seed_and_example(values))


def combined_freedom(values: Float[np.ndarray, "S N"]) -> float:
    """Degrees of freedom of `combined_error`: near S - 1 where seeds make most of it, near N - 1 where examples do.

    >>> round(combined_freedom(np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 1.0]])), 4)
    2.0
    """
    seeds, examples = values.shape
    between_seeds, within = _by_seed_and_example(values)
    return satterthwaite((between_seeds, seeds - 1), (within, examples - 1))


def satterthwaite(*parts: tuple[float, float]) -> float:
    """Degrees of freedom of a sum of independent parts, each with its standard error and its own degrees of freedom.

    Satterthwaite 1946; Welch 1947. A part without an error counts for nothing, and one whose degrees are infinite
    is known for certain; NaN where no part has an error.

    >>> satterthwaite((1.0, 3), (1.0, 3)), satterthwaite((1.0, 3), (0.0, 1)), satterthwaite((2.0, math.inf))
    (6.0, 3.0, inf)
    """
    squares = [(error**2, freedom) for error, freedom in parts if error > 0 and freedom > 0]
    if not squares:
        return math.nan
    spread = sum(square**2 / freedom for square, freedom in squares)
    return math.inf if spread == 0 else sum(square for square, _ in squares) ** 2 / spread


def _by_seed_and_example(values: Float[np.ndarray, "S N"]) -> tuple[float, float]:
    between_seeds = standard_error(values.mean(axis=1)) if len(values) > 1 else 0.0
    return between_seeds, standard_error(values.mean(axis=0))
