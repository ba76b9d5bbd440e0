"""What a pass hands to a probe, and a probe to a reader: arrays over the same N examples, and pictures as data.

Passes make records, probes read them, and neither knows the other.
"""

from collections.abc import Mapping
from typing import get_args

from disentkit.records.codes import Assignments, Codes, Pixels, Span
from disentkit.records.decoded import Interpolations, Manifold, Relabelled, Samples, Swaps, Traversal
from disentkit.records.likelihoods import Evidence, Reconstructions, Terms
from disentkit.records.need import Need
from disentkit.records.pictures import Curves, Grid, Picture, Scatter

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
    | Interpolations
    | Manifold
    | Relabelled
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
    "Interpolations",
    "Manifold",
    "Need",
    "Picture",
    "Pixels",
    "Reconstructions",
    "Record",
    "Records",
    "Relabelled",
    "Samples",
    "Scatter",
    "Span",
    "Swaps",
    "Terms",
    "Traversal",
]
