"""What likelihoods leave: terms of the ELBO, bounds on log p(x), reconstruction errors."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from disentkit.records.codes import Span


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of the ELBO for N examples, in nats.

    `kl` has a column for each latent; a block whose posterior does not factorise has its whole KL in its first
    column and NaN in the others. `sampled` are the blocks whose KL is a one-sample estimate, not a closed form;
    `deterministic` those whose posterior has no density, and that have no KL.
    `likelihood` is the name of the distribution of a pixel.
    """

    reconstruction: Float[np.ndarray, "N"]
    kl: Float[np.ndarray, "N D"]
    blocks: Mapping[str, Span]
    sampled: tuple[str, ...]
    deterministic: tuple[str, ...]
    kl_weight: float
    likelihood: str


@dataclass(frozen=True, eq=False)
class Evidence:
    """Importance-weighted bounds on log p(x) for N examples at several numbers of draws, all from one set of draws.

    Rows of `ks` are columns of the arrays: `bound` in nats, `mc_error` its Monte-Carlo standard error, `halved` the
    bound at k/2, `ess` the effective sample size of k draws, `khat` the Pareto shape of the largest weights.
    `likelihood` is the name of the distribution of a pixel; `rounded` is, where products were rounded, by how much that
    moved the mean of the first examples' bounds, at the largest k up to 100, and one of them at most; else it is empty.
    """

    ks: Int[np.ndarray, "J"]
    bound: Float[np.ndarray, "N J"]
    mc_error: Float[np.ndarray, "N J"]
    halved: Float[np.ndarray, "N J"]
    ess: Float[np.ndarray, "N J"]
    khat: Float[np.ndarray, "N J"]
    likelihood: str
    rounded: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Reconstructions:
    """How far N images are from what is decoded from their posterior means; the first few of both as pictures."""

    squared_error: Float[np.ndarray, "N"]
    cross_entropy: Float[np.ndarray, "N"]
    originals: Float[np.ndarray, "M C H W"]
    images: Float[np.ndarray, "M C H W"]
