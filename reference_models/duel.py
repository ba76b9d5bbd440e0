"""The duel of an adversarial autoencoder: a discriminator, and what each of the two sides minimises."""

import torch.nn.functional as F
from torch import Tensor, nn

from reference_models.nets import mlp

_WEIGHT = 6.0  # of both losses
_SLOPE = 0.2


class Leaky(nn.LeakyReLU):
    """LeakyReLU 0.2."""

    def __init__(self) -> None:
        super().__init__(_SLOPE)


def discriminator(width: int, hidden: int) -> nn.Sequential:
    """Width -> hidden -> hidden -> the logit of "drawn from the prior", LeakyReLU 0.2 between.

    >>> sum(p.numel() for p in discriminator(2, 1000).parameters())
    1005001
    """
    return mlp([width, hidden, hidden, 1], Leaky)


def told_apart(real: Tensor, fake: Tensor) -> Tensor:
    """The discriminator's loss of logits: both cross-entropies, added."""
    return _WEIGHT * (F.softplus(-real).mean() + F.softplus(fake).mean())


def deceived(fake: Tensor) -> Tensor:
    """The generator's loss, in the form that does not saturate (Goodfellow et al. 2014, section 3)."""
    return _WEIGHT * F.softplus(-fake).mean()
