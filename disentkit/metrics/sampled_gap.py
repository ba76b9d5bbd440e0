"""The mutual information gap without bins, from samples of the posteriors."""

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.discrete import ranked
from disentkit.metrics.mixture import chosen, mixture_density, resolved


def mig_sampled(
    mean: Float[np.ndarray, "N D"],
    scale: Float[np.ndarray, "N D"],
    sample: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    samples: int = 10_000,
    seed: int = 0,
) -> Float[np.ndarray, "K"]:
    """The mutual information gap of each factor as its paper estimates it; the score is their mean, in [0, 1].

    I(z_j; v_k) = E log q(z_j | v_k) / q(z_j), where q(z_j) is the mixture of all examples' posteriors and q(z_j | v_k)
    that of the examples that share the value; the mean is over one draw of each example's posterior. Information below
    0, which sampling can give, is 0. The gap of the two largest is over the factor's entropy (Chen et al. 2018,
    section 4; there over the log of the number of values, which is the same where values come equally often).

    There are no bins, and so no ceiling below 1. But where posteriors are so narrow that none overlaps another, any
    continuous latent tells which example it is of, and with it every factor: all have its whole entropy, and the gap is
    0. A factor that never varies has no gap: NaN.

    Args:
        mean: of N examples' posteriors.
        scale: their standard deviations; below the last digit of the means they count as that digit.
        sample: one draw of each.
        factors: whole numbers, of any values.
        samples: how many examples' draws are taken at most; all examples are in the mixtures.
        seed: of the choice of examples, where there are more than `samples`.
    """
    scale, values = resolved(mean, scale), ranked(factors)
    rows = chosen(len(mean), samples, seed=seed)
    total = mixture_density(mean, scale, sample[rows]).marginals
    informations = [_within(mean, scale, sample, column, rows) - total for column in values.T]
    mutual = np.stack([np.maximum(terms.mean(axis=0), 0.0) for terms in informations], axis=1)
    ordered = np.sort(np.concatenate([np.zeros((1, mutual.shape[1])), mutual]), axis=0)
    return (ordered[-1] - ordered[-2]) / _entropies(values)


def _within(
    mean: np.ndarray, scale: np.ndarray, sample: np.ndarray, values: Int[np.ndarray, "N"], rows: Int[np.ndarray, "S"]
) -> Float[np.ndarray, "S D"]:
    """Log q(z_j | v): the density of each draw among the examples that share its example's value."""
    found = np.empty((len(rows), mean.shape[1]))
    for value in np.unique(values[rows]):
        group, asked = values == value, values[rows] == value
        found[asked] = mixture_density(mean[group], scale[group], sample[rows[asked]]).marginals
    return found


def _entropies(values: Int[np.ndarray, "N K"]) -> Float[np.ndarray, "K"]:
    """Of each factor, in nats; NaN where it never varies."""
    shares = [np.bincount(column) / len(column) for column in values.T]
    found = np.array([-(share * np.log(share)).sum() for share in shares])
    return np.where(found > 0, found, np.nan)
