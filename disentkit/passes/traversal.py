"""Traversal: one latent moved over a range, the others held, and what becomes of the image."""

from typing import Literal

import torch
from torch import Tensor

from disentkit.data import Split
from disentkit.errors import Unanswerable, UserError
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, prior_of, spans
from disentkit.passes.noise import stream
from disentkit.progress import Progress
from disentkit.records import Traversal

Mode = Literal["symmetric", "published"]

_PUBLISHED_LATENT = 6  # counted from 0
_PUBLISHED_STEPS = 100


@torch.inference_mode()
def traverse(
    model: LatentModel,
    split: Split,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    mode: Mode,
    span: float,
    steps: int,
    label: int,
) -> Traversal:
    """Images along latents.

    Args:
        model: the model.
        split: real images, for their shape.
        seed: of the prior sample of the published mode.
        device: where.
        progress: told when done.
        mode: `symmetric` moves every latent over mean +- span standard deviations of the prior, from the prior's
            mean. `published` is the protocol of vae_variations: one prior sample z, latent 6 alone (from 0), upwards
            over the range max(z) - min(z) in 100 steps; not symmetric, and another z for every seed.
        span: half the range, in standard deviations of the prior.
        steps: images a row.
        label: given to a conditional model.
    """
    progress("traverse", 0, 1)
    prior = prior_of(model, device)
    if model.conditional and label not in split.labels:
        known = ", ".join(map(str, sorted(set(split.labels.tolist()))))
        raise UserError(f"traversal label: expected one of {known}, got {label}")
    columns = spans(model.blocks)
    width = sum(model.blocks.values())
    mean = torch.cat([prior[name].mean for name in model.blocks])
    scale = torch.cat([prior[name].stddev for name in model.blocks])
    if mode == "published":
        latents, base, values = _published(model, mean, scale, seed)
    else:
        latents, base = torch.arange(width), mean
        values = mean[:, None] + scale[:, None] * torch.linspace(-span, span, steps).to(mean)
    codes = base.repeat(*values.shape, 1)  # (R, S, D)
    for row, latent in enumerate(latents):
        codes[row, :, latent] = values[row]
    flat = codes.flatten(0, 1)
    given = {name: flat[:, first:last] for name, (first, last) in columns.items()}
    y = torch.full((len(flat),), label, device=device)
    images = decode(model, given, y, split.images.shape[1:]).mean.unflatten(0, values.shape)
    progress("traverse", 1, 1)
    return Traversal(
        images.float().cpu().numpy(),
        latents.numpy(),
        values.double().cpu().numpy(),
        columns,
        label if model.conditional else -1,
    )


def _published(model: LatentModel, mean: Tensor, scale: Tensor, seed: int) -> tuple[Tensor, Tensor, Tensor]:
    if len(mean) <= _PUBLISHED_LATENT:
        raise Unanswerable(
            f"traversal mode 'published' moves latent {_PUBLISHED_LATENT} (from 0); this model has {len(mean)} latents"
        )
    generator = torch.Generator().manual_seed(stream(seed, "traverse"))
    base = mean + scale * torch.randn(len(mean), generator=generator).to(mean)
    reach = base.max() - base.min()
    values = base[_PUBLISHED_LATENT] + reach * torch.linspace(0, 1, _PUBLISHED_STEPS).to(mean)
    return torch.tensor([_PUBLISHED_LATENT]), base, values[None]
