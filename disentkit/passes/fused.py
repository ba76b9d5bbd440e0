"""The last layer of a decoder and the likelihood of its Bernoulli pixels in one: logits never reach a GPU's memory.

A decoder that ends in a linear layer whose output is the logits as they are is found out by a trial; every other one,
and every other likelihood, takes the general path.
"""

from collections.abc import Mapping
from importlib.util import find_spec

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from disentkit.device import multiplies_bfloat16
from disentkit.model import LatentModel
from disentkit.passes.asking import decode
from disentkit.passes.bernoulli import log_bernoulli
from disentkit.passes.likelihood import log_likelihood, logits_of
from disentkit.passes.precision import Precision
from disentkit.passes.tiles import Tile

_AGREE = 1e-3  # relative: both ways sum in single precision


class _Reached(BaseException):
    """Thrown by the last layer's hook: what it was about to be given. No error, so no `except Exception` meets it."""

    def __init__(self, hidden: Tensor) -> None:
        self.hidden = hidden


def log_bernoulli_of_linear(hidden: Tensor, weight: Tensor, bias: Tensor, x: Tensor) -> Tensor:
    """Log p(x) for logits W h + b, in nats, float32.

    Args:
        hidden: (R, H), in single precision or bfloat16; row r is of image r mod T.
        weight: W (P, H), in the precision of `hidden`.
        bias: b (P,).
        x: targets in [0, 1] (T, P), in single precision.

    Returns:
        (R,), by a kernel on CUDA where Triton is there, else by the plain formula.
    """
    if hidden.device.type == "cuda" and find_spec("triton"):
        from disentkit.passes.fused_kernel import on_device

        return on_device(hidden, weight, bias, x)
    logits = F.linear(hidden.float(), weight.float(), bias.float())
    return log_bernoulli(logits.unflatten(0, (-1, len(x))), x).flatten()


def last_layer(model: LatentModel, codes: Mapping[str, Tensor], tile: Tile) -> nn.Linear | None:
    """The linear layer whose output a decoder hands out as logits, untouched; None where there is no such layer.

    Args:
        model: its decoder is tried.
        codes: some, (k, T, width).
        tile: their images and labels.
    """
    outputs: list[tuple[nn.Linear, Tensor]] = []

    def note(layer: nn.Module, given: object, output: Tensor) -> None:
        assert isinstance(layer, nn.Linear)
        outputs.append((layer, output))

    hooks = [layer.register_forward_hook(note) for layer in model.modules() if type(layer) is nn.Linear]
    try:
        # Not in inference mode, whose tensors do not count how often they are written.
        with torch.inference_mode(False), torch.no_grad():
            plain = {name: code.clone() for name, code in codes.items()}
            likelihood = decode(model, plain, tile.y.clone(), tuple(tile.x.shape[1:]))
            logits = logits_of(likelihood)
            if logits is None or not outputs:
                return None
            layer, output = outputs[-1]
            place = logits.data_ptr(), logits.numel(), logits.shape[-1]
            untouched = place == (output.data_ptr(), output.numel(), output.shape[-1]) and output._version == 0
            if not untouched or layer.bias is None or output.dtype != torch.float32:
                return None
            by_layer = fit_of(model, layer, plain, Tile(tile.first, tile.x.clone(), tile.y.clone()))
            return layer if torch.allclose(by_layer, log_likelihood(likelihood, tile.x.clone()), rtol=_AGREE) else None
    finally:
        for hook in hooks:
            hook.remove()


def fit_of(
    model: LatentModel, last: nn.Linear, codes: dict[str, Tensor], tile: Tile, precision: Precision = "exact"
) -> Tensor:
    """Log p(x | z) of codes (k, T, width), by the decoder up to its last layer, and that layer fused: (k, T)."""

    def stop(layer: nn.Module, given: tuple[Tensor, ...]) -> None:
        raise _Reached(given[0])

    hook = last.register_forward_pre_hook(stop)
    try:
        decode(model, codes, tile.y, tuple(tile.x.shape[1:]))
    except _Reached as reached:
        hidden = reached.hidden
    else:
        raise AssertionError("the decoder left its last layer out")
    finally:
        hook.remove()
    hidden = hidden.flatten(0, -2)
    if precision == "fast" and multiplies_bfloat16(hidden.device):
        hidden = hidden.bfloat16()
    fit = log_bernoulli_of_linear(hidden, last.weight.to(hidden.dtype), last.bias, tile.x.flatten(1))
    return fit.view(next(iter(codes.values())).shape[:-1])
