"""freeze(): the numbers of a results frame that a model shall be held to."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from disentkit.comparison.baseline_file import Baseline
from disentkit.comparison.identity import NONE, chosen, once, question
from disentkit.comparison.side import Side, opened
from disentkit.errors import UserError, unknown
from disentkit.results import gather, records


def freeze_like(held: Baseline, results: Path | str) -> Baseline:
    """A baseline of the numbers that another one holds, whatever they are now.

    Raises:
        UserError: when these results have none of them.
    """
    side = opened(results)
    asked = {question(row) for row in records(held.rows)}
    same = [question(row) in asked for row in records(side.frame)]
    frame = side.frame[same]
    return _frozen(frame[frame["value"].notna()], side, f"none of the numbers of {held.name}")


def freeze(
    results: Path | str | pd.DataFrame,
    *,
    metrics: Sequence[str] = (),
    probes: Sequence[str] = (),
    models: Sequence[str] = (),
) -> Baseline:
    """A baseline of these results.

    Args:
        results: a results frame, results.csv, or its folder.
        metrics: only these; else those that say how good a model is: with a better and a worse, with a standard
            error, of the model itself on the test split.
        probes: only of these.
        models: only of these.

    Raises:
        UserError: when nothing is left, or a name is not there.
    """
    side = opened(results)
    frame = side.frame
    for model in models:
        if model not in set(frame["model"]):
            raise unknown("model in these results", model, frame["model"].dropna().unique())
    frame = chosen(frame[frame["model"].isin(list(models))] if models else frame, metrics, probes)
    return _frozen(frame[frame["value"].notna()], side, NONE)


def _frozen(frame: pd.DataFrame, side: Side, lacking: str) -> Baseline:
    if frame.empty:
        raise UserError(f"{side.name} has {lacking}")
    once(frame, side.name)
    rows = gather([frame])
    values = {place: side.values(row) for place, row in enumerate(records(rows))}
    return Baseline(rows, {place: found for place, found in values.items() if found is not None})
