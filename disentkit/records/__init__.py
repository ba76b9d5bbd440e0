"""What a pass hands to a probe, and a probe to a reader: arrays over the same N examples, and pictures as data.

Passes make records, probes read them, and neither knows the other.
"""

from collections.abc import Mapping
from typing import get_args

from disentkit.records.codes import Assignments, Codes, Pixels, Span
from disentkit.records.decoded import Samples, Swaps, Traversal
from disentkit.records.health import Stress, Weights
from disentkit.records.likelihoods import Evidence, Reconstructions, Terms
from disentkit.records.need import Need
from disentkit.records.pictures import Curves, Grid, Picture, Scatter
from disentkit.records.predicted import Redrawn, Regenerations, Route

Record = (
    Codes
    | Assignments
    | Pixels
    | Terms
    | Evidence
    | Reconstructions
    | Samples
    | Traversal
    | Swaps
    | Regenerations
    | Weights
    | Stress
)
Records = Mapping[Need, Record]

KINDS: dict[str, type[Record]] = {kind.__name__: kind for kind in get_args(Record)}

__all__ = [
    "KINDS",
    "Assignments",
    "Codes",
    "Curves",
    "Evidence",
    "Grid",
    "Need",
    "Picture",
    "Pixels",
    "Reconstructions",
    "Record",
    "Records",
    "Redrawn",
    "Regenerations",
    "Route",
    "Samples",
    "Scatter",
    "Span",
    "Stress",
    "Swaps",
    "Terms",
    "Traversal",
    "Weights",
]
