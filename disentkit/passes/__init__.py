"""The only place where a model runs: each pass sweeps it once over a split and leaves a record of arrays.

A pass is a function `(model, split, *, seed, device, progress, **options) -> record`. Its name here is a Need's kind.
"""

from collections.abc import Callable
from typing import Any

from disentkit.passes.assigning import assign
from disentkit.passes.encoding import encode
from disentkit.passes.inspecting import inspect
from disentkit.passes.interpolation import interpolate
from disentkit.passes.manifolds import manifold
from disentkit.passes.pixels import pixels
from disentkit.passes.reconstruction import reconstruct
from disentkit.passes.regenerating import regenerate
from disentkit.passes.relabelling import relabel
from disentkit.passes.sampling import generate, sample
from disentkit.passes.stressing import stress
from disentkit.passes.swapping import swap
from disentkit.passes.terms import terms
from disentkit.passes.traversal import traverse
from disentkit.passes.weighing import weigh
from disentkit.records import Record

PASSES: dict[str, Callable[..., Record]] = {
    "assignments": assign,
    "codes": encode,
    "evidence": weigh,
    "generated": generate,
    "interpolations": interpolate,
    "manifold": manifold,
    "pixels": pixels,
    "reconstructions": reconstruct,
    "regenerations": regenerate,
    "relabelled": relabel,
    "samples": sample,
    "stress": stress,
    "swaps": swap,
    "terms": terms,
    "traversal": traverse,
    "weights": inspect,
}

__all__ = [
    "PASSES",
    "assign",
    "encode",
    "generate",
    "inspect",
    "interpolate",
    "manifold",
    "pixels",
    "reconstruct",
    "regenerate",
    "relabel",
    "sample",
    "stress",
    "swap",
    "terms",
    "traverse",
    "weigh",
]


def run(kind: str, *arguments: Any, **options: Any) -> Record:
    """Run the pass of that kind."""
    return PASSES[kind](*arguments, **options)
