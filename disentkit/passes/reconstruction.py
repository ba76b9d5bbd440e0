"""Reconstruction: what is decoded from the posterior mean, beside the original."""

import torch

from disentkit.data import Split
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, encode
from disentkit.passes.likelihood import cross_entropy
from disentkit.passes.tiles import tiles
from disentkit.progress import Progress
from disentkit.records import Reconstructions


@torch.inference_mode()
def reconstruct(
    model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress, shown: int
) -> Reconstructions:
    """Squared error a pixel and Bernoulli cross-entropy of every example; the first `shown` as pictures."""
    errors, entropies, originals, images = [], [], [], []
    for tile in tiles(model, split, device, "reconstruct", progress):
        codes = {name: block.mean for name, block in encode(model, tile.x, tile.y).items()}
        likelihood = decode(model, codes, tile.y, tuple(tile.x.shape[1:]))
        mean = likelihood.mean
        errors.append((mean - tile.x).square().flatten(1).mean(1).cpu())
        entropies.append(cross_entropy(likelihood, tile.x).cpu())
        if tile.first < shown:
            originals.append(tile.x.cpu())
            images.append(mean.cpu())
    return Reconstructions(
        torch.cat(errors).double().numpy(),
        torch.cat(entropies).double().numpy(),
        torch.cat(originals)[:shown].float().numpy(),
        torch.cat(images)[:shown].float().numpy(),
    )
