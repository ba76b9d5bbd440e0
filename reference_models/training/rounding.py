"""Linear layers whose products are made in bfloat16, on a CPU that has units for them: half the time of exact ones."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.autograd.function import once_differentiable

_WORTH = 1 << 14  # weights; rounding the inputs of smaller layers takes longer than it saves


@contextmanager
def rounding(model: nn.Module) -> Iterator[None]:
    """While it lasts, large linear layers of a model on the CPU round inputs, weights and products to bfloat16.

    Weights, biases and all else stay in single precision; layers in inference mode are exact.
    """
    # The layers themselves, not every call of torch: asking each of a step's hundreds what it is takes a tenth of it.
    layers = [module for module in model.modules() if isinstance(module, nn.Linear) and _fits(module)]
    for layer in layers:
        layer.forward = partial(_linear, layer)
    try:
        yield
    finally:
        for layer in layers:
            del layer.forward


def _fits(layer: nn.Linear) -> bool:
    weight = layer.weight
    single = weight.dtype == torch.float32 and weight.device.type == "cpu"
    return single and weight.numel() >= _WORTH and layer.bias is not None


def _linear(layer: nn.Linear, input: Tensor) -> Tensor:
    if input.ndim > 1 and not torch.is_inference_mode_enabled():
        return _Rounded.apply(input, layer.weight, layer.bias)
    return F.linear(input, layer.weight, layer.bias)


class _Rounded(torch.autograd.Function):
    """x W^T + b, and its gradients, each product in bfloat16: x (..., D), W (H, D), b (H,)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        flat, rounded = x.detach().flatten(0, -2).bfloat16(), weight.detach().bfloat16()
        ctx.save_for_backward(flat, rounded)
        return (flat @ rounded.t()).float().add_(bias).unflatten(0, x.shape[:-1])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor | None, ...]:  # pyright: ignore[reportIncompatibleMethodOverride]
        x, weight = ctx.saved_tensors
        wanted = ctx.needs_input_grad
        slope = slopes[0].flatten(0, -2)
        rounded = slope.bfloat16()
        return (
            (rounded @ weight).float().unflatten(0, slopes[0].shape[:-1]) if wanted[0] else None,
            (rounded.t() @ x).float() if wanted[1] else None,
            slope.sum(0) if wanted[2] else None,
        )
