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
        return Answer(gather(_rows(record_of(records, need, Assignments), need) for need in self.needs()))


def _rows(found: Assignments, need: Need) -> pd.DataFrame:
    rows = []
    for column, (block, kind) in enumerate(found.kinds):
        clusters, control = found.assigned[:, column], "untrained" if need.untrained else "none"
        shares = {"purity": pure(clusters, found.labels), "matched_accuracy": matched(clusters, found.labels)}
        if kind == "label":
            shares["label_accuracy"] = (clusters == found.labels).astype(np.float64)
        for metric, right in shares.items():
            axes = {"block": block, "split": need.split, "control": control, "n": len(right)}
            rows.append(tidy(metric, right.mean(), stderr=standard_error(right), **axes))
    return gather(rows)
