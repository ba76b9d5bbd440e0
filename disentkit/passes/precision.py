"""How exactly a decoder's matrices are multiplied while likelihoods are weighed: exactly, or rounded for speed."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from disentkit.device import multiplies_bfloat16

Precision = Literal["exact", "fast"]

_PRODUCTS = frozenset({F.linear, F.conv2d, F.conv_transpose2d, torch.matmul})
_SINGLE = 2**-20  # relative errors below it are those of single precision: rounding to bfloat16 leaves some 2^-9


class Rounding(TorchFunctionMode):
    """While it is entered, in this thread, single-precision products are made in bfloat16; all else stays as it is."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """The call as it is, or with its inputs rounded, and its answer in single precision again."""
        if func not in _PRODUCTS or args[0].dtype != torch.float32:
            return func(*args, **(kwargs or {}))
        rounded = (_rounded(given) for given in args)
        return func(*rounded, **{name: _rounded(given) for name, given in (kwargs or {}).items()}).float()


def rounding(precision: Precision, device: torch.device) -> Rounding | nullcontext[None]:
    """What a thread enters around its products."""
    return Rounding() if precision == "fast" and multiplies_bfloat16(device) else nullcontext()


@contextmanager
def fastest_exact(device: torch.device) -> Iterator[None]:
    """Single-precision products by whichever of a CPU's two libraries is faster, as long as it is exact.

    Leave to round is what makes torch choose oneDNN, which on many CPUs makes the same exact products in less time.
    Where it would take that leave, it is not given. The setting is put back.
    """
    if device.type != "cpu" or not _exact_with_leave():
        yield
        return
    with _leave_to_round():
        yield


@cache
def _exact_with_leave() -> bool:
    """Whether products keep single precision when they need not, on matrices of a decoder's shapes."""
    if not hasattr(getattr(torch.backends.mkldnn, "matmul", None), "fp32_precision"):
        return False  # an older torch
    generator = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        for count, before, after in ((1, 256, 784), (128, 60, 256), (1024, 256, 784)):
            x, weight = torch.randn(count, before, generator=generator), torch.randn(after, before, generator=generator)
            truth = F.linear(x.double(), weight.double())
            with _leave_to_round():
                found = F.linear(x, weight, torch.zeros(after))
            if (found - truth).norm() > _SINGLE * truth.norm():
                return False
    return True


@contextmanager
def _leave_to_round() -> Iterator[None]:
    setting: Any = torch.backends.mkldnn.matmul  # pyright: ignore[reportAttributeAccessIssue]
    before = setting.fp32_precision
    setting.fp32_precision = "bf16"
    try:
        yield
    finally:
        setting.fp32_precision = before


def _rounded(given: Any) -> Any:
    return given.bfloat16() if isinstance(given, Tensor) and given.dtype == torch.float32 else given
