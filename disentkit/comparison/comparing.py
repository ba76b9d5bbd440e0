"""compare(): two results, or results and a baseline, number by number."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.comparison.baseline_file import Baseline
from disentkit.comparison.comparison import Comparison
from disentkit.comparison.identity import NONE, chosen, once
from disentkit.comparison.pairs import pairs
from disentkit.comparison.side import opened
from disentkit.comparison.trainings import over_trainings
from disentkit.comparison.verdicts import judged
from disentkit.errors import UserError, unknown

Given = Path | str | pd.DataFrame | Baseline


def compare(
    before: Given,
    after: Given,
    *,
    tolerance: Mapping[str, float] | None = None,
    alpha: float = 0.05,
    metrics: Sequence[str] = (),
    probes: Sequence[str] = (),
    over_seeds: bool = False,
) -> Comparison:
    """Every number that `before` has beside the one that `after` has, and a verdict.

    A change is called worse or better when it is larger than the tolerance *and* larger than noise explains: judged by
    the differences of single examples where both sides kept them, else by both standard errors; two-sided, and
    corrected for the number of comparisons (Holm 1979), so that with nothing changed the chance of any such verdict is
    at most `alpha`. The catalog says which way is better; where neither is, a change is called changed.

    Args:
        before: a results frame, results.csv, its folder, or a baseline.
        after: likewise.
        tolerance: by metric, in its own unit (shares from 0 to 1), the change that does not matter.
        alpha: the chance of any false alarm in the whole comparison.
        metrics: only these; else those that say how good a model is. A baseline has chosen already.
        probes: only of these.
        over_seeds: compare recipes, of which each side has several trainings; each training is one observation.

    Raises:
        UserError: when nothing can be compared.
    """
    allowed = checked(tolerance or {}, alpha)
    one, other = opened(before), opened(after)
    if over_seeds:
        one, other = over_trainings(one), over_trainings(other)
    asked = one.frame if one.chosen and not (metrics or probes) else chosen(one.frame, metrics, probes)
    if asked.empty:
        raise UserError(f"{one.name} has {NONE}")
    once(asked, one.name)
    once(other.frame[other.frame["metric"].isin(asked["metric"])], other.name)
    frame = judged(pairs(asked, one, other), allowed, alpha)
    return Comparison(frame, one.name, other.name, alpha, _notes(one.frame, other.frame))


def _notes(before: pd.DataFrame, after: pd.DataFrame) -> tuple[str, ...]:
    """What made the numbers, where it was not the same."""
    told = []
    for name in ("versions", "device"):
        made = [", ".join(sorted(frame[name].dropna().unique())) for frame in (before, after)]
        if made[0] != made[1]:
            told.append(f"{name}: {made[0]} before, {made[1]} now")
    return tuple(told)


def checked(tolerance: Mapping[str, float], alpha: float) -> dict[str, float]:
    """The tolerances, if they and alpha are such.

    Raises:
        UserError: when not; the text says which.
    """
    if not 0 < alpha < 1:
        raise UserError(f"alpha: expected a chance between 0 and 1, got {alpha}")
    for metric, allowed in tolerance.items():
        if metric not in CATALOG:
            raise unknown("metric", metric, CATALOG)
        if not 0 <= allowed < math.inf:
            raise UserError(f"tolerance of {metric}: expected a number from 0 on, got {allowed}")
    return dict(tolerance)
