"""table(): a results frame seen through a layout, as one wide table of numbers with their errors and footnotes."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.errors import UserError
from disentkit.results import AXES
from disentkit.tables.layout import Choice, Column, Layout
from disentkit.tables.layouts import layout_named

# What tells two evaluations apart; a column of its own in every table where it varies.
_TELLING = ("model", "checkpoint", "data", "targets", "limit", "seed")

Key = tuple[Any, ...]


class Cell(NamedTuple):
    """A number, its standard error (NaN for none), and its footnotes by number from 0."""

    value: float
    stderr: float = math.nan
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Table:
    """A wide table: row names and cells by head, ours and published apart, and the text of its footnotes.

    Shares (accuracies) are in percent here, as papers print them.
    """

    layout: Layout
    names: tuple[str, ...]  # heads of the columns that name rows
    keys: tuple[Key, ...]  # a row's names
    ours: Mapping[str, tuple[Cell, ...]]
    published: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    differences: bool = False  # whether ours minus published has a column of its own

    @property
    def frame(self) -> pd.DataFrame:
        """The numbers as a pandas frame: for each head its value, its standard error, and the published value."""
        columns: dict[str, Any] = {name: [key[i] for key in self.keys] for i, name in enumerate(self.names)}
        for head, cells in self.ours.items():
            columns[head] = [cell.value for cell in cells]
            columns[f"{head} s.e."] = [cell.stderr for cell in cells]
            if head in self.published:
                columns[f"{head} published"] = list(self.published[head])
        return pd.DataFrame(columns).dropna(axis="columns", how="all")


def table(results: pd.DataFrame, layout: Layout | str, *, differences: bool = False) -> Table:
    """The rows of a results frame that a layout names, one cell a number, the published ones beside them.

    Args:
        results: of one evaluation or several; of several trainings of one recipe, by way of `over_seeds`.
        layout: one, or its name.
        differences: whether ours minus published has a column of its own.

    Raises:
        UserError: for an unknown layout, results without any of its numbers, or two numbers for one cell.
    """
    layout = layout_named(layout) if isinstance(layout, str) else layout
    metrics = {column.metric for column in layout.columns}
    rows = results[results["probe"].isin(layout.probes) & results["metric"].isin(metrics)]
    if rows.empty:
        there = ", ".join(sorted(results["probe"].dropna().unique())) or "none"
        raise UserError(
            f"layout {layout.name} shows the probes {', '.join(layout.probes)}; these results are of: {there}"
        )
    names = _row_axes(rows, layout)
    footnotes: list[str] = []
    lines: dict[Key, dict[str, Cell]] = {}
    for record in rows.astype(object).to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        for column in layout.columns:
            if _belongs(row, column, layout):
                cells = lines.setdefault(tuple(_plain(row[name]) for name in names), {})
                _place(cells, column, row, footnotes)
    published = _published(layout, names, lines)
    footnotes += [*_caveats(layout, rows), *_data_notes(layout, rows)]
    keys = tuple(lines)
    shown = _asked_for(layout, lines)
    ours = {c.head: tuple(lines[key].get(c.head, Cell(math.nan)) for key in keys) for c in shown.columns}
    return Table(
        shown,
        names,
        keys,
        ours,
        {h: tuple(v[key] for key in keys) for h, v in published.items()},
        tuple(footnotes),
        differences,
    )


def cells_of(results: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The rows of a results frame that fill a cell of a layout, and no others."""
    asked = results[results["probe"].isin(layout.probes)]
    records = [{str(name): value for name, value in row.items()} for row in asked.astype(object).to_dict("records")]
    filling = [any(_belongs(row, column, layout) for column in layout.columns) for row in records]
    return asked[filling]


def _asked_for(layout: Layout, lines: Mapping[Key, Mapping[str, Cell]]) -> Layout:
    """The layout without columns that nobody asked for, which are no dashes; a paper's table keeps its columns."""
    if layout.published:
        return layout
    asked = {head for cells in lines.values() for head in cells}
    return replace(layout, columns=tuple(column for column in layout.columns if column.head in asked))


def _row_axes(rows: pd.DataFrame, layout: Layout) -> tuple[str, ...]:
    varying = [name for name in _TELLING if rows[name].nunique(dropna=False) > 1]
    if "model" in varying and "checkpoint" in varying and rows.groupby("model")["checkpoint"].nunique().max() == 1:
        varying.remove("checkpoint")
    return tuple(dict.fromkeys([*(["model"] if "model" in layout.rows else []), *varying, *layout.rows]))


def _belongs(row: Mapping[str, Any], column: Column, layout: Layout) -> bool:
    if row["metric"] != column.metric:
        return False
    return all(
        _fits(row[axis], column.where[axis]) if axis in column.where else axis in layout.rows or pd.isna(row[axis])
        for axis in AXES
    ) and (layout.sparse or not any(pd.isna(row[axis]) for axis in layout.rows))


def _fits(value: Any, choice: Choice) -> bool:
    return not pd.isna(value) and (value in choice if isinstance(choice, tuple) else value == choice)


def _place(cells: dict[str, Cell], column: Column, row: Mapping[str, Any], footnotes: list[str]) -> None:
    if column.head in cells:
        raise UserError(
            f"two numbers for '{column.head}' of {row['model']} (checkpoint {row['checkpoint']}); "
            "the same evaluation stands in these results twice"
        )
    notes: tuple[int, ...] = ()
    if not pd.isna(row["note"]):
        if row["note"] not in footnotes:
            footnotes.append(row["note"])
        notes = (footnotes.index(row["note"]),)
    scale = 100 if CATALOG[column.metric].unit == "share" else 1
    cells[column.head] = Cell(scale * row["value"], scale * row["stderr"], notes)


def _published(
    layout: Layout, names: tuple[str, ...], lines: dict[Key, dict[str, Cell]]
) -> dict[str, dict[Key, float]]:
    """The source's numbers for each of our rows; its rows that we have none for are added, empty."""
    if not layout.published:
        return {}
    place = names.index("model")
    known = {_label(key[place]) for key in lines}
    for label in layout.published:
        if label not in known:
            lines[tuple(label if i == place else "" for i in range(len(names)))] = {}
    heads = {head for numbers in layout.published.values() for head in numbers}
    return {
        head: {key: layout.published.get(_label(key[place]), {}).get(head, math.nan) for key in lines}
        for head in (column.head for column in layout.columns)
        if head in heads
    }


def _label(name: str) -> str:
    """The model's label without the file name that tells it from another of its kind."""
    return name.partition(" (")[0]


def _caveats(layout: Layout, rows: pd.DataFrame) -> list[str]:
    """Where ours is not what the published numbers are of."""
    if not layout.published:
        return []
    caveats = [layout.source]
    for column, theirs in layout.protocol.items():
        ours = sorted({"unknown" if pd.isna(value) else str(value) for value in rows[column].unique()})
        if any(value.partition(",")[0] != theirs for value in ours):
            caveats.append(f"{column}: published {theirs}, ours {', '.join(ours)}")
    if rows["limit"].notna().any():
        caveats.append(f"ours on the first {rows['limit'].dropna().max()} examples of each split")
    return caveats


def _data_notes(layout: Layout, rows: pd.DataFrame) -> list[str]:
    """What bounds accuracies on these data, under every table that shows some."""
    if all(CATALOG[column.metric].unit != "share" for column in layout.columns):
        return []
    return [f"{data}: {note}" for data, note in rows.groupby("data")["data_note"].first().dropna().items()]


def _plain(value: Any) -> Any:
    return "" if pd.isna(value) else value
