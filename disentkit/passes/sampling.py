"""Sampling: images decoded from draws of the prior."""

from typing import Literal

import numpy as np
import torch

from disentkit.data import Split
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, prior_of
from disentkit.passes.noise import draw, stream
from disentkit.progress import Progress
from disentkit.records import Samples

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
    prior = {name: p.expand(torch.Size((count, *p.batch_shape))) for name, p in prior_of(model, device).items()}
    once = {name: draw(block, 1, seed, "sample", name)[0] for name, block in prior.items()}
    codes = {name: block.repeat(len(labels), 1) for name, block in once.items()}
    every = labels.repeat_interleave(count)
    likelihood = decode(model, codes, every, split.images.shape[1:])
    mean = likelihood.mean.float().cpu()
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
