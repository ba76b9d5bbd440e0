"""What a pass hands to a probe, and a probe to a reader: arrays over the same N examples, and pictures as data.

Passes make records, probes read them, and neither knows the other.
"""

from collections.abc import Mapping
from typing import get_args

from disentkit.records.codes import Assignments, Codes, Pixels, Span
from disentkit.records.decoded import Generated, Interpolations, Manifold, Relabelled, Samples, Swaps, Traversal
from disentkit.records.health import Stress, Weights
from disentkit.records.likelihoods import Evidence, Reconstructions, Terms
from disentkit.records.need import Need
from disentkit.records.pictures import Curves, Grid, Matrix, Picture, Scatter
from disentkit.records.predicted import Redrawn, Regenerations, Route
from disentkit.records.training import History

# What is worth keeping for the next run; and what is quick to make again from data that are at hand, or too large.
Kept = Codes | Assignments | Terms | Evidence | Reconstructions | Samples | Traversal | Weights | Stress
Passing = Pixels | Swaps | Generated | Interpolations | Manifold | Relabelled | Regenerations
Record = Kept | Passing
Records = Mapping[Need, Record]

KINDS: dict[str, type[Kept]] = {kind.__name__: kind for kind in get_args(Kept)}

__all__ = [
    "KINDS",
    "Kept",
    "Assignments",
    "Codes",
    "Curves",
    "Evidence",
    "Generated",
    "Grid",
    "Interpolations",
    "Manifold",
    "Matrix",
    "History",
    "Need",
    "Picture",
    "Pixels",
    "Reconstructions",
    "Record",
    "Records",
    "Redrawn",
    "Regenerations",
    "Relabelled",
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
