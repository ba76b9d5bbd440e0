"""How much a prediction of one factor from the codes changes when another factor does."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.discrete import ranked
from disentkit.metrics.examples import halves
from disentkit.metrics.predictors import Readout, fitted, varies


class Unfairness(NamedTuple):
    """Total variation of predictions, by which factor is predicted (rows) and which one is changed (columns).

    Attributes:
        matrix: of each pair the mean over values of the changed factor, in [0, 1]; NaN on the diagonal and for a
            factor that never varies.
        mean: of the matrix; NaN where there is no pair.
        worst: of each predicted factor, the largest over all values of all other factors; NaN likewise.
    """

    matrix: Float[np.ndarray, "K K"]
    mean: float
    worst: Float[np.ndarray, "K"]


def unfairness(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    train: int = 10_000,
    draws: int = 100,
    readout: Readout = "boosting",
    seed: int = 0,
) -> Unfairness:
    """Whether classifiers of each factor are moved by the others (Locatello et al. 2019, On the fairness, section 4).

    One classifier a factor. For each other, sensitive factor: predictions at `draws` rows of each of its values, and
    the total variation between their distribution and that over all values; `total_variation` has the formula.

    The rows of every value are ordered by the remaining factors and taken at the same places. In a table of all
    combinations these are the same settings but for the sensitive factor: an exact intervention, as in the source.
    In any other table they are draws alike, given the value: where factors depend on each other, so do predictions,
    and even a perfect code is unfair.

    Args:
        codes: of the table; classifiers meet some of these rows in training, as in the source.
        factors: of the table.
        train: rows drawn for training; two thirds of a table that has fewer than one and a half times as many.
        draws: rows of each value, with replacement.
        readout: which classifier; the source's is `boosting`.
        seed: of the drawings and classifiers.
    """
    names, count = ranked(factors), factors.shape[1]
    fit, _ = halves(codes, names, train=train, test=max(train // 2, 1), seed=seed)
    generator = np.random.default_rng(seed)
    shown = [_settings(names, k, generator.random(draws)) for k in range(count)]
    matrix, largest = np.full((count, count), np.nan), np.full((count, count), np.nan)
    for target in range(count):
        model = fitted(readout, fit.codes, fit.factors[:, target], seed=seed)
        for sensitive in np.flatnonzero([k != target and varies(names[:, k]) for k in range(count)]):
            if varies(names[:, target]):
                rows = shown[sensitive]
                said = model.predict(codes[rows.ravel()]).reshape(rows.shape)
                matrix[target, sensitive], largest[target, sensitive] = total_variation(_counts(said))
    return _summary(matrix, largest)


def total_variation(counts: Int[np.ndarray, "P S"]) -> tuple[float, float]:
    """How far predictions at each value of a sensitive factor are from those at all values: mean and largest.

    Half the sum of absolute differences between a column's shares and the shares of the whole; the mean is weighted
    by the columns' counts. Columns of nothing are left out; counts of nothing give 0.

    >>> mean, largest = total_variation(np.array([[0, 100], [100, 100]]))
    >>> round(mean, 6), round(largest, 6)  # 2/9 and 1/3
    (0.222222, 0.333333)

    Args:
        counts: of P predicted values at S sensitive ones.
    """
    columns = counts[:, counts.sum(axis=0) > 0].astype(np.float64)
    if not columns.size:
        return 0.0, 0.0
    weights = columns.sum(axis=0)
    overall = columns.sum(axis=1) / weights.sum()
    distances = np.abs(columns / weights - overall[:, None]).sum(axis=0) / 2
    return float(distances @ weights / weights.sum()), float(distances.max())


def _settings(names: Int[np.ndarray, "N K"], sensitive: int, places: Float[np.ndarray, "R"]) -> Int[np.ndarray, "S R"]:
    """Rows of each value of a factor, at the same places in the order of the remaining factors."""
    others = np.delete(names, sensitive, axis=1)
    order = np.lexsort((*others.T[::-1], names[:, sensitive]))
    sizes = np.bincount(names[:, sensitive])
    starts = np.cumsum(sizes) - sizes
    return order[starts[:, None] + (places * sizes[:, None]).astype(np.int64)]


def _counts(said: Int[np.ndarray, "S R"]) -> Int[np.ndarray, "P S"]:
    width = int(said.max()) + 1
    places = said + np.arange(len(said))[:, None] * width
    return np.bincount(places.ravel(), minlength=width * len(said)).reshape(len(said), width).T


def _summary(matrix: Float[np.ndarray, "K K"], largest: Float[np.ndarray, "K K"]) -> Unfairness:
    pairs = matrix[~np.isnan(matrix)]
    worst = np.where(np.isnan(largest), -np.inf, largest).max(axis=1)
    return Unfairness(
        matrix, float(pairs.mean()) if pairs.size else np.nan, np.where(np.isfinite(worst), worst, np.nan)
    )
