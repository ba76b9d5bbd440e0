"""Tables as a page shows them: every cell with its text, what it is sorted by, and why it is empty."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from disentkit.catalog import CATALOG
from disentkit.page.best import best
from disentkit.tables import Column, Table
from disentkit.tables.render import letters, number
from disentkit.tables.table import Cell

Part = Literal["name", "prose", "ours", "published"]

_LONG = 25  # rows above which a table scrolls in a box of its own
_FOLDED = 60  # and above which it is folded until asked for
_ARROWS = {"lower": "↓", "higher": "↑", "neither": ""}
_ABSENT = "no such number: it does not apply here, or was not asked"
_THEIRS = "published numbers alone: not evaluated here"


@dataclass(frozen=True)
class Head:
    """The head of a column; `better` is in words, `arrow` the same as a sign."""

    text: str
    part: Part
    unit: str = ""
    arrow: str = ""
    better: str = ""


@dataclass(frozen=True)
class Item:
    """One cell. `value` is what sorting reads: a number in full, or nothing for a dash; None where it is the text."""

    text: str
    part: Part
    value: str | None = None
    error: str = ""
    marks: tuple[str, ...] = ()
    best: bool = False
    why: str = ""


@dataclass(frozen=True)
class Meaning:
    """What the numbers under some heads are."""

    heads: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True)
class View:
    """A table, ready to be written down."""

    name: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Item, ...], ...]
    footnotes: tuple[tuple[str, str], ...] = ()
    meanings: tuple[Meaning, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def long(self) -> bool:
        """Whether it scrolls in a box of its own."""
        return len(self.rows) > _LONG

    @property
    def folded(self) -> bool:
        """Whether it is folded until asked for."""
        return len(self.rows) > _FOLDED


def view(table: Table) -> View:
    """A table of the results as a page shows it."""
    layout = table.layout
    columns = [list(_names(table, i)) for i in range(len(table.names))]
    heads = [Head(name, "name") for name in table.names]
    for column in layout.columns:
        heads.append(_head(column))
        columns.append(list(_ours(table, column)))
        if column.head in table.published:
            heads.append(Head("published", "published"))
            columns.append([_published(value) for value in table.published[column.head]])
    marked = {i for cells in table.ours.values() for cell in cells for i in cell.notes}
    rows = tuple(zip(*columns, strict=True))
    return View(
        layout.name,
        layout.title,
        tuple(heads),
        rows,
        tuple((letters(i) if i in marked else "", note) for i, note in enumerate(table.footnotes)),
        tuple(_meanings(table)),
        tuple(dict.fromkeys(item.why for row in rows for item in row if item.why in (_ABSENT, _THEIRS))),
    )


def sorted_by(value: float) -> str:
    """A number as JavaScript reads it, with all its digits; nothing for NaN.

    >>> sorted_by(0.1), sorted_by(math.nan), sorted_by(-math.inf)
    ('0.1', '', '-Infinity')
    """
    if math.isnan(value):
        return ""
    return repr(float(value)).replace("inf", "Infinity")


def _head(column: Column) -> Head:
    fact = CATALOG[column.metric]
    better = "" if fact.better == "neither" else f"{fact.better} is better"
    return Head(column.head, "ours", "%" if fact.unit == "share" else fact.unit, _ARROWS[fact.better], better)


def _names(table: Table, place: int) -> Iterator[Item]:
    for key in table.keys:
        name: Any = key[place]
        whole = isinstance(name, int)
        yield Item(str(name), "name", str(name) if whole else None)


def _ours(table: Table, column: Column) -> Iterator[Item]:
    leading = best(table, column)
    for row, cell in enumerate(table.ours[column.head]):
        text, _, error = number(cell).partition(" ± ")
        marks = tuple(letters(i) for i in cell.notes)
        why = _reason(table, row, cell) if math.isnan(cell.value) else ""
        yield Item("–" if why else text, "ours", sorted_by(cell.value), error, marks, row in leading, why)


def _reason(table: Table, row: int, cell: Cell) -> str:
    if cell.notes:
        return "; ".join(table.footnotes[i] for i in cell.notes)
    ours = [cells[row] for cells in table.ours.values()]
    return _THEIRS if all(math.isnan(one.value) and not one.notes for one in ours) else _ABSENT


def _published(value: float) -> Item:
    return Item("", "published", "") if math.isnan(value) else Item(f"{value:g}", "published", sorted_by(value))


def _meanings(table: Table) -> Iterator[Meaning]:
    for metric in dict.fromkeys(column.metric for column in table.layout.columns):
        fact = CATALOG[metric]
        heads = tuple(column.head for column in table.layout.columns if column.metric == metric)
        limits = [f"{word} {end:g}" for word, end in (("from", fact.low), ("to", fact.high)) if math.isfinite(end)]
        yield Meaning(heads, "; ".join([fact.meaning, " ".join(limits)] if limits else [fact.meaning]), fact.source)
