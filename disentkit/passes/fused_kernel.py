"""The kernel behind `fused`: it needs Triton, and is imported only where that is there."""

# Triton compiles what stands here; to a type checker its language says little.
# pyright: basic, reportCallIssue=false
# ruff: noqa: ANN001, ANN202
import torch
import triton
import triton.language as tl
from torch import Tensor

_ROWS, _PIXELS, _HIDDEN = 128, 64, 64  # of a block


def on_device(hidden: Tensor, weight: Tensor, bias: Tensor, x: Tensor) -> Tensor:
    """As `fused.log_bernoulli_of_linear`, in one launch: logits stay in registers."""
    rows, width = hidden.shape
    out = torch.empty(rows, device=hidden.device, dtype=torch.float32)
    _kernel[(triton.cdiv(rows, _ROWS),)](
        *(given.contiguous() for given in (hidden, weight, bias, x)),
        out,
        rows,
        len(x),
        width,
        x.shape[1],
        ROWS=_ROWS,
        PIXELS=_PIXELS,
        HIDDEN=_HIDDEN,
        num_warps=8,
    )
    return out


@triton.jit
def _kernel(
    hidden,
    weight,
    bias,
    x,
    out,
    rows,
    images,
    width,
    pixels,
    ROWS: tl.constexpr,
    PIXELS: tl.constexpr,
    HIDDEN: tl.constexpr,
):
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    image = row % images
    total = tl.zeros([ROWS], dtype=tl.float32)
    for first in range(0, pixels, PIXELS):
        pixel = first + tl.arange(0, PIXELS)
        there = (row[:, None] < rows) & (pixel[None, :] < pixels)
        logits = tl.zeros([ROWS, PIXELS], dtype=tl.float32)
        for begin in range(0, width, HIDDEN):
            unit = begin + tl.arange(0, HIDDEN)
            left_there = (row[:, None] < rows) & (unit[None, :] < width)
            right_there = (unit[:, None] < width) & (pixel[None, :] < pixels)
            left = tl.load(hidden + row[:, None] * width + unit[None, :], mask=left_there, other=0.0)
            right = tl.load(weight + pixel[None, :] * width + unit[:, None], mask=right_there, other=0.0)
            logits = tl.dot(left, right, logits, input_precision="ieee")
        logits += tl.load(bias + pixel, mask=pixel < pixels, other=0.0).to(tl.float32)[None, :]
        target = tl.load(x + image[:, None] * pixels + pixel[None, :], mask=there, other=0.0)
        softplus = tl.maximum(logits, 0.0) + tl.log(1.0 + tl.exp(-tl.abs(logits)))
        total += tl.sum(tl.where(there, target * logits - softplus, 0.0), axis=1)
    tl.store(out + row, total, mask=row < rows)
