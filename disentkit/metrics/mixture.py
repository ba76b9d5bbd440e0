"""Densities of codes under the mixture of all examples' posteriors, the aggregate posterior of a data set."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

_CELLS = 2**15  # of samples by examples at once: what stays in a core's cache
_VANISHED = -700.0  # of a log of a share: further down, exp is ten times slower and as good as 0


class MixtureDensity(NamedTuple):
    """Log-densities of S samples, in nats.

    Attributes:
        joint: log 1/N sum_n q(z | n) of the whole code.
        marginals: log 1/N sum_n q(z_j | n) of each latent.
    """

    joint: Float[np.ndarray, "S"]
    marginals: Float[np.ndarray, "S D"]


def mixture_density(
    mean: Float[np.ndarray, "N D"], scale: Float[np.ndarray, "N D"], samples: Float[np.ndarray, "S D"]
) -> MixtureDensity:
    """The log-densities of samples under the mixture of N normal posteriors; all S N D terms, a few samples at a time.

    >>> found = mixture_density(np.array([[-1.0], [1.0]]), np.ones((2, 1)), np.array([[0.0]]))
    >>> round(float(found.joint[0]), 6) == round(float(found.marginals[0, 0]), 6) == round(-0.5 - 0.918939, 6)
    True

    Args:
        mean: of the posteriors.
        scale: their standard deviations, above 0 (see `resolved`).
        samples: where.
    """
    mean, scale, samples = (array.astype(np.float64) for array in (mean, scale, samples))
    half = 1 / (scale * np.sqrt(2))
    slope, offset = np.ascontiguousarray(half.T), np.ascontiguousarray((mean * half).T)  # (D, N)
    least = scale.min(axis=0)
    weight, logs = (least / scale).T, np.log(scale / least).sum(axis=1)
    joint, marginals = np.empty(len(samples)), np.empty(samples.shape)
    step = max(1, _CELLS // len(mean))
    for start in range(0, len(samples), step):
        part = slice(start, start + step)
        joint[part], marginals[part] = _sums(samples[part], slope, offset, weight, logs)
    constant = np.log(least) + 0.5 * np.log(2 * np.pi)
    return MixtureDensity(joint - constant.sum() - np.log(len(mean)), marginals - constant - np.log(len(mean)))


def normal_density(
    mean: Float[np.ndarray, "N D"], scale: Float[np.ndarray, "N D"], samples: Float[np.ndarray, "N D"]
) -> Float[np.ndarray, "N"]:
    """Log q(z_n | n), in nats: of each sample under the posterior of its own example."""
    away = (samples.astype(np.float64) - mean) / scale
    return -(0.5 * np.square(away) + np.log(scale) + 0.5 * np.log(2 * np.pi)).sum(axis=1)


def chosen(count: int, most: int, *, seed: int) -> Int[np.ndarray, "S"]:
    """Numbers of all `count` examples, or of `most` different ones drawn by the seed where there are more."""
    if most < 1:
        raise ValueError(f"samples: expected at least 1, got {most}")
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def resolved(mean: Float[np.ndarray, "N D"], scale: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D"]:
    """Scales, in float64, none below the last digit of the means: what is finer cannot be seen in a sample."""
    digits = np.finfo(mean.dtype)
    return np.maximum(scale.astype(np.float64), max(digits.eps * float(np.abs(mean).max()), float(digits.tiny)))


def _sums(
    samples: Float[np.ndarray, "S D"], slope: np.ndarray, offset: np.ndarray, weight: np.ndarray, logs: np.ndarray
) -> tuple[Float[np.ndarray, "S"], Float[np.ndarray, "S D"]]:
    """Log of the sums over examples: of the whole code, and of each latent."""
    marginals = np.empty(samples.shape)
    total = np.repeat(logs[None], len(samples), axis=0)
    away = np.empty_like(total)
    for latent, column in enumerate(samples.T):
        np.multiply(column[:, None], slope[latent], out=away)
        away -= offset[latent]
        np.square(away, out=away)
        total += away
        marginals[:, latent] = _log_sum(away, weight[latent])
    return _log_sum(total, np.ones(len(logs))), marginals


def _log_sum(energy: Float[np.ndarray, "S N"], weight: Float[np.ndarray, "N"]) -> Float[np.ndarray, "S"]:
    """Log sum_n w_n exp(-energy_n); the energies are used up."""
    lowest = energy.min(axis=1, keepdims=True)
    np.subtract(lowest, energy, out=energy)
    np.maximum(energy, _VANISHED, out=energy)
    return np.log(np.exp(energy, out=energy) @ weight) - lowest[:, 0]
