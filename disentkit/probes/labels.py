"""What a model itself says of the label: by a label block, or by the component of a mixture prior."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.metrics.clustering import matched, pure
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Assignments, Need, Records
from disentkit.results import gather, tidy

_SPLITS = ("train", "test")


@dataclass(frozen=True)
class Labels(Probe):
    """How often the most probable class of a label block is the label; and how clusters and labels agree.

    Clusters are the classes of a label block or the components of a mixture prior. Control: `untrained`, the same of
    a copy with fresh weights.
    """

    source: ClassVar[str] = "Makhzani et al. 2015, table 2 (accuracy) and section 4 (clusters)"
    headline: ClassVar[str] = "label_accuracy"

    def needs(self) -> tuple[Need, ...]:
        """The assignments of both splits, by the model and by an untrained copy."""
        return tuple(Need("assignments", split, untrained=fresh) for fresh in (False, True) for split in _SPLITS)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each block, split and control."""
        asked = {need: record_of(records, need, Assignments) for need in self.needs()}
        rows = [_rows(found, need) for need, found in asked.items()]
        return Answer(gather(rows), per_example=_per_example(asked[Need("assignments", "test")]))


def _rows(found: Assignments, need: Need) -> pd.DataFrame:
    rows = []
    for column, (block, _) in enumerate(found.kinds):
        for metric, right in _shares(found, column).items():
            axes = {"block": block, "split": need.split, "n": len(right)}
            axes["control"] = "untrained" if need.untrained else "none"
            rows.append(tidy(metric, right.mean(), stderr=standard_error(right), **axes))
    return gather(rows)


def _shares(found: Assignments, column: int) -> dict[str, np.ndarray]:
    """Of every example whether it counts, (N,): 0 or 1."""
    clusters, (_, kind) = found.assigned[:, column], found.kinds[column]
    shares = {"purity": pure(clusters, found.labels), "matched_accuracy": matched(clusters, found.labels)}
    if kind == "label":
        shares["label_accuracy"] = (clusters == found.labels).astype(np.float64)
    return shares


def _per_example(found: Assignments) -> pd.DataFrame:
    of = {"example": np.arange(len(found.labels)), "split": "test", "control": "none"}
    blocks = [{**of, "block": block, **_shares(found, column)} for column, (block, _) in enumerate(found.kinds)]
    return pd.concat([pd.DataFrame(block) for block in blocks], ignore_index=True)
