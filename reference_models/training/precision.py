"""How exactly matrices are multiplied while training. Evaluation is always exact."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import torch
from torch import nn

from disentkit.device import multiplies_bfloat16
from reference_models.training.rounding import rounding

Precision = Literal["exact", "fast"]

_CPU = "fp32_precision"


@contextmanager
def products(precision: Precision, model: nn.Module) -> Iterator[None]:
    """With "fast", products are rounded: their inputs to TF32 on CUDA, they too to bfloat16 on a CPU that has units.

    There the linear layers of `model` are rounded themselves, unless it `duels`. Weights stay in single precision, and
    so does all else. The settings are put back.
    """
    cpu: Any = getattr(torch.backends.mkldnn, "matmul", None)  # not in every torch
    before: tuple[Any, Any, Any] = (
        torch.backends.cuda.matmul.allow_tf32,
        torch.backends.cudnn.allow_tf32,
        getattr(cpu, _CPU, None),
    )
    fast = precision == "fast"
    on_cpu = fast and not getattr(model, "duels", False)
    _set(fast, fast, "bf16" if on_cpu else "ieee", cpu)
    try:
        with rounding(model) if on_cpu and multiplies_bfloat16(torch.device("cpu")) else nullcontext():
            yield
    finally:
        _set(*before, cpu)


def _set(products: bool, convolutions: bool, on_cpu: str | None, cpu: Any) -> None:
    torch.backends.cuda.matmul.allow_tf32 = products
    torch.backends.cudnn.allow_tf32 = convolutions
    if on_cpu is not None and hasattr(cpu, _CPU):
        setattr(cpu, _CPU, on_cpu)
