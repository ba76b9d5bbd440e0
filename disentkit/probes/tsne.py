"""t-SNE maps of the codes, and numbers that say how far to believe them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.later import later
from disentkit.probes.probe import LEAK, Answer, Context, Probe, record_of
from disentkit.readouts import pooled_groups
from disentkit.records import Codes, Need, Records, Scatter
from disentkit.results import gather, tidy

if TYPE_CHECKING:
    from disentkit.metrics import maps, neighbours
else:
    maps, neighbours = later("disentkit.metrics.maps"), later("disentkit.metrics.neighbours")

_FEW = 16  # examples; a map of fewer shows nothing


@dataclass(frozen=True)
class TSNE(Probe):
    """A t-SNE map of every block's posterior means, coloured by label.

    Numbers: 10-NN accuracy (leave one out) in the map and in the code itself, the map's KL divergence, and its
    trustworthiness. Points are the first of the test split. Pooling `group-K`, for group blocks: each point is the
    evidence of `pool` of them, drawn at random from those of one label and in no other group; by its making it knows
    the label.
    """

    source: ClassVar[str] = "van der Maaten & Hinton 2008, by openTSNE (Policar et al. 2024)"
    headline: ClassVar[str] = "tsne_kl"

    perplexity: float = 30.0
    points: int = 10_000
    neighbours: int = 10
    pool: int = 10

    def __post_init__(self) -> None:
        if self.perplexity < 1:
            raise UserError(f"option perplexity: expected 1 or more neighbours, got {self.perplexity}")

    def needs(self) -> tuple[Need, ...]:
        """Codes of the test split."""
        return (Need("codes", "test"),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows and a scatter for each block, and for each group block another of its pooled evidence."""
        codes = record_of(records, self.needs()[0], Codes)
        rows, pictures = [], []
        asked = self._asked(codes, context.seed)
        fit = [means for _, means, _ in asked if _mappable(means)]
        found = maps.embedded([(means, self._perplexity(means)) for means in fit], seed=context.seed)
        for done, (axes, means, labels) in enumerate(asked):
            what = f"t-SNE of {'' if axes['pooling'] == 'none' else 'pooled '}{axes['block']}"
            context.progress(what, done, len(asked))
            made = next(found) if _mappable(means) else None
            rows.append(self._rows(axes, means, labels, made, pictures))
            context.progress(what, done + 1, len(asked))
        return Answer(gather(rows), tuple(pictures))

    def _asked(self, codes: Codes, seed: int) -> list[tuple[dict[str, Any], np.ndarray, np.ndarray]]:
        """What is to be mapped: its axes, points in the code and their labels."""
        found, labels = [], codes.labels[: self.points]
        for block in codes.blocks:
            own = codes.block(block)
            means, scales = own.mean[: self.points], own.scale[: self.points]
            found.append(({"block": block, "pooling": "none"}, means.astype(np.float64), labels))
            if own.grouped and own.gaussian:
                pooled, theirs = pooled_groups(means, scales, labels, size=self.pool, seed=seed)
                found.append(({"block": block, "pooling": f"group-{self.pool}"}, pooled, theirs))
        return found

    def _perplexity(self, means: np.ndarray) -> float:
        return min(self.perplexity, (len(means) - 1) / 3)

    def _rows(
        self,
        axes: dict[str, Any],
        means: np.ndarray,
        labels: np.ndarray,
        made: "maps.Map | None",
        pictures: list[Scatter],
    ) -> pd.DataFrame:
        axes = {"split": "test", "n": len(means), **axes}
        if made is None:
            return tidy("tsne_kl", np.nan, note=f"fewer than {_FEW} different codes: no map", **axes)
        leak = None if axes["pooling"] == "none" else LEAK
        perplexity = self._perplexity(means)
        few = None if perplexity == self.perplexity else f"perplexity {perplexity:.1f}: few points"
        note = "; ".join(filter(None, (leak, few))) or None
        points, divergence = made
        pictures.append(self._scatter(axes["block"], points, labels, perplexity, pooled=leak is not None))
        near = min(self.neighbours, (len(means) - 1) // 2)
        in_map, map_error = neighbours.knn_accuracy(points, labels, neighbours=near)
        in_code, code_error = neighbours.knn_accuracy(means, labels, neighbours=near)
        trust = neighbours.trustworthiness(means, points, neighbours=near)
        return gather(
            [
                tidy("tsne_kl", divergence, note=note, input="map", **axes),
                tidy("knn_accuracy", in_map, stderr=map_error, note=note, input="map", **axes),
                tidy("knn_accuracy", in_code, stderr=code_error, note=leak, input="mean", **axes),
                tidy("trustworthiness", trust, note=note, input="map", **axes),
            ]
        )

    def _scatter(
        self, block: str, points: np.ndarray, labels: np.ndarray, perplexity: float, *, pooled: bool
    ) -> Scatter:
        what = "posterior means"
        count = f"{len(points)} test points"
        made = f"t-SNE of the posterior means of {block} of {len(points)} test images"
        if pooled:
            what, count = "pooled evidence", f"{len(points)} groups of {self.pool} test images of one label"
            made = f"t-SNE of the evidence of {block}, pooled by the true label over {count}"
        return Scatter(
            f"tsne-{block}{'-pooled' if pooled else ''}",
            f"t-SNE of {block} ({what}), {count}",
            points,
            labels,
            f"{made}, perplexity {perplexity:g}, coloured by label.",
        )


def _mappable(means: np.ndarray) -> bool:
    return len(means) >= _FEW and len(np.unique(means, axis=0)) >= _FEW
