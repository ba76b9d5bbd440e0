"""Consensus: what several trainings of one model agree on, latent by latent (UDR)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from disentkit.later import later
from disentkit.metrics.latents import active_units
from disentkit.records import Codes
from disentkit.results import gather, tidy

if TYPE_CHECKING:
    from disentkit.metrics import udr
else:
    udr = later("disentkit.metrics.udr")

PROBE = "disentanglement"  # whose rows these are
_ROWS = 10_000
_IN_USE = 1.0  # nats: any number above the threshold of UDR


def agreed(codes: Mapping[str, Codes], *, seed: int) -> dict[str, pd.DataFrame]:
    """Rows of UDR for each of several codes of the same images, by their names; by lasso and by rank correlation.

    The median over the other codes of how well each is matched by it, latent for latent (Duan et al. 2020). Latents
    that carry no more than 0.01 nats are left out; where posteriors are not normal, those whose mean hardly varies.

    Returns:
        For each name its rows; none for fewer than two codes.
    """
    if len(codes) < 2:
        return {}
    count = len(next(iter(codes.values())).mean)
    rows = np.random.default_rng((seed, 14)).permutation(count)[:_ROWS]
    means = [one.mean[rows].astype(np.float64) for one in codes.values()]
    carried = [_carried(one) for one in codes.values()]
    note = f"of {len(codes)} codes"
    found: dict[str, list[pd.DataFrame]] = {name: [] for name in codes}
    for similarity in ("lasso", "spearman"):
        scores = udr.udr(means, carried, similarity=similarity).scores
        for name, score in zip(codes, scores, strict=True):
            told = {"definition": similarity, "note": note, "input": "mean", "control": "none", "n": len(rows)}
            found[name].append(tidy("udr", float(score), **told))
    return {name: gather(frames) for name, frames in found.items()}


def _carried(codes: Codes) -> np.ndarray:
    """Nats that each latent carries on average (D,), against a standard normal."""
    if set(codes.gaussian) != set(codes.blocks):
        return np.where(active_units(codes.mean), _IN_USE, 0.0)
    variance = codes.scale.astype(np.float64) ** 2
    return 0.5 * (variance + codes.mean**2 - 1 - np.log(variance)).mean(axis=0)
