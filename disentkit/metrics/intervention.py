"""How well latents hold still while other factors change: the interventional robustness score."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.discrete import binned, ranked
from disentkit.metrics.given import checked


class IRS(NamedTuple):
    """The interventional robustness of latents against factors.

    Attributes:
        score: mean over latents of the largest entry of their row, by `weights`, in [0, 1]; 0 if no latent varies.
        matrix: 1 - (how far latent j strays while factor i is fixed) / (how far it strays at all); 0 for a latent that
            never varies.
        weights: how far each latent strays at most from its mean over all examples.
        active: how many latents vary.
    """

    score: float
    matrix: Float[np.ndarray, "D K"]
    weights: Float[np.ndarray, "D"]
    active: int


def irs(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    quantile: float = 0.99,
    bins: int | None = None,
) -> IRS:
    """The interventional robustness score (Suter et al. 2019, as Locatello et al. 2019 compute it).

    For each value of factor i, the quantile over the examples that have it of |z_j - their mean|; the mean over values,
    each counting alike, is how far latent j strays while i is fixed. The paper takes the maximum: `quantile=1`.

    Its floor is far from 0: independent normal codes have about 0.37, since single examples stray further than a
    quantile of them. Values with few examples raise it, and a value with one example counts as perfectly still.
    Weights are in the units of the codes, so that noise of large scale lowers it.

    >>> factors = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> found = irs(factors.astype(float), factors)
    >>> found.score, found.matrix.tolist()
    (1.0, [[1.0, 0.0], [0.0, 1.0]])

    Args:
        codes: of all examples, their posterior means.
        factors: whole numbers, of any values.
        quantile: in [0, 1], between the examples next to it linearly.
        bins: cut each factor into so many first, as disentanglement_lib does with 20: a factor of 40 values is then
            two values a bin. None keeps every value.

    Raises:
        ValueError: for a quantile outside [0, 1].
    """
    if not 0 <= quantile <= 1:
        raise ValueError(f"quantile: expected a share in [0, 1], got {quantile}")
    codes, factors = checked(codes, factors)
    live = np.flatnonzero(np.ptp(codes, axis=0) > 0)
    matrix, weights = np.zeros((codes.shape[1], factors.shape[1])), np.zeros(codes.shape[1])
    if not len(live):
        return IRS(0.0, matrix, weights, 0)
    values = ranked(factors if bins is None else binned(factors.astype(np.float64), bins=bins))
    varying = codes[:, live].astype(np.float64)
    weights[live] = np.abs(varying - varying.mean(axis=0)).max(axis=0)
    strays = np.stack([_strays(varying, value, quantile) for value in values.T], axis=1)
    matrix[live] = np.maximum(1 - strays / weights[live, None], 0.0)
    return IRS(float(np.average(matrix.max(axis=1), weights=weights)), matrix, weights, len(live))


def _strays(codes: Float[np.ndarray, "N D"], values: Int[np.ndarray, "N"], quantile: float) -> Float[np.ndarray, "D"]:
    """The mean over values of the quantile of |z - mean| among the examples with that value."""
    order = values.argsort(kind="stable")
    count = np.bincount(values)
    starts = np.cumsum(count) - count
    grouped = codes.T[:, order]  # (D, N): sums and sorts run along memory
    means = np.add.reduceat(grouped, starts, axis=1) / count
    # One sort for all values: the value is the whole part, the deviation, below 1/2, the rest.
    unit = 2 * np.ptp(codes, axis=0)
    ordered = np.sort(values[order] + np.abs(grouped - np.repeat(means, count, axis=1)) / unit[:, None], axis=1)
    place = (count - 1) * quantile
    low = place.astype(np.int64)
    lower, upper = ordered[:, starts + low], ordered[:, starts + np.minimum(low + 1, count - 1)]
    found = lower + (upper - lower) * (place - low) - np.arange(len(count))
    return found.mean(axis=1) * unit
