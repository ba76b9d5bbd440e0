"""Sampling: images decoded from draws of the prior."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from disentkit.data import Split
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, prior_of
from disentkit.passes.noise import draw, stream
from disentkit.passes.tiles import TILE
from disentkit.progress import Progress, counted
from disentkit.records import Generated, Samples

Show = Literal["mean", "bernoulli"]


@torch.inference_mode()
def sample(
    model: LatentModel,
    split: Split,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    count: int,
    show: Show,
) -> Samples:
    """`count` images from the prior; for a conditional model `count` for each label, the same codes for every label.

    Args:
        model: the model.
        split: real images, for their brightness, their shape and the labels that there are.
        seed: of the draws.
        device: where.
        progress: told when done.
        count: draws of the prior.
        show: the likelihood's mean, or a draw from it ("bernoulli", as some papers print).
    """
    progress("sample", 0, 1)
    labels = torch.from_numpy(np.unique(split.labels) if model.conditional else np.array([-1])).to(device)
    once = _codes(model, count, device, seed, "sample")
    codes = {name: block.repeat(len(labels), 1) for name, block in once.items()}
    every = labels.repeat_interleave(count)
    mean = decode(model, codes, every, split.images.shape[1:]).mean.float().cpu()
    if show == "bernoulli":
        generator = torch.Generator().manual_seed(stream(seed, "sample pixels"))
        images = torch.bernoulli(mean.clamp(0, 1), generator=generator)
    else:
        images = mean
    progress("sample", 1, 1)
    brightness = split.images.reshape(len(split), -1).mean(axis=1, dtype=np.float64)
    return Samples(
        images.numpy(),
        every.cpu().numpy(),
        float(mean.double().mean()),
        float(brightness.mean()),
        float(brightness.std() / np.sqrt(len(split))),
        len(split),
    )


@torch.inference_mode()
def generate(
    model: LatentModel,
    split: Split,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    count: int,
) -> Generated:
    """`count` mean images from the prior, each of a code of its own; of a conditional model, under labels of the split.

    Args:
        model: the model.
        split: real images, for their shape and the shares of their labels.
        seed: of the draws.
        device: where.
        progress: told of every tile.
        count: draws of the prior.
    """
    codes = _codes(model, count, device, seed, "generate")
    rows = np.random.default_rng(stream(seed, "generate labels")).integers(0, len(split), count)
    labels = torch.from_numpy(np.asarray(split.labels)[rows])
    parts = []
    for first in counted(range(0, count, TILE), "generate", -(-count // TILE), progress):
        some = {name: block[first : first + TILE] for name, block in codes.items()}
        likelihood = decode(model, some, labels[first : first + TILE].to(device), split.images.shape[1:])
        parts.append(likelihood.mean.float().cpu())
    return Generated(torch.cat(parts).numpy())


def _codes(model: LatentModel, count: int, device: torch.device, seed: int, purpose: str) -> Mapping[str, Tensor]:
    """Draws of the prior (count, width) of every block."""
    prior = {name: p.expand(torch.Size((count, *p.batch_shape))) for name, p in prior_of(model, device).items()}
    return {name: draw(block, 1, seed, purpose, name)[0] for name, block in prior.items()}
