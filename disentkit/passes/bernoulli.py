"""Log-likelihoods of Bernoulli pixels from their logits: exact, and with few logarithms.

    log p(x) = sum of x l - softplus(l) = sum of log sigmoid(|l|) - sum of [max(l, 0) - x l]

Every factor sigmoid(|l|) lies in [1/2, 1], so that many are multiplied before one logarithm is taken. No two large
numbers cancel, whatever the logits; and x l is no product of a row with a matrix, at which a CPU is slow.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

_HALVINGS = 5  # fewer than 64 factors are multiplied: above 2^-64, far from underflow


def log_bernoulli(logits: Tensor, x: Tensor) -> Tensor:
    """Log p(x), summed over pixels, in nats: logits (..., T, P), targets in [0, 1] (T, P), result (..., T).

    Grey targets may be put into it as well. It has a gradient by the logits.

    >>> log_bernoulli(torch.zeros(1, 3), torch.ones(1, 3)) / torch.tensor(0.5).log()
    tensor([3.])
    """
    if torch.is_grad_enabled() and logits.requires_grad:
        return _LogBernoulli.apply(logits, x)
    return _summed(logits, x)


def _summed(logits: Tensor, x: Tensor) -> Tensor:
    room = logits.clamp(min=0)
    linear = room.addcmul_(logits, x, value=-1).sum(-1)
    return _log_products(torch.abs(logits, out=room).sigmoid_()).sub_(linear)


def _log_products(factors: Tensor) -> Tensor:
    """The sum over the last axis of the logarithms of numbers in [1/2, 1], which are overwritten."""
    for _ in range(_HALVINGS):
        width = factors.shape[-1]
        if width < 2:
            break
        half = width // 2
        if width % 2:
            factors[..., 0] *= factors[..., -1]
        factors[..., :half] *= factors[..., half : 2 * half]
        factors = factors[..., :half]
    return factors.log().sum(-1)


class _LogBernoulli(torch.autograd.Function):
    """With its gradient by the logits, x - sigmoid(l)."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, x: Tensor) -> Tensor:
        ctx.save_for_backward(logits, x)
        return _summed(logits.detach(), x)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None]:  # pyright: ignore[reportIncompatibleMethodOverride]
        logits, x = ctx.saved_tensors
        return torch.sigmoid(logits).neg_().add_(x).mul_(slopes[0][..., None]), None
