"""Log-densities: of images under a likelihood, from logits and never through clamped probabilities; of codes."""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.distributions import Bernoulli, Distribution, Independent

from disentkit.passes.bernoulli import log_bernoulli


def log_likelihood(likelihood: Distribution, x: Tensor) -> Tensor:
    """Log p(x) of every code, in nats: likelihood of batch shape (..., T), images (T, C, H, W), result (..., T).

    Grey targets may be put into Bernoulli pixels as well.
    """
    logits = logits_of(likelihood)
    return likelihood.log_prob(x) if logits is None else log_bernoulli(logits, x.flatten(1))


def logits_of(likelihood: Distribution) -> Tensor | None:
    """The logits of Bernoulli pixels (..., T, P), a view of what the decoder made; None for other pixels."""
    if not _bernoulli(likelihood):
        return None
    assert isinstance(likelihood, Independent)
    return likelihood.base_dist.logits.flatten(-3)


def cross_entropy(likelihood: Distribution, x: Tensor) -> Tensor:
    """Bernoulli cross-entropy of the mean image, summed over pixels, in nats: (T,). NaN where it has none."""
    if _bernoulli(likelihood):
        return -log_likelihood(likelihood, x)
    mean = likelihood.mean
    if x.min() < 0 or x.max() > 1 or mean.min() < 0 or mean.max() > 1:
        return torch.full(x.shape[:1], torch.nan, device=x.device)
    return F.binary_cross_entropy(mean, x, reduction="none").flatten(1).sum(1)


def log_density(distribution: Distribution, codes: Tensor) -> Tensor:
    """Log-density of a block's codes (..., T, width), summed over its coordinates: (..., T), in float64."""
    density = distribution.log_prob(codes).double()
    return density.sum(-1) if density.ndim == codes.ndim else density


def kind_of(likelihood: Distribution) -> str:
    """The name of the distribution of a pixel, as in "Bernoulli".

    >>> kind_of(Independent(Bernoulli(torch.zeros(1, 2, 2)), 3))
    'Bernoulli'
    """
    while isinstance(likelihood, Independent):
        likelihood = likelihood.base_dist
    return type(likelihood).__name__


def _bernoulli(likelihood: Distribution) -> bool:
    return (
        isinstance(likelihood, Independent)
        and isinstance(likelihood.base_dist, Bernoulli)
        and likelihood.reinterpreted_batch_ndims == 3
    )
