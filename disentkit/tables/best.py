"""Which numbers of a table are the best: only where one way is better, and only beyond noise."""

import math
from collections.abc import Sequence
from typing import Any, Literal

from disentkit.catalog import CATALOG
from disentkit.tables.cell import Cell, Key
from disentkit.tables.layout import Column

NOISE = 2.0  # errors of the difference within which two numbers are a tie
_RIVALS = ("model", "checkpoint", "training", "seed")  # what may differ between numbers that compete
_OWN = ("none", "normalised", "longer")  # controls that are a model's own numbers; all others are floors and ceilings


def better(column: Column) -> Literal["higher", "lower", "neither"]:
    """Which way is better under a head: the catalog's, and neither for a floor or a ceiling.

    >>> better(Column("acc.", "label_accuracy", {"control": "none"}))
    'higher'
    >>> better(Column("acc., untrained", "label_accuracy", {"control": "untrained"}))
    'neither'
    """
    control = column.where.get("control", "none")
    own = any(_owned(one) for one in (control if isinstance(control, tuple) else (control,)))
    return CATALOG[column.metric].better if own else "neither"


def best(names: Sequence[str], keys: Sequence[Key], cells: Sequence[Cell], column: Column) -> frozenset[int]:
    """The rows whose number is the best under a head, among models that were asked the same.

    Two numbers tie when they differ by no more than `NOISE` times the root of the sum of their squared errors. What
    ties with the best is best too; where all tie none is. Numbers without a standard error do not compete, nor do
    floors and ceilings.
    """
    way = better(column)
    if way == "neither":
        return frozenset()
    asked: dict[Key, list[int]] = {}
    same = [i for i, name in enumerate(names) if name not in _RIVALS]
    place = list(names).index("control") if "control" in names else None
    for row, key in enumerate(keys):
        if not math.isnan(cells[row].value) and (place is None or _owned(key[place])):
            asked.setdefault(tuple(key[i] for i in same), []).append(row)
    chosen: set[int] = set()
    for rows in asked.values():
        leading = _leading([cells[row] for row in rows], -1 if way == "lower" else 1)
        chosen |= {rows[i] for i in leading}
    return frozenset(chosen)


def _owned(control: Any) -> bool:
    return control in (*_OWN, "")


def _leading(cells: Sequence[Cell], sign: int) -> list[int]:
    """Which of the cells are best, larger being better when the sign is 1; none when all tie or an error is missing.

    >>> _leading([Cell(90.0, 0.1), Cell(90.1, 0.1), Cell(95.0, 0.1)], -1)
    [0, 1]
    """
    if not all(math.isfinite(cell.value) and math.isfinite(cell.stderr) for cell in cells):
        return []
    top = max(cells, key=lambda cell: sign * cell.value)
    tied = [
        i
        for i, cell in enumerate(cells)
        if sign * (top.value - cell.value) <= NOISE * math.hypot(top.stderr, cell.stderr)
    ]
    return tied if len(tied) < len(cells) else []
