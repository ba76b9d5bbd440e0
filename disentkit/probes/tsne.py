"""t-SNE maps of the codes, and numbers that say how far to believe them."""

import warnings
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
    import openTSNE

    from disentkit.metrics import neighbours
else:
    openTSNE, neighbours = later("openTSNE"), later("disentkit.metrics.neighbours")

_EXACT_WIDTH = 20  # up to here exact neighbours are faster than approximate ones
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
        maps = self._maps(codes, context.seed)
        for done, (axes, means, labels) in enumerate(maps):
            what = f"t-SNE of {'' if axes['pooling'] == 'none' else 'pooled '}{axes['block']}"
            context.progress(what, done, len(maps))
            rows.append(self._rows(axes, means, labels, pictures, context.seed))
            context.progress(what, done + 1, len(maps))
        return Answer(gather(rows), tuple(pictures))

    def _maps(self, codes: Codes, seed: int) -> list[tuple[dict[str, Any], np.ndarray, np.ndarray]]:
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

    def _rows(
        self, axes: dict[str, Any], means: np.ndarray, labels: np.ndarray, pictures: list[Scatter], seed: int
    ) -> pd.DataFrame:
        axes = {"split": "test", "n": len(means), **axes}
        if len(means) < _FEW or len(np.unique(means, axis=0)) < _FEW:
            return tidy("tsne_kl", np.nan, note=f"fewer than {_FEW} different codes: no map", **axes)
        leak = None if axes["pooling"] == "none" else LEAK
        perplexity = min(self.perplexity, (len(means) - 1) / 3)
        few = None if perplexity == self.perplexity else f"perplexity {perplexity:.1f}: few points"
        note = "; ".join(filter(None, (leak, few))) or None
        points, divergence = embed(means, perplexity=perplexity, seed=seed)
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


def embed(codes: np.ndarray, *, perplexity: float, seed: int) -> tuple[np.ndarray, float]:
    """Points in the plane (N, 2) and the KL divergence of the map, in nats."""
    method = "exact" if codes.shape[1] <= _EXACT_WIDTH else "approx"
    options: dict[str, Any] = {"perplexity": perplexity, "neighbors": method, "random_state": seed, "n_jobs": -1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of its own choices
        embedding = openTSNE.TSNE(**options).fit(codes)
    return np.asarray(embedding), float(embedding.kl_divergence)
