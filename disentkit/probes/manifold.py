"""What the plane of a block shows, quantile by quantile of its prior."""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
import pandas as pd

from disentkit.metrics.clustering import matched, pure
from disentkit.probes.judging import REAL, judging, mean_row
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.readouts import Judge
from disentkit.records import Grid, Manifold, Need, Records
from disentkit.results import gather


@dataclass(frozen=True)
class LatentManifold(Probe):
    """Pictures at the quantiles of the prior, for every block of two latents; a grid a component of a mixture prior.

    All other blocks at their prior's mean; a grid a label where a label can be set. A judge taught on the training
    images looks at every picture. `judge_confidence`: its largest probability. `component_purity`: pictures of a
    component that it takes for the commonest label there. `component_match`: for the one label that the component
    stands for, each component for another; what shows one label everywhere is pure and matches one component. Standard
    errors over pictures, of the last two over components. Controls: `data`, real test images; `untrained`, a model
    with fresh weights.
    """

    source: ClassVar[str] = "Kingma & Welling 2014, figure 4; a grid a component: conan7882/adversarial-autoencoders"
    headline: ClassVar[str] = "judge_confidence"

    size: int = 20

    def needs(self) -> tuple[Need, ...]:
        """Grids of the model and of an untrained copy, and the images that the judge learns from."""
        options = (("size", self.size),)
        return (*(Need("manifold", "test", untrained=twin, options=options) for twin in (False, True)), *REAL)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each block and control, and the grids."""
        own, fresh = (record_of(records, need, Manifold) for need in self.needs()[:2])
        judge, real, _ = judging(records, own.images.shape[3:], context)
        looks = {control: _looks(judge, found) for control, found in (("none", own), ("untrained", fresh))}
        rows = [mean_row("judge_confidence", judge.probabilities(real).max(axis=1), control="data")]
        for control, (said, sure) in looks.items():
            rows += [
                _block_rows(own, block, said, sure, control) for block in dict.fromkeys(v[0] for v in own.variants)
            ]
        said = looks["none"].said
        return Answer(gather(rows), tuple(_grid(own, number, said[number]) for number in range(len(said))))


class _Look(NamedTuple):
    """For each picture of each variant (V, S * S) the judge's label and its probability."""

    said: np.ndarray
    sure: np.ndarray


def _looks(judge: Judge, found: Manifold) -> _Look:
    chances = judge.probabilities(found.images.reshape(-1, *found.images.shape[3:]))
    shape = len(found.images), -1
    return _Look(chances.argmax(axis=1).reshape(shape), chances.max(axis=1).reshape(shape))


def _block_rows(found: Manifold, block: str, said: np.ndarray, sure: np.ndarray, control: str) -> pd.DataFrame:
    mine = np.array([name == block for name, _, _ in found.variants])
    rows = [mean_row("judge_confidence", sure[mine].ravel(), block=block, control=control)]
    parts = mine & np.array([component >= 0 for _, component, _ in found.variants])
    if parts.any():
        clusters = np.arange(parts.sum()).repeat(said.shape[1])
        for metric, right in (("component_purity", pure), ("component_match", matched)):
            shares = right(clusters, said[parts].ravel()).reshape(parts.sum(), -1).mean(axis=1)
            rows.append(mean_row(metric, shares, block=block, control=control))
    return gather(rows)


def _grid(found: Manifold, number: int, said: np.ndarray) -> Grid:
    block, component, label = found.variants[number]
    of = f"component {component} of its prior" if component >= 0 else "its prior"
    under = f", label {label}" if label >= 0 else ""
    axes = "the component's own axes, the longer one to the right" if component >= 0 else "the two axes"
    labels, counts = np.unique(said, return_counts=True)
    seen = f": {counts.max() / len(said):.0%} look like {labels[counts.argmax()]}" if component >= 0 else ""
    return Grid(
        "-".join(
            ["manifold", block, *([str(component)] if component >= 0 else []), *([f"label-{label}"] if under else [])]
        ),
        f"{block} at the quantiles of {of}{under}{seen}",
        found.images[number],
        caption=f"Pictures decoded where {of} has its evenly spaced quantiles along {axes}; "
        f"all other blocks at their prior's mean{under}.",
    )
