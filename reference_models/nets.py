"""The networks, first weights and terms of a loss that the models share."""

import math
from collections.abc import Sequence

import torch.nn.functional as F
from torch import Tensor, nn

from disentkit.passes.bernoulli import log_bernoulli


def mlp(widths: Sequence[int], activation: type[nn.Module]) -> nn.Sequential:
    """Linear layers of the given widths, an activation between each two and none at the end.

    >>> sum(p.numel() for p in mlp([784, 300, 300, 20], nn.ELU).parameters())
    331820
    """
    layers: list[nn.Module] = []
    for before, after in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Linear(before, after), activation()]
    return nn.Sequential(*layers[:-1])


def trunk(widths: Sequence[int], activation: type[nn.Module]) -> nn.Sequential:
    """As `mlp`, with an activation after the last layer too: what heads stand on."""
    return nn.Sequential(*mlp(widths, activation), activation())


def small_normal(module: nn.Module) -> None:
    """Weights of linear and convolution layers N(0, 0.05^2), biases 0; transposed convolutions are left as they are."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d):
            nn.init.normal_(layer.weight, 0.0, 0.05)
            _no_bias(layer)


def glorot_uniform(module: nn.Module) -> None:
    """Weights U(-a, a) with a^2 = 6 / (fan-in + fan-out) (Glorot & Bengio 2010), biases 0.

    Of linear layers, convolutions and transposed convolutions; pixels of a kernel count among the fans.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            _no_bias(layer)


def he_truncated(module: nn.Module) -> None:
    """Weights of linear layers from a truncated normal of variance 2 / fan-in (He et al. 2015), biases 0."""
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            # Cut at two deviations, a normal of deviation s has the variance 0.774 s^2: hence 2.6 for 2.
            deviation = math.sqrt(2.6 / layer.in_features)
            nn.init.trunc_normal_(layer.weight, 0.0, deviation, -2 * deviation, 2 * deviation)
            _no_bias(layer)


def standard_kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, 1)) in nats, summed over the last axis.

    >>> import torch
    >>> standard_kl(torch.ones(1, 2), torch.zeros(1, 2))
    tensor([1.])
    """
    return 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance).sum(-1)


def bernoulli_error(logits: Tensor, x: Tensor) -> Tensor:
    """-log p(x) of Bernoulli pixels in nats, summed over an image: logits (..., B, C, H, W), x (B, C, H, W), (..., B).

    Grey targets may be put into it.

    >>> import torch
    >>> bernoulli_error(torch.zeros(5, 1, 1, 2, 2), torch.ones(1, 1, 2, 2)).exp()[0]
    tensor([16.])
    """
    if logits.is_cuda:  # one kernel there; a CPU is slow at logarithms
        return F.binary_cross_entropy_with_logits(logits, x.expand_as(logits), reduction="none").flatten(-3).sum(-1)
    return -log_bernoulli(logits.flatten(-3), x.flatten(1))


def onehot(y: Tensor | None, classes: int, like: Tensor) -> Tensor:
    """Labels (B,) one-hot in the precision and with the leading axes of `like` (..., B, width): (..., B, classes)."""
    if y is None:
        raise ValueError("a conditional model needs labels y (B,), got none")
    return F.one_hot(y, classes).to(like.dtype).expand(*like.shape[:-1], classes)


def _no_bias(layer: nn.Linear | nn.Conv2d | nn.ConvTranspose2d) -> None:
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
