"""Why a cell has no number."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from disentkit.results import AXES
from disentkit.tables.cell import Row
from disentkit.tables.layout import Column, Layout
from disentkit.tables.placing import belongs, fits, unanswered

APART = "no such number in this row: it does not apply here"
THEIRS = "published numbers alone: not evaluated here"
UNTOLD = "the results hold NaN here, and no reason"

# What needs no mark of its own: it is told once, beside a dash.
PLAIN = (APART, THEIRS)


def probes_by_metric(rows: Sequence[Row]) -> dict[str, set[str]]:
    """Which probes gave a number, as far as these rows tell."""
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["metric"], set()).add(row["probe"])
    return found


def reason(column: Column, layout: Layout, asked: Sequence[Row], probes: Mapping[str, Collection[str]]) -> str:
    """Why one model has no number under a head.

    Args:
        column: the head.
        layout: of the table.
        asked: the model's rows of the layout's probes.
        probes: which of them gave a number, by metric.
    """
    numbers = [row for row in asked if row["metric"] == column.metric and not unanswered(row)]
    if any(belongs(row, column, layout) for row in numbers):
        return APART
    homes = probes.get(column.metric, layout.probes if len(layout.probes) == 1 else ())
    for row in asked:
        if unanswered(row) and row["probe"] in homes:
            return f"{row['probe']} does not fit: {row['note']}"
    return _otherwise(column, numbers) if numbers else "not asked"


def _otherwise(column: Column, numbers: Sequence[Row]) -> str:
    """How a number was asked, where it differs from what the head shows."""
    told = []
    for axis, choice in column.where.items():
        if not any(fits(row[axis], choice) for row in numbers):
            found = sorted({row[axis] for row in numbers if not pd.isna(row[axis])})
            wanted = " or ".join(map(str, choice)) if isinstance(choice, tuple) else choice
            told.append(f"{axis} {', '.join(map(str, found)) or 'none'}, not {wanted}")
    assert set(column.where) <= set(AXES)
    return f"asked with {'; '.join(told)}" if told else "not asked in this combination"
