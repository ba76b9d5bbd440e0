"""t-SNE maps of the codes, and numbers that say how far to believe them."""

import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import openTSNE

from disentkit.errors import UserError
from disentkit.metrics.neighbours import knn_accuracy, trustworthiness
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Codes, Need, Records, Scatter
from disentkit.results import gather, tidy

_EXACT_WIDTH = 20  # up to here exact neighbours are faster than approximate ones
_FEW = 16  # examples; a map of fewer shows nothing


@dataclass(frozen=True)
class TSNE(Probe):
    """A t-SNE map of every block's posterior means, coloured by label.

    Numbers: 10-NN accuracy (leave one out) in the map and in the code itself, the map's KL divergence, and its
    trustworthiness. Points are the first of the test split.
    """

    source: ClassVar[str] = "van der Maaten & Hinton 2008, by openTSNE (Policar et al. 2024)"
    headline: ClassVar[str] = "tsne_kl"

    perplexity: float = 30.0
    points: int = 10_000
    neighbours: int = 10

    def __post_init__(self) -> None:
        if self.perplexity < 1:
            raise UserError(f"option perplexity: expected 1 or more neighbours, got {self.perplexity}")

    def needs(self) -> tuple[Need, ...]:
        """Codes of the test split."""
        return (Need("codes", "test"),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows and a scatter for each block."""
        codes = record_of(records, self.needs()[0], Codes)
        rows, pictures = [], []
        for done, block in enumerate(codes.blocks):
            context.progress(f"t-SNE of {block}", done, len(codes.blocks))
            means = codes.block(block).mean[: self.points].astype(np.float64)
            labels = codes.labels[: len(means)]
            rows.append(self._rows(block, means, labels, pictures, context.seed))
            context.progress(f"t-SNE of {block}", done + 1, len(codes.blocks))
        return Answer(gather(rows), tuple(pictures))

    def _rows(self, block: str, means: np.ndarray, labels: np.ndarray, pictures: list, seed: int) -> object:
        axes = {"split": "test", "block": block, "n": len(means)}
        if len(means) < _FEW or len(np.unique(means, axis=0)) < _FEW:
            return tidy("tsne_kl", np.nan, note=f"fewer than {_FEW} different codes: no map", **axes)
        perplexity = min(self.perplexity, (len(means) - 1) / 3)
        note = None if perplexity == self.perplexity else f"perplexity {perplexity:.1f}: few points"
        points, divergence = embed(means, perplexity=perplexity, seed=seed)
        pictures.append(
            Scatter(
                f"tsne-{block}",
                f"t-SNE of {block} (posterior means), {len(means)} test points",
                points,
                labels,
            )
        )
        neighbours = min(self.neighbours, (len(means) - 1) // 2)
        in_map, map_error = knn_accuracy(points, labels, neighbours=neighbours)
        in_code, code_error = knn_accuracy(means, labels, neighbours=neighbours)
        trust = trustworthiness(means, points, neighbours=neighbours)
        return gather(
            [
                tidy("tsne_kl", divergence, note=note, input="map", **axes),
                tidy("knn_accuracy", in_map, stderr=map_error, note=note, input="map", **axes),
                tidy("knn_accuracy", in_code, stderr=code_error, input="mean", **axes),
                tidy("trustworthiness", trust, note=note, input="map", **axes),
            ]
        )


def embed(codes: np.ndarray, *, perplexity: float, seed: int) -> tuple[np.ndarray, float]:
    """Points in the plane (N, 2) and the KL divergence of the map, in nats."""
    method = "exact" if codes.shape[1] <= _EXACT_WIDTH else "approx"
    options: dict[str, Any] = {"perplexity": perplexity, "neighbors": method, "random_state": seed, "n_jobs": -1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of its own choices
        embedding = openTSNE.TSNE(**options).fit(codes)
    return np.asarray(embedding), float(embedding.kl_divergence)
