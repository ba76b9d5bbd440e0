"""Bounds on log p(x) from importance log-weights, and how far to trust them.

log w = log p(x|z) + log p(z) - log q(z|x) with z drawn from q(z|x). All sums of weights are taken in float64: 5000
terms of exp(-700) vanish in float32.
"""

import numpy as np
from jaxtyping import Float
from scipy.special import logsumexp


def bound(log_weights: Float[np.ndarray, "N K"], k: int) -> Float[np.ndarray, "N"]:
    """The k-sample bound L_k = E log (1/k) sum_i w_i, for each example, in nats (Burda et al. 2016, equation 8).

    All K // k disjoint groups of k draws are used: their mean is unbiased for L_k and steadier than one group.

    >>> bound(np.log([[1.0, 3.0]]), 2).round(4), bound(np.log([[1.0, 3.0]]), 1).round(4)
    (array([0.6931]), array([0.5493]))
    """
    return _group_bounds(log_weights, k).mean(axis=1)


def monte_carlo_error(log_weights: Float[np.ndarray, "N K"], k: int) -> Float[np.ndarray, "N"]:
    """Standard error of `bound`, for each example, in nats.

    With two groups of k or more, from their spread; with one, by the delta method: log of a mean of k weights has
    variance about cv^2 / k = 1/ESS - 1/k. It knows nothing of weights that were not drawn: read k-hat beside it.
    """
    bounds = _group_bounds(log_weights, k)
    if bounds.shape[1] > 1:
        return bounds.std(axis=1, ddof=1) / np.sqrt(bounds.shape[1])
    return np.sqrt(np.maximum(1 / effective_sample_size(log_weights, k) - 1 / k, 0))


def effective_sample_size(log_weights: Float[np.ndarray, "N K"], k: int) -> Float[np.ndarray, "N"]:
    """(sum w)^2 / sum w^2 of k draws, in [1, k], averaged over the groups of k (Kong 1992).

    >>> effective_sample_size(np.zeros((1, 4)), 4), effective_sample_size(np.array([[0.0, -900.0]]), 2)
    (array([4.]), array([1.]))
    """
    groups = _groups(log_weights, k)
    weights = np.exp(groups - groups.max(axis=2, keepdims=True))
    return (weights.sum(axis=2) ** 2 / (weights**2).sum(axis=2)).mean(axis=1)


def pareto_shape(log_weights: Float[np.ndarray, "N K"]) -> Float[np.ndarray, "N"]:
    """Shape k-hat of a generalised Pareto distribution fitted to the largest weights of each example.

    Above 0.7 the bound's error is dominated by weights that were not drawn (Vehtari, Simpson, Gelman, Yao & Gabry
    2024, Pareto smoothed importance sampling). The tail has min(K/5, 3 sqrt(K)) weights; the fit is that of Zhang &
    Stephens 2009 with PSIS's weak prior towards 0.5. NaN with fewer than 5 weights in the tail; -inf when the tail
    is flat, since then no weight dominates.
    """
    draws = log_weights.shape[1]
    tail = int(np.ceil(min(0.2 * draws, 3 * np.sqrt(draws))))
    if tail < 5:
        return np.full(len(log_weights), np.nan)
    ordered = np.partition(log_weights, draws - tail - 1, axis=1)
    largest = np.sort(ordered[:, draws - tail :], axis=1)
    cutoff = ordered[:, draws - tail - 1, None]
    top = largest[:, -1:]
    excess = np.exp(largest - top) - np.exp(cutoff - top)
    flat = excess[:, -1] <= 1e-12
    excess = np.where(flat[:, None], np.arange(1.0, tail + 1), np.maximum(excess, 1e-300))
    return np.where(flat, -np.inf, _zhang_stephens(excess))


def _zhang_stephens(excess: Float[np.ndarray, "N M"]) -> Float[np.ndarray, "N"]:
    """Posterior-mean estimate of the shape on a grid of M-dependent size; rows of `excess` are sorted."""
    size = excess.shape[1]
    grid = 30 + int(np.sqrt(size))
    quartile = excess[:, int(size / 4 + 0.5) - 1, None]
    steps = 1 - np.sqrt(grid / (np.arange(1, grid + 1) - 0.5))
    theta = steps / (3 * quartile) + 1 / excess[:, -1:]
    shape = np.log1p(-theta[:, :, None] * excess[:, None, :]).mean(axis=2)
    profile = size * (np.log(-theta / shape) - shape - 1)
    weights = np.exp(profile - logsumexp(profile, axis=1, keepdims=True))
    best = (weights * theta).sum(axis=1, keepdims=True)
    estimate = np.log1p(-best * excess).mean(axis=1)
    return (estimate * size + 0.5 * 10) / (size + 10)


def _groups(log_weights: Float[np.ndarray, "N K"], k: int) -> Float[np.ndarray, "N G k"]:
    draws = log_weights.shape[1]
    if not 1 <= k <= draws:
        raise ValueError(f"k: expected 1 to {draws} (the draws that there are), got {k}")
    count = draws // k
    return log_weights[:, : count * k].astype(np.float64).reshape(len(log_weights), count, k)


def _group_bounds(log_weights: Float[np.ndarray, "N K"], k: int) -> Float[np.ndarray, "N G"]:
    return logsumexp(_groups(log_weights, k), axis=2) - np.log(k)
