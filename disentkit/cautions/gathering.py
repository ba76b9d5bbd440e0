"""cautions_of(): all that a reader of a results frame must be told, each thing once."""

import math
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import Any

import pandas as pd

from disentkit.cautions.caution import KINDS, Caution, Row
from disentkit.cautions.floors import at_floor, collapsed
from disentkit.cautions.noted import noted, verdicts
from disentkit.results import records

_TELLING = ("data", "targets", "limit", "seed")  # two evaluations of one model apart


def cautions_of(frame: pd.DataFrame) -> tuple[Caution, ...]:
    """What a reader must be told before the numbers, the worst kind first.

    From the audit's verdicts, from the notes of rows, and from numbers beside their floors. What several questions,
    or several models, have in common is told once, with all of them.
    """
    rows = _rows(frame)
    found = chain(verdicts(rows), noted(rows), collapsed(rows), at_floor(rows))
    told = _joined(_joined(found, "places", "subjects"), "subjects", "places")
    order = list(KINDS)
    return tuple(sorted(told, key=lambda one: order.index(one.kind)))


def _joined(cautions: Iterable[Caution], name: str, beside: str) -> list[Caution]:
    """Cautions that differ in one field alone become one, with all of them."""
    joined: dict[tuple[Any, ...], Caution] = {}
    for one in cautions:
        same = (one.kind, one.text, one.mend, getattr(one, beside))
        before = getattr(joined[same], name) if same in joined else ()
        joined[same] = replace(one, **{name: tuple(dict.fromkeys([*before, *getattr(one, name)]))})
    return list(joined.values())


def _rows(frame: pd.DataFrame) -> list[Row]:
    """The frame's rows, each with its subject; what is missing is None, of a number NaN."""
    telling = [name for name in _TELLING if frame.groupby("model")[name].nunique(dropna=False).max() > 1]
    rows: list[Row] = []
    for record in records(frame):
        row: dict[str, Any] = {name: None if value != value else value for name, value in record.items()}  # NaN
        row |= {name: math.nan if row[name] is None else row[name] for name in ("value", "stderr")}
        apart = ", ".join(f"{name} {row[name]}" for name in telling)
        row["subject"] = f"{row['model']} ({apart})" if apart else str(row["model"])
        rows.append(row)
    return rows
