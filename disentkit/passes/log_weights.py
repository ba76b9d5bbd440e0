"""Importance log-weights of many posterior draws of a tile's examples."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.distributions import Distribution

from disentkit.model import LatentModel
from disentkit.passes.asking import decode, prior_of
from disentkit.passes.chunks import Chunks
from disentkit.passes.crew import Crew
from disentkit.passes.fused import fit_of, last_layer
from disentkit.passes.likelihood import log_density, log_likelihood
from disentkit.passes.noise import draw
from disentkit.passes.precision import Precision, rounding
from disentkit.passes.tiles import TILE, Tile

DRAWS = 32  # posterior draws that share one stream of noise


@dataclass(frozen=True)
class LogWeights:
    """Log p(x|z) + log p(z) - log q(z) of draws z ~ q.

    Attributes:
        model: whose decoder and prior.
        seed: of the draws.
        chunks: how many codes are decoded together.
        crew: who shares the draws of a tile.
    """

    model: LatentModel
    seed: int
    chunks: Chunks
    crew: Crew

    def __call__(
        self, tile: Tile, posterior: Mapping[str, Distribution], draws: int, precision: Precision = "exact"
    ) -> Tensor:
        """Of the posteriors given: (draws, T), float64."""
        prior = prior_of(self.model, tile.x.device)
        span = max(1, self.chunks.favourite // (DRAWS * TILE)) * DRAWS  # a GPU is given more at once
        means = {name: block.mean[None] for name, block in posterior.items()}
        self.chunks.fit(means, tile)
        # On a CPU logits stay in its cache by themselves.
        last = last_layer(self.model, means, tile) if tile.x.device.type == "cuda" else None

        def some(first: int) -> Tensor:
            count = min(span, draws - first)
            with torch.inference_mode():  # which a thread enters for itself
                codes = self._codes(tile, posterior, first, count)
                ratio = sum(
                    log_density(prior[name], code) - log_density(posterior[name], code) for name, code in codes.items()
                )
                with rounding(precision, tile.x.device):
                    return self.chunks.map(partial(self._fit, last, precision), codes, tile) + ratio

        return torch.cat(self.crew.map(some, range(0, draws, span)))

    def _codes(self, tile: Tile, posterior: Mapping[str, Distribution], first: int, count: int) -> dict[str, Tensor]:
        """Of each block (count, T, width), from whole streams."""
        streams = range(first, first + count, DRAWS)
        return {
            name: torch.cat([draw(block, DRAWS, self.seed, "weigh", name, tile.first, at) for at in streams])[:count]
            for name, block in posterior.items()
        }

    def _fit(
        self, last: nn.Linear | None, precision: Precision, codes: dict[str, Tensor], y: Tensor, x: Tensor
    ) -> Tensor:
        if last is not None:
            return fit_of(self.model, last, codes, Tile(0, x, y), precision).double()
        return log_likelihood(decode(self.model, codes, y, tuple(x.shape[1:])), x).double()
