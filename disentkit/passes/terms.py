"""The terms of the ELBO for every example: reconstruction by one posterior sample, KL by its closed form."""

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Distribution, kl_divergence

from disentkit.data import Split
from disentkit.errors import Unanswerable, UserError
from disentkit.model import LatentModel, Point, factorised
from disentkit.passes.asking import decode, encode, prior_of, spans
from disentkit.passes.likelihood import kind_of, log_density, log_likelihood
from disentkit.passes.noise import draw
from disentkit.passes.tiles import Tile, tiles
from disentkit.progress import Progress
from disentkit.records import Terms


@torch.inference_mode()
def terms(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Terms:
    """-log p(x | z) with one z ~ q(z | x), and KL(q(z | x) || p(z)) by latent.

    Raises:
        Unanswerable: for a deterministic encoder, whose posterior has no density.
    """
    prior = prior_of(model, device)
    errors: list[Tensor] = []
    kls: list[Tensor] = []
    sampled: set[str] = set()
    pixel = ""
    for tile in tiles(model, split, device, "ELBO", progress):
        posterior = encode(model, tile.x, tile.y)
        has_density(model, posterior)
        codes = {name: draw(block, 1, seed, "terms", name, tile.first) for name, block in posterior.items()}
        likelihood = decode(model, codes, tile.y, tuple(tile.x.shape[1:]))
        pixel = kind_of(likelihood)
        errors.append(-log_likelihood(likelihood, tile.x)[0].double().cpu())
        _finite(model, errors[-1], "reconstruction error", tile)
        columns = []
        for name, block in posterior.items():
            kl, closed = _kl(block, prior[name], codes[name][0])
            _finite(model, kl, f"KL of block '{name}'", tile)
            sampled |= set() if closed else {name}
            columns.append(_padded(kl, model.blocks[name]))
        kls.append(torch.cat(columns, dim=1).double().cpu())
    return Terms(
        torch.cat(errors).numpy(),
        torch.cat(kls).numpy(),
        spans(model.blocks),
        tuple(sorted(sampled)),
        model.kl_weight,
        pixel,
    )


def has_density(model: LatentModel, posterior: dict[str, Distribution]) -> None:
    """Raise Unanswerable unless every block's posterior has a density."""
    points = [name for name, block in posterior.items() if isinstance(factorised(block), Point)]
    if points:
        raise Unanswerable(f"{type(model).__name__} has no posterior density (deterministic block {', '.join(points)})")


def _kl(posterior: Distribution, prior: Distribution, code: Tensor) -> tuple[Tensor, bool]:
    """KL by latent (T, width) where both factorise, of the block (T,) where not; and whether it is the closed form."""
    posterior, prior = factorised(posterior), factorised(prior)
    if posterior.event_shape != prior.event_shape:
        return log_density(posterior, code) - log_density(prior, code), False
    try:
        return kl_divergence(posterior, prior), True
    except NotImplementedError:
        return posterior.log_prob(code) - prior.log_prob(code), False


def _finite(model: LatentModel, values: Tensor, what: str, tile: Tile) -> None:
    if not torch.isfinite(values).all():
        last = tile.first + len(tile) - 1
        raise UserError(f"{type(model).__name__}: the {what} is not finite in examples {tile.first} to {last}")


def _padded(kl: Tensor, width: int) -> Tensor:
    if kl.ndim == 2:
        return kl
    rest = kl.new_full((len(kl), width - 1), np.nan)
    return torch.cat([kl[:, None], rest], dim=1)
