"""A comparison in words: its numbers as a reader reads them, what came of it in a line, and each verdict in a line."""

import math
from collections.abc import Mapping
from typing import Any

from disentkit.catalog import CATALOG
from disentkit.comparison.comparison import Comparison
from disentkit.comparison.identity import plain, words
from disentkit.comparison.pairs import ROUNDING
from disentkit.digits import number


def called(row: Mapping[str, Any]) -> str:
    """Metric, axes and unit."""
    unit = _unit(row)
    return words(row) + (f" ({unit})" if unit else "")


def shown(row: Mapping[str, Any], side: str) -> str:
    """`before`, `after` or `change`, with its standard error; shares in percent."""
    if side == "change" and abs(row[side]) <= ROUNDING * abs(row["before"]):
        return "0"
    value = number(_scale(row) * row[side], _scale(row) * row[f"{side}_stderr"])
    return f"+{value}" if side == "change" and row[side] > 0 else value


def visible(row: Mapping[str, Any]) -> str:
    """The smallest change that would have been seen, to two digits."""
    seen = _scale(row) * row["detectable"]
    return "-" if math.isnan(seen) else f"{float(f'{seen:.2g}'):g}"


def behind(row: Mapping[str, Any]) -> str:
    """How many examples are behind the number; or trainings, where these are compared."""
    return "-" if plain(row["n"]) is None else str(row["n"])


def sentence(row: Mapping[str, Any]) -> str:
    """A verdict with its evidence."""
    head = f"{words(row)} of {row['model']}"
    if plain(row["why"]):
        return f"{row['verdict']}: " + (row["why"] if row["verdict"] == "missing" else f"{head}: {row['why']}")
    unit = f" ({_unit(row)})" if _unit(row) else ""
    moved = f"{head}: {shown(row, 'before')} before, {shown(row, 'after')} now{unit}"
    if row["verdict"] == "same":
        return f"same: {moved}; with n = {behind(row)} a change of {visible(row)} would have been seen"
    return f"{row['verdict']}: {moved}; {shown(row, 'change')}, {chance(row['corrected'])}"


def chance(p: float) -> str:
    """A p-value as papers write it.

    >>> chance(0.0312), chance(1e-9), chance(float("nan"))
    ('p = 0.031', 'p < 0.001', 'beyond the tolerance')
    """
    if math.isnan(p):
        return "beyond the tolerance"
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def outcome(comparison: Comparison) -> str:
    """How many numbers came to which verdict."""
    counts = comparison.counts
    return f"{sum(counts.values())} numbers: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items())


def method(comparison: Comparison) -> str:
    """How the verdicts were reached."""
    frame = comparison.frame
    judged = int(frame["p"].notna().sum())
    paired = int(frame["paired"].sum())
    return (
        f"Worse or better: beyond the tolerance and beyond noise, {judged} numbers together at alpha = "
        f"{comparison.alpha:g} (two-sided, Holm); {paired} of them judged by single examples. "
        "Seen from: the smallest true change that four of five such comparisons would call one."
    )


def _unit(row: Mapping[str, Any]) -> str:
    unit = CATALOG[row["metric"]].unit if row["metric"] in CATALOG else ""
    return "%" if unit == "share" else unit


def _scale(row: Mapping[str, Any]) -> int:
    return 100 if _unit(row) == "%" else 1
