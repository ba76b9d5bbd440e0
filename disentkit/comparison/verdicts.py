"""Verdicts: of every pair whether it got worse, and what would have been seen."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.comparison.comparison import Verdict
from disentkit.comparison.differences import detectable, holm, p_value
from disentkit.comparison.identity import plain
from disentkit.comparison.pairs import ROUNDING, Pair
from disentkit.results import AXES, QUESTION, typed

_KEPT = ("model", "data", "targets", "limit", *QUESTION, *AXES, "n")


def judged(pairs: Sequence[Pair], tolerances: Mapping[str, float], alpha: float) -> pd.DataFrame:
    """The frame of a `Comparison`."""
    chance = np.array([math.nan if pair.difference is None else p_value(pair.difference) for pair in pairs])
    together = max(int((~np.isnan(chance)).sum()), 1)
    rows = [
        _row(pair, float(alone), float(p), tolerances.get(pair.before["metric"]), alpha, together)
        for pair, alone, p in zip(pairs, chance, holm(chance), strict=True)
    ]
    return typed(pd.DataFrame(rows))


def _row(pair: Pair, alone: float, p: float, tolerance: float | None, alpha: float, together: int) -> dict[str, Any]:
    before, after, found, _ = pair
    verdict, why = _verdict(pair, p, tolerance, alpha)
    row = {name: plain(before[name]) for name in _KEPT}
    for side, one in (("before", before), ("after", after)):
        row |= {side: _number(one, "value"), f"{side}_stderr": _number(one, "stderr")}
    if found is None:
        row |= {"change": math.nan, "change_stderr": math.nan, "paired": False, "detectable": math.nan}
    else:
        seen = np.fmax(detectable(found, alpha=alpha, together=together), _overlooked(pair, tolerance))
        if math.isnan(found.stderr) and tolerance is None:
            seen = math.nan
        row |= {"change": found.change, "change_stderr": found.stderr, "paired": found.paired, "detectable": seen}
    told = {"p": alone, "corrected": p, "tolerance": tolerance or 0.0, "direction": _direction(pair)}
    return {**row, **told, "verdict": verdict, "why": why or None}


def _verdict(pair: Pair, p: float, tolerance: float | None, alpha: float) -> tuple[Verdict, str]:
    """The verdict on one number, and the reason where it is none."""
    if pair.after is None:
        return "missing", pair.why
    if pair.difference is None:
        return "not comparable", pair.why
    if abs(pair.difference.change) <= _overlooked(pair, tolerance):
        return "same", ""
    if math.isnan(p) and tolerance is None:
        metric = pair.before["metric"]
        return "not comparable", f"no standard error; name what does not matter: --tolerance {metric}=..."
    if p > alpha:  # without a standard error p is NaN, which is not: then the tolerance alone decides
        return "same", ""
    return _way(pair.difference.change, _direction(pair)), ""


def _overlooked(pair: Pair, tolerance: float | None) -> float:
    """The change that is none, whatever its noise."""
    return max(tolerance or 0.0, ROUNDING * abs(pair.before["value"]))


def _way(change: float, direction: str) -> Verdict:
    if direction == "neither":
        return "changed"
    return "better" if (change > 0) == (direction == "higher") else "worse"


def _direction(pair: Pair) -> str:
    metric = pair.before["metric"]
    return CATALOG[metric].better if metric in CATALOG else "neither"


def _number(row: Mapping[str, Any] | None, name: str) -> float:
    found = None if row is None else plain(row[name])
    return math.nan if found is None else float(found)
