"""Encoding: posterior means, standard deviations and one sample of every example."""

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Normal

from disentkit.data import Split
from disentkit.model import LatentModel, factorised
from disentkit.passes.asking import encode as posterior_of
from disentkit.passes.asking import spans
from disentkit.passes.noise import draw
from disentkit.passes.tiles import tiles
from disentkit.progress import Progress
from disentkit.records import Codes


@torch.inference_mode()
def encode(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Codes:
    """q(z | x) of a split, its blocks side by side in the order of `model.blocks`."""
    parts: list[Tensor] = []
    gaussian: tuple[str, ...] = ()
    for tile in tiles(model, split, device, "encode", progress):
        posterior = posterior_of(model, tile.x, tile.y)
        gaussian = tuple(name for name, block in posterior.items() if isinstance(factorised(block), Normal))
        samples = [draw(block, 1, seed, "encode", name, tile.first)[0] for name, block in posterior.items()]
        means = [block.mean for block in posterior.values()]
        scales = [block.stddev for block in posterior.values()]
        parts.append(torch.stack([torch.cat(columns, dim=1) for columns in (means, scales, samples)]).cpu())
    mean, scale, sample = torch.cat(parts, dim=1).float().numpy()
    return Codes(
        mean,
        scale,
        sample,
        np.asarray(split.labels),
        spans(model.blocks),
        gaussian,
        tuple(name for name in model.blocks if name in model.group_blocks),
        model.group_noise,
        split.factors,
    )
