"""Weighing: importance log-weights of many posterior draws, and at once the bounds on log p(x) that they give.

The weights of a tile are held (T x draws, float64), turned into bounds and their health, and let go: memory does not
grow with the number of examples, and draws are decoded a few at a time.
"""

import numpy as np
import torch

from disentkit.data import Split
from disentkit.errors import UserError
from disentkit.metrics import importance
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, encode
from disentkit.passes.chunks import Chunks
from disentkit.passes.crew import crew
from disentkit.passes.likelihood import kind_of
from disentkit.passes.log_weights import LogWeights
from disentkit.passes.precision import Precision, fastest_exact
from disentkit.passes.refining import refined, widened
from disentkit.passes.terms import deterministic, without_density
from disentkit.passes.tiles import Tile, tiles
from disentkit.progress import Progress
from disentkit.records import Evidence

_COMPARED = 100  # draws that are decoded exactly too, to tell what rounding does


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
    scale: float = 1.0,
    precision: Precision = "exact",
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
        scale: that multiplies the deviations of what is drawn from.
        precision: of the decoder's products: `exact` single precision, or `fast`, rounded to bfloat16 where the device
            has units for it. What that did to the bounds of the first examples is measured, and kept beside them.

    Raises:
        Unanswerable: for a deterministic encoder; for posteriors that cannot be refined, or widened.
    """
    chunks = Chunks(model, device, rows)
    tables: list[np.ndarray] = []
    pixel, moved = "", ()
    of = "" if proposal == "encoder" else f" from {proposal} proposals"
    with crew(device) as workers, fastest_exact(device):
        log_weights = LogWeights(model, seed, chunks, workers)
        for tile in tiles(model, split, device, f"NLL, k = {max(ks)}{of}", progress):
            pixel = pixel or _pixel(model, tile)
            posterior = encode(model, tile.x, tile.y)
            if flat := deterministic(posterior):
                raise without_density(model, flat)
            if proposal == "refined":
                posterior = refined(model, tile, posterior, seed, chunks)
            if scale != 1:
                posterior = widened(model, posterior, scale)
            found = log_weights(tile, posterior, max(ks), precision).T.cpu().numpy()
            _finite(model, found, tile)
            if precision == "fast" and not tables:
                moved = _moved(found, log_weights(tile, posterior, min(max(ks), _COMPARED)).T.cpu().numpy())
            tables.append(np.stack([_health(found, k) for k in ks]))  # (J, 5, T)
    bound, mc_error, halved, ess, khat = np.concatenate(tables, axis=2).transpose(1, 2, 0)
    return Evidence(np.array(ks), bound, mc_error, halved, ess, khat, pixel, moved)


def _pixel(model: LatentModel, tile: Tile) -> str:
    """The kind of likelihood, of one code."""
    codes = {name: block.mean[:1] for name, block in encode(model, tile.x, tile.y).items()}
    return kind_of(decode(model, codes, tile.y[:1], tuple(tile.x.shape[1:])))


def _finite(model: LatentModel, log_weights: np.ndarray, tile: Tile) -> None:
    if not np.isfinite(log_weights.max(axis=1)).all():
        last = tile.first + len(tile) - 1
        raise UserError(f"{type(model).__name__}: the log-weights of examples {tile.first} to {last} are not finite")


def _moved(fast: np.ndarray, exact: np.ndarray) -> tuple[float, float]:
    """By how much rounding moves the mean of a tile's bounds, and one of them at most, in nats."""
    draws = exact.shape[1]
    by = importance.bound(fast, draws) - importance.bound(exact, draws)
    return float(by.mean()), float(np.abs(by).max())


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
