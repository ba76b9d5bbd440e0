"""Maps of codes in the plane by t-SNE, several at once."""

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import joblib
import numpy as np
import openTSNE
from jaxtyping import Float

_EXACT_WIDTH = 20  # up to here exact neighbours are faster than approximate ones
_DECIMALS = 9  # of the divergence: threads add it up in no fixed order, and the last digits are theirs


class Map(NamedTuple):
    """Points in the plane, and the KL divergence of their neighbourhoods from those in the code, in nats."""

    points: Float[np.ndarray, "N 2"]
    divergence: float


def embed(codes: Float[np.ndarray, "N D"], *, perplexity: float, seed: int, threads: int = 1) -> Map:
    """The t-SNE map of codes (van der Maaten & Hinton 2008), by openTSNE; its digits do not depend on the threads."""
    method = "exact" if codes.shape[1] <= _EXACT_WIDTH else "approx"
    options: dict[str, Any] = {"perplexity": perplexity, "neighbors": method, "random_state": seed, "n_jobs": threads}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells of its own choices
        found = openTSNE.TSNE(**options).fit(codes)
    return Map(np.asarray(found), round(float(found.kl_divergence), _DECIMALS))


def embedded(
    given: Sequence[tuple[Float[np.ndarray, "_ _"], float]], *, seed: int, cores: int | None = None
) -> Iterator[Map]:
    """The maps of several codes with their perplexities, in their order, each handed out once it is there.

    They are made in processes side by side, which share the cores that this one may use; one map, or one core, needs
    no process of its own. The digits do not depend on it.
    """
    cores = cores or joblib.cpu_count()
    side_by_side = max(1, min(len(given), cores))
    one = joblib.delayed(embed)
    calls = (one(codes, perplexity=perplexity, seed=seed, threads=cores // side_by_side) for codes, perplexity in given)
    made: Any = joblib.Parallel(n_jobs=side_by_side, return_as="generator")(calls)
    yield from made
