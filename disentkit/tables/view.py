"""A table as it is shown, in whatever format: every cell with its text, its marks, and why it is empty."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, Literal

from disentkit.catalog import CATALOG
from disentkit.digits import difference, number
from disentkit.tables.best import better
from disentkit.tables.cell import Cell
from disentkit.tables.layout import Column
from disentkit.tables.missing import PLAIN
from disentkit.tables.table import Table

Part = Literal["name", "prose", "ours", "published", "difference"]

BEST = (
    "the best of its column among those asked the same; numbers no further apart than twice the root of the sum of "
    "their squared errors (±) tie"
)
_LONG = 25  # rows above which a table scrolls in a box of its own
_FOLDED = 60  # and above which it is folded until asked for
_ARROWS = {"lower": "↓", "higher": "↑", "neither": ""}
_UNPRINTED = "the source prints no such number"


@dataclass(frozen=True)
class Head:
    """The head of a column; `better` is in words, `arrow` the same as a sign, `of` the head that it belongs to."""

    text: str
    part: Part
    unit: str = ""
    arrow: str = ""
    better: str = ""
    of: str = ""

    @property
    def line(self) -> str:
        """All of it in a line."""
        return " ".join(filter(None, (self.text, f"({self.unit})" if self.unit else "", self.arrow)))


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
    """A table, ready to be written down. Footnotes have their mark, nothing where they are of the whole table."""

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

    @property
    def bold(self) -> bool:
        """Whether a number is the best."""
        return any(item.best for row in self.rows for item in row)


def view(table: Table) -> View:
    """A table as it is shown."""
    columns = [list(_names(table, i)) for i in range(len(table.names))]
    heads = [Head(name, "name") for name in table.names]
    for column in table.layout.columns:
        heads.append(_head(table, column))
        columns.append(list(_ours(table, column)))
        if column.head in table.published:
            heads.append(Head("published", "published", of=column.head))
            columns.append([_published(value) for value in table.published[column.head]])
            if table.differences:
                heads.append(Head("difference", "difference", of=column.head))
                columns.append(list(_differences(table, column)))
    marked = {i for cells in table.ours.values() for cell in cells for i in cell.notes}
    plain = (cell.why for cells in table.ours.values() for cell in cells if cell.why in PLAIN)
    return View(
        table.layout.name,
        table.layout.title,
        tuple(heads),
        tuple(zip(*columns, strict=True)),
        tuple((letters(i) if i in marked else "", note) for i, note in enumerate(table.footnotes)),
        tuple(_meanings(table)),
        tuple(dict.fromkeys(plain)),
    )


def letters(index: int) -> str:
    """The mark of a footnote.

    >>> [letters(i) for i in (0, 25, 26, 701, 702)]
    ['a', 'z', 'aa', 'zz', 'aaa']
    """
    before, last = divmod(index, len(ascii_lowercase))
    return (letters(before - 1) if before else "") + ascii_lowercase[last]


def sorted_by(value: float) -> str:
    """A number as JavaScript reads it, with all its digits; nothing for NaN.

    >>> sorted_by(0.1), sorted_by(math.nan), sorted_by(-math.inf)
    ('0.1', '', '-Infinity')
    """
    if math.isnan(value):
        return ""
    return repr(float(value)).replace("inf", "Infinity")


def _head(table: Table, column: Column) -> Head:
    way = better(column)
    told = "" if way == "neither" else f"{way} is better"
    return Head(column.head, "ours", table.unit(column.head), _ARROWS[way], told, column.head)


def _names(table: Table, place: int) -> Iterator[Item]:
    for key in table.keys:
        name: Any = key[place]
        whole = isinstance(name, int)
        yield Item(str(name), "name", str(name) if whole else None)


def _ours(table: Table, column: Column) -> Iterator[Item]:
    leading = table.best.get(column.head, frozenset())
    for row, cell in enumerate(table.ours[column.head]):
        text, _, error = ("–", "", "") if math.isnan(cell.value) else number(*cell[:2]).partition(" ± ")
        marks = tuple(letters(i) for i in cell.notes)
        yield Item(text, "ours", sorted_by(cell.value), error, marks, row in leading, cell.why)


def _published(value: float) -> Item:
    missing = math.isnan(value)
    return Item("–" if missing else f"{value:.7g}", "published", sorted_by(value), why=_UNPRINTED if missing else "")


def _differences(table: Table, column: Column) -> Iterator[Item]:
    for cell, theirs in zip(table.ours[column.head], table.published[column.head], strict=True):
        yield _difference(cell, theirs)


def _difference(cell: Cell, theirs: float) -> Item:
    apart = cell.value - theirs
    if math.isnan(apart):
        return Item("–", "difference", "", why=cell.why or _UNPRINTED)
    return Item(difference(cell.value, theirs, cell.stderr), "difference", sorted_by(apart))


def _meanings(table: Table) -> Iterator[Meaning]:
    for metric in dict.fromkeys(column.metric for column in table.layout.columns):
        fact = CATALOG[metric]
        heads = tuple(column.head for column in table.layout.columns if column.metric == metric)
        limits = [f"{word} {end:g}" for word, end in (("from", fact.low), ("to", fact.high)) if math.isfinite(end)]
        yield Meaning(heads, "; ".join([fact.meaning, " ".join(limits)] if limits else [fact.meaning]), fact.source)
