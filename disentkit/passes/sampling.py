"""Sampling: images decoded from draws of the prior."""

from typing import Literal

import numpy as np
import torch

from disentkit.data import Split
from disentkit.model import LatentModel
from disentkit.passes.asking import decode
from disentkit.passes.noise import stream
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
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(stream(seed, "sample"))
        once = {name: block.sample(torch.Size((count,))) for name, block in model.prior().items()}
        codes = {name: block.repeat(len(labels), 1) for name, block in once.items()}
        every = labels.repeat_interleave(count)
        likelihood = decode(model, codes, every, split.images.shape[1:])
        images = likelihood.mean if show == "mean" else likelihood.sample()
    progress("sample", 1, 1)
    brightness = split.images.reshape(len(split), -1).mean(axis=1, dtype=np.float64)
    return Samples(
        images.float().cpu().numpy(),
        every.cpu().numpy(),
        float(likelihood.mean.double().mean()),
        float(brightness.mean()),
        float(brightness.std() / np.sqrt(len(split))),
        len(split),
    )
