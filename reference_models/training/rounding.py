"""Linear layers whose products are made in bfloat16, on a CPU that has units for them: half the time of exact ones."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.overrides import TorchFunctionMode

_WORTH = 1 << 14  # weights; rounding the inputs of smaller layers takes longer than it saves


class Rounding(TorchFunctionMode):
    """While it is entered, large linear layers on the CPU round inputs, weights and products to bfloat16.

    Weights, biases and all else stay in single precision; layers in inference mode are exact.
    """

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """The call as it is, or its rounded twin."""
        if func is F.linear and not kwargs and _fits(*args):
            return _Rounded.apply(*args)
        return func(*args, **(kwargs or {}))


def _fits(x: Tensor, weight: Tensor, bias: Tensor | None = None) -> bool:
    single = x.dtype == weight.dtype == torch.float32 and x.device.type == "cpu"
    large = x.ndim > 1 and weight.numel() >= _WORTH and bias is not None
    return single and large and not torch.is_inference_mode_enabled()


class _Rounded(torch.autograd.Function):
    """x W^T + b, and its gradients, each product in bfloat16: x (..., D), W (H, D), b (H,)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        flat, rounded = x.detach().flatten(0, -2).bfloat16(), weight.detach().bfloat16()
        ctx.save_for_backward(flat, rounded)
        return ((flat @ rounded.t()).float() + bias).unflatten(0, x.shape[:-1])

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
