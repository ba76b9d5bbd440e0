"""Bounds on log p(x) to be trained on: the ELBO, the multi-sample ELBO, and the importance-weighted bound.

For every model whose blocks have normal posteriors, or one block with a density of its own.
"""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.distributions import Distribution, Independent, Normal, kl_divergence

from disentkit.errors import unknown
from disentkit.model import LatentModel
from reference_models.nets import bernoulli_error

OF_SAMPLES = ("multisample", "iwae")  # of the log-weights of K samples
OBJECTIVES = ("elbo", *OF_SAMPLES)
Noise = Mapping[str, Tensor]  # standard normal, (K, B, width) for every block


def known_objective(name: str, known: Sequence[str] = OBJECTIVES) -> str:
    """The name, when it is among the known ones.

    Raises:
        UserError: when it is none.
    """
    if name not in known:
        raise unknown("objective", name, known)
    return name


def elbo_terms(model: LatentModel, x: Tensor, noise: Noise) -> tuple[Tensor, Tensor]:
    """Reconstruction error by one posterior sample, and KL in closed form, of every image: (B,), (B,), in nats."""
    posterior, prior = model.encode(x), model.prior()
    likelihood = model.decode(
        {name: _normal(block).mean + _normal(block).stddev * noise[name][0] for name, block in posterior.items()}
    )
    kl = sum(kl_divergence(_normal(block), _normal(prior[name])).sum(-1) for name, block in posterior.items())
    assert isinstance(kl, Tensor)
    return error(likelihood, x), kl


def log_weights(model: LatentModel, x: Tensor, noise: Noise) -> tuple[Tensor, Tensor]:
    """Log p(x|z) + log p(z) - log q(z|x) of K posterior samples, and their reconstruction error: (K, B), in nats.

    Burda et al. 2016, equation 7. The gradient passes through samples and densities alike.
    """
    posterior, prior = model.encode(x), model.prior()
    codes = {name: _sampled(block, noise[name]) for name, block in posterior.items()}
    errors = error(model.decode(codes), x)
    ratio = sum(_density(prior[name], codes[name]) - _density(block, codes[name]) for name, block in posterior.items())
    assert isinstance(ratio, Tensor)
    return ratio - errors, errors


def negative_bound(objective: str, weights: Tensor) -> Tensor:
    """What is minimised of log-weights (K, B): a scalar in nats.

    "multisample" averages the log-weights; "iwae" takes the logarithm of the averaged weights, whose gradient is that
    of Burda et al. 2016, equation 14: each log-weight's, times its share.

    Raises:
        UserError: for another objective.
    """
    if known_objective(objective, OF_SAMPLES) == "multisample":
        return -weights.mean()
    return -(torch.logsumexp(weights, 0) - torch.tensor(float(len(weights))).log()).mean()


def error(likelihood: Distribution, x: Tensor) -> Tensor:
    """-log p(x | z) of Bernoulli pixels from their logits, in nats: (..., B). Grey targets may be put into it."""
    assert isinstance(likelihood, Independent)
    return bernoulli_error(likelihood.base_dist.logits, x)


def _sampled(posterior: Distribution, noise: Tensor) -> Tensor:
    if isinstance(posterior, Normal):
        return posterior.mean + posterior.stddev * noise
    return posterior.rsample_from(noise)  # pyright: ignore[reportAttributeAccessIssue]


def _density(distribution: Distribution, codes: Tensor) -> Tensor:
    density = distribution.log_prob(codes)
    return density.sum(-1) if density.ndim == codes.ndim else density


def _normal(distribution: Distribution) -> Normal:
    assert isinstance(distribution, Normal)
    return distribution
