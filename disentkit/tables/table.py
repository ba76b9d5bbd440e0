"""Table: one wide table of numbers with their errors and footnotes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.tables.cell import Cell, Key
from disentkit.tables.layout import Layout

__all__ = ["Cell", "Table"]


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
    best: Mapping[str, frozenset[int]] = field(default_factory=dict)  # rows, by head

    def unit(self, head: str) -> str:
        """What the numbers under a head are in; nothing for a pure number."""
        metric = next(column.metric for column in self.layout.columns if column.head == head)
        unit = CATALOG[metric].unit
        return "%" if unit == "share" else unit

    @property
    def frame(self) -> pd.DataFrame:
        """All that the table shows, as a pandas frame.

        Under `HEAD (UNIT)` the value, and beside it with `s.e.` its error, `published`, `difference`, `best` (whether
        it is) and `note` (its footnotes, or why it could not be had); columns that hold nothing are left out. In
        `attrs`: the `title`, and as `footnotes` what is of the whole table.
        """
        columns: dict[str, Any] = {name: _named([key[i] for key in self.keys]) for i, name in enumerate(self.names)}
        for head, cells in self.ours.items():
            unit = self.unit(head)
            columns |= self._columns(head, f"{head} ({unit})" if unit else head, cells)
        frame = pd.DataFrame(columns).replace("", None).dropna(axis="columns", how="all")
        frame.attrs |= {"title": self.layout.title, "footnotes": self.unmarked}
        return frame

    @property
    def unmarked(self) -> tuple[str, ...]:
        """The footnotes that belong to no cell."""
        marked = {i for cells in self.ours.values() for cell in cells for i in cell.notes}
        return tuple(note for i, note in enumerate(self.footnotes) if i not in marked)

    def _columns(self, head: str, name: str, cells: tuple[Cell, ...]) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {name: [cell.value for cell in cells]}
        columns[f"{name} s.e."] = [cell.stderr for cell in cells]
        if head in self.published:
            theirs = self.published[head]
            columns[f"{name} published"] = list(theirs)
            if self.differences:
                columns[f"{name} difference"] = [cell.value - one for cell, one in zip(cells, theirs, strict=True)]
        if self.best.get(head):
            columns[f"{name} best"] = [row in self.best[head] for row in range(len(cells))]
        notes = ["; ".join(self.footnotes[i] for i in cell.notes if i < len(self.footnotes)) for cell in cells]
        columns[f"{name} note"] = notes
        return columns


def _named(values: list[Any]) -> list[Any] | pd.Series:
    """The names of rows on one axis; whole numbers stay whole where some rows have none."""
    whole = all(isinstance(value, int) or value == "" for value in values)
    return pd.Series([None if value == "" else value for value in values], dtype="Int64") if whole else values
