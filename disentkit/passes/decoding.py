"""Decoding: codes by block become pictures, the means of their likelihoods."""

from collections.abc import Mapping

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.model import LatentModel
from disentkit.passes.asking import decode
from disentkit.passes.tiles import TILE


@torch.inference_mode()
def decoded(
    model: LatentModel,
    codes: Mapping[str, Float[np.ndarray, "N _"]],
    shape: tuple[int, ...],
    device: torch.device,
    labels: Int[np.ndarray, "N"] | None = None,
) -> Float[np.ndarray, "N C H W"]:
    """The likelihood's mean for each of N codes.

    Args:
        model: the model.
        codes: by block.
        shape: (C, H, W) of a picture.
        device: where.
        labels: that a conditional model is told.
    """
    dtype = next((p.dtype for p in model.parameters()), torch.float32)
    placed = {name: torch.from_numpy(block).to(device, dtype) for name, block in codes.items()}
    count = len(next(iter(placed.values())))
    told = torch.from_numpy(np.zeros(count, dtype=np.int64) if labels is None else labels).to(device)
    parts: list[Tensor] = [torch.empty(0, *shape)]
    for first in range(0, count, TILE):
        rows = slice(first, first + TILE)
        some = {name: block[rows] for name, block in placed.items()}
        parts.append(decode(model, some, told[rows], shape).mean.float().cpu())
    return torch.cat(parts).numpy()
