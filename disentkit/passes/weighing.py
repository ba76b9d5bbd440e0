"""Weighing: importance log-weights of many posterior draws, and at once the bounds on log p(x) that they give.

The weights of a tile are held (T x draws, float64), turned into bounds and their health, and let go: memory does not
grow with the number of examples, and draws are decoded a few at a time.
"""

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Distribution

from disentkit.data import Split
from disentkit.errors import UserError
from disentkit.metrics import importance
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, encode, prior_of
from disentkit.passes.chunks import Chunks
from disentkit.passes.likelihood import kind_of, log_density, log_likelihood
from disentkit.passes.noise import draw
from disentkit.passes.refining import refined
from disentkit.passes.terms import deterministic, without_density
from disentkit.passes.tiles import TILE, Tile, tiles
from disentkit.progress import Progress
from disentkit.records import Evidence

DRAWS = 32  # posterior draws that share one stream of noise


@torch.inference_mode()
def weigh(
    model: LatentModel,
    split: Split,
    *,
    ks: tuple[int, ...],
    seed: int,
    device: torch.device,
    progress: Progress,
    rows: int | None = None,
    proposal: str = "encoder",
) -> Evidence:
    """Bounds at every k of `ks` for every example, from one set of max(ks) draws.

    Args:
        model: any blocks, conditional or not; its posterior must have a density.
        split: the targets.
        ks: numbers of importance samples.
        seed: of the draws.
        device: where.
        progress: told of every tile.
        rows: codes that are decoded together; by the memory at hand unless given. It does not move the digits.
        proposal: what is drawn from: the `encoder`'s posterior, or that `refined` for each image.

    Raises:
        Unanswerable: for a deterministic encoder; for posteriors that cannot be refined.
    """
    chunks = Chunks(model, device, rows)
    tables: list[np.ndarray] = []
    pixel = ""
    of = "" if proposal == "encoder" else f" from {proposal} proposals"
    for tile in tiles(model, split, device, f"NLL, k = {max(ks)}{of}", progress):
        pixel = pixel or _pixel(model, tile)
        posterior = encode(model, tile.x, tile.y)
        if flat := deterministic(posterior):
            raise without_density(model, flat)
        if proposal == "refined":
            posterior = refined(model, tile, posterior, seed, chunks)
        log_weights = log_weights_of(model, tile, posterior, max(ks), seed, chunks).T.cpu().numpy()
        if not np.isfinite(log_weights.max(axis=1)).all():
            last = tile.first + len(tile) - 1
            raise UserError(
                f"{type(model).__name__}: the log-weights of examples {tile.first} to {last} are not finite"
            )
        tables.append(np.stack([_health(log_weights, k) for k in ks]))  # (J, 5, T)
    bound, mc_error, halved, ess, khat = np.concatenate(tables, axis=2).transpose(1, 2, 0)
    return Evidence(np.array(ks), bound, mc_error, halved, ess, khat, pixel)


def log_weights_of(
    model: LatentModel, tile: Tile, posterior: Mapping[str, Distribution], draws: int, seed: int, chunks: Chunks
) -> Tensor:
    """Log p(x|z) + log p(z) - log q(z) of draws z ~ q, the posteriors given: (draws, T), float64."""
    prior = prior_of(model, tile.x.device)
    parts: list[Tensor] = []
    span = max(1, chunks.favourite // (DRAWS * TILE)) * DRAWS  # a GPU is given more at once
    for first in range(0, draws, span):
        count = min(span, draws - first)
        codes = {
            name: torch.cat(
                [draw(block, DRAWS, seed, "weigh", name, tile.first, at) for at in range(first, first + count, DRAWS)]
            )
            for name, block in posterior.items()
        }
        codes = {name: block[:count] for name, block in codes.items()}
        ratio = sum(log_density(prior[name], codes[name]) - log_density(posterior[name], codes[name]) for name in codes)
        parts.append(chunks.map(lambda rows, y, x: _fit(model, rows, y, x), codes, tile) + ratio)
    return torch.cat(parts)


def _pixel(model: LatentModel, tile: Tile) -> str:
    """The kind of likelihood, of one code."""
    codes = {name: block.mean[:1] for name, block in encode(model, tile.x, tile.y).items()}
    return kind_of(decode(model, codes, tile.y[:1], tuple(tile.x.shape[1:])))


def _fit(model: LatentModel, codes: dict[str, Tensor], y: Tensor, x: Tensor) -> Tensor:
    return log_likelihood(decode(model, codes, y, tuple(x.shape[1:])), x).double()


def _health(log_weights: np.ndarray, k: int) -> np.ndarray:
    one = np.full(len(log_weights), np.nan)
    return np.stack(
        [
            importance.bound(log_weights, k),
            importance.monte_carlo_error(log_weights, k),
            importance.bound(log_weights, k // 2) if k > 1 else one,
            importance.effective_sample_size(log_weights, k),
            importance.pareto_shape(log_weights[:, :k]),
        ]
    )
