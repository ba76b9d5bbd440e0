"""Whether made examples lie where the real ones do, and real ones where the made ones do."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

GROUPS = 10  # that standard errors are read from

_ROWS = 500  # distances of this many points to all others are held at once
_SLACK = 1e-12  # of the largest squared norm: by as much products of equal points may differ


class PrecisionRecall(NamedTuple):
    """Of M made points those near real ones, and of N real points those near made ones; the means are the shares."""

    precision: Bool[np.ndarray, "M"]
    recall: Bool[np.ndarray, "N"]


def precision_recall(
    real: Float[np.ndarray, "N D"], made: Float[np.ndarray, "M D"], *, neighbours: int = 3
) -> PrecisionRecall:
    """Precision and recall of made points, example by example.

    A set's manifold is the union of balls around its points, each as large as the way to the point's third nearest
    neighbour (Kynkaanniemi et al. 2019, eqs. 1 and 2, k = 3). Precision asks whether a made point lies in the
    manifold of the real ones, recall whether a real one lies in that of the made ones.

    >>> points = np.arange(8.0)[:, None]
    >>> precision_recall(points, points[:5] + 100).precision.any()
    np.False_

    Raises:
        ValueError: for sets that are too small to have that many neighbours.
    """
    fewest = min(len(real), len(made))
    if not 0 < neighbours < fewest:
        raise ValueError(f"neighbours: expected 1 to {fewest - 1} for {fewest} points, got {neighbours}")
    middle = real.mean(axis=0, dtype=np.float64)  # products lose fewer digits near the origin
    real, made = real.astype(np.float64) - middle, made.astype(np.float64) - middle
    slack = _SLACK * max(np.square(real).sum(axis=1).max(), np.square(made).sum(axis=1).max())
    of_real, of_made = _radii(real, neighbours) + slack, _radii(made, neighbours) + slack
    precision, recall = np.zeros(len(made), dtype=bool), np.zeros(len(real), dtype=bool)
    for first in range(0, len(made), _ROWS):
        rows = slice(first, first + _ROWS)
        squares = _squares(made[rows], real)
        precision[rows] = (squares <= of_real).any(axis=1)
        recall |= (squares <= of_made[rows, None]).any(axis=0)
    return PrecisionRecall(precision, recall)


class CoverageErrors(NamedTuple):
    """Standard errors of the two shares, with `GROUPS - 1` degrees of freedom."""

    precision: float
    recall: float


def coverage_errors(
    real: Float[np.ndarray, "N D"], made: Float[np.ndarray, "M D"], *, neighbours: int = 3
) -> CoverageErrors:
    """Standard errors of precision and recall, of other real and other made points.

    Points are not near or far independently of one another: they share the manifold that they are held against, which
    other points would have made another one. So the error is the jackknife's over ten groups of both sets, which is
    too large rather than too small (Efron & Stein 1981); the tests hold it below twice the true one.

    Raises:
        ValueError: for sets that are too small.
    """
    of_real, of_made = (np.arange(len(points)) % GROUPS for points in (real, made))
    left = [precision_recall(real[of_real != g], made[of_made != g], neighbours=neighbours) for g in range(GROUPS)]
    shares = np.array([(one.precision.mean(), one.recall.mean()) for one in left])
    errors = np.sqrt((GROUPS - 1) * shares.var(axis=0))
    return CoverageErrors(*map(float, errors))


def _radii(points: np.ndarray, neighbours: int) -> np.ndarray:
    """The squared distance of every point to its k-th nearest neighbour, itself left out."""
    found = np.empty(len(points))
    for first in range(0, len(points), _ROWS):
        squares = _squares(points[first : first + _ROWS], points)
        squares[np.arange(len(squares)), np.arange(first, first + len(squares))] = np.inf
        found[first : first + _ROWS] = np.partition(squares, neighbours - 1, axis=1)[:, neighbours - 1]
    return found


def _squares(some: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Squared distances (S, N); at least 0, which rounding would not keep."""
    squares = np.square(some).sum(axis=1)[:, None] + np.square(points).sum(axis=1) - 2 * some @ points.T
    return squares.clip(0)
