"""table(): a results frame seen through a layout."""

import math
from dataclasses import replace
from itertools import compress
from pathlib import Path

import pandas as pd

from disentkit.errors import UserError
from disentkit.results import records
from disentkit.tables.best import best
from disentkit.tables.cell import Cell, Key
from disentkit.tables.filling import filled
from disentkit.tables.footnotes import footnotes
from disentkit.tables.layout import Layout
from disentkit.tables.layouts import layout_of
from disentkit.tables.lines import TELLING, Lines, add_unfilled, explain, lines_of
from disentkit.tables.missing import THEIRS
from disentkit.tables.placing import unanswered
from disentkit.tables.table import Table


def table(
    results: pd.DataFrame,
    layout: Layout | Path | str,
    *,
    published: bool = True,
    differences: bool = False,
    warnings: bool = True,
) -> Table:
    """The rows of a results frame that a layout names, one cell a number, the published ones beside them.

    Args:
        results: of one evaluation or several; of several trainings of one recipe, by way of `over_seeds`.
        layout: one, or its name, or a TOML file of one.
        published: whether the source's numbers stand beside ours.
        differences: whether ours minus published has a column of its own.
        warnings: whether footnotes tell what casts doubt on the models.

    Raises:
        UserError: for an unknown or broken layout, results without any of its numbers, or two numbers for one cell.
    """
    layout = layout_of(layout)
    if not published:
        layout = replace(layout, published={}, others={}, protocol={}, source="")
    metrics = {column.metric for column in layout.columns}
    asked = results[results["probe"].isin(layout.probes)]
    told = records(asked)
    mine = [row["metric"] in metrics or unanswered(row) for row in told]
    kept, rows = list(compress(told, mine)), asked[mine]
    if rows.empty:
        raise _nothing(results, layout)
    names = _row_axes(rows, layout)
    notes: list[str] = []
    lines = lines_of(kept, layout, names, notes)
    if not lines:
        raise _nothing(results, layout)
    shown = _asked_for(layout, lines)
    add_unfilled(lines, names, kept)
    explain(lines, shown, names, kept, notes)
    theirs = _printed(shown, names, lines)
    keys = tuple(lines)
    ours = {c.head: tuple(lines[key].get(c.head, Cell(math.nan, why=THEIRS)) for key in keys) for c in shown.columns}
    return Table(
        shown,
        names,
        keys,
        ours,
        {head: tuple(numbers[key] for key in keys) for head, numbers in theirs.items()},
        (*notes, *footnotes(shown, results, rows, warnings=warnings)),
        differences,
        {column.head: best(names, keys, ours[column.head], column) for column in shown.columns},
    )


def _nothing(results: pd.DataFrame, layout: Layout) -> UserError:
    """The error for results that hold none of a layout's numbers."""
    there = ", ".join(sorted(results["probe"].dropna().unique())) or "none"
    mine = results[results["probe"].isin(layout.probes)]
    why = [f"{row['probe']}: {row['note']}" for row in records(mine[mine["value"].isna() & mine["note"].notna()])]
    fill = ", ".join(one.name for one in filled(results)) or "none"
    lead = f"layout {layout.name} shows the probes {', '.join(layout.probes)}; these results are of: {there}"
    return UserError("; ".join([lead, *dict.fromkeys(why), f"none of its numbers is there; layouts that are: {fill}"]))


def _row_axes(rows: pd.DataFrame, layout: Layout) -> tuple[str, ...]:
    varying = [name for name in TELLING if rows[name].nunique(dropna=False) > 1]
    # A model's own name tells it apart, unless it was trained twice.
    for name in ("checkpoint", "training"):
        if name in varying and rows.groupby("model")[name].nunique().max() <= 1:
            varying.remove(name)
    return tuple(dict.fromkeys([*(["model"] if "model" in layout.rows else []), *varying, *layout.rows]))


def _asked_for(layout: Layout, lines: Lines) -> Layout:
    """The layout without columns that nobody asked for, where it is lean."""
    if not layout.lean:
        return layout
    asked = {head for cells in lines.values() for head in cells}
    return replace(layout, columns=tuple(column for column in layout.columns if column.head in asked))


def _printed(layout: Layout, names: tuple[str, ...], lines: Lines) -> dict[str, dict[Key, float]]:
    """The source's numbers for each of our rows; its rows that we have none for are added, empty."""
    if not layout.printed:
        return {}
    place = names.index("model")
    known = {_label(key[place]) for key in lines}
    for label in layout.printed:
        if label not in known:
            lines[tuple(label if i == place else "" for i in range(len(names)))] = {}
    heads = {head for numbers in layout.printed.values() for head in numbers}
    return {
        column.head: {key: layout.printed.get(_label(key[place]), {}).get(column.head, math.nan) for key in lines}
        for column in layout.columns
        if column.head in heads
    }


def _label(name: str) -> str:
    """The model's label without the file name that tells it from another of its kind."""
    return name.partition(" (")[0]
