"""The lines of a table while it is made: every number in its place, and a reason where there is none."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.errors import UserError
from disentkit.tables.cell import Cell, Key, Row
from disentkit.tables.layout import Column, Layout
from disentkit.tables.missing import PLAIN, UNTOLD, probes_by_metric, reason
from disentkit.tables.placing import belongs

# What tells two evaluations apart; a column of its own in every table where it varies.
TELLING = ("model", "checkpoint", "training", "data", "targets", "limit", "seed")

Lines = dict[Key, dict[str, Cell]]


def lines_of(rows: Sequence[Row], layout: Layout, names: tuple[str, ...], notes: list[str]) -> Lines:
    """Every number of ours in its row, under its head."""
    lines: Lines = {}
    placed: dict[tuple[Key, str], Row] = {}
    for row in rows:
        for column in layout.columns:
            if belongs(row, column, layout):
                key = _key(row, names)
                if (key, column.head) in placed:
                    raise _twice(column, placed[key, column.head], row)
                placed[key, column.head] = row
                lines.setdefault(key, {})[column.head] = _cell(row, notes)
    return lines


def _twice(column: Column, one: Row, other: Row) -> UserError:
    model = f"two numbers for '{column.head}' of {other['model']} (checkpoint {other['checkpoint']})"
    differing = [name for name in ("options", *column.where) if str(one[name]) != str(other[name])]
    if differing:
        name = differing[0]
        return UserError(f"{model}: it was asked with {name} {one[name]} and with {other[name]}; keep one of them")
    return UserError(f"{model}; the same evaluation stands in these results twice")


def _cell(row: Row, notes: list[str]) -> Cell:
    scale = 100 if CATALOG[row["metric"]].unit == "share" else 1
    why = row["note"] if not pd.isna(row["note"]) else UNTOLD if pd.isna(row["value"]) else ""
    missing = pd.isna(row["value"])
    value, stderr = (math.nan if pd.isna(row[name]) else scale * float(row[name]) for name in ("value", "stderr"))
    return Cell(value, stderr, _noted(why, notes), why if missing else "")


def _noted(note: str, notes: list[str]) -> tuple[int, ...]:
    if not note or note in PLAIN:
        return ()
    if note not in notes:
        notes.append(note)
    return (notes.index(note),)


def add_unfilled(lines: Lines, names: tuple[str, ...], rows: Sequence[Row]) -> None:
    """A line for each model that was asked and has no number, where models tell lines apart."""
    known = {_asker(key, names) for key in lines}
    for row in rows:
        key = tuple(_plain(row[name]) if name in TELLING else "" for name in names)
        own = _asker(key, names)
        if own and own not in known:
            known.add(own)
            lines[key] = {}


def explain(lines: Lines, layout: Layout, names: tuple[str, ...], asked: Sequence[Row], notes: list[str]) -> None:
    """A reason in every cell that has no number."""
    probes = probes_by_metric(asked)
    own: dict[Key, list[Row]] = {}
    for row in asked:
        own.setdefault(_asker(_key(row, names), names), []).append(row)
    for key, cells in lines.items():
        for column in layout.columns:
            if column.head not in cells:
                why = reason(column, layout, own.get(_asker(key, names), []), probes)
                cells[column.head] = Cell(math.nan, notes=_noted(why, notes), why=why)


def _asker(key: Key, names: tuple[str, ...]) -> Key:
    """The part of a line's names that tells whose it is."""
    return tuple(part for part, name in zip(key, names, strict=True) if name in TELLING and name != "training")


def _key(row: Row, names: tuple[str, ...]) -> Key:
    return tuple(_plain(row[name]) for name in names)


def _plain(value: Any) -> Any:
    return "" if pd.isna(value) else value
