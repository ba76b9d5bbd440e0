"""Which numbers of a table are the best: only where one way is better, and only beyond noise."""

import math
from collections.abc import Sequence

from disentkit.catalog import CATALOG
from disentkit.tables import Column, Table
from disentkit.tables.table import Cell

NOISE = 2.0  # standard errors of the difference within which two numbers are a tie
_RIVALS = ("model", "checkpoint", "training", "seed")  # what may differ between numbers that compete


def best(table: Table, column: Column) -> frozenset[int]:
    """The rows whose number is the best of its column among models that were asked the same.

    Ties within noise are all best; where all tie none is. Numbers without a standard error do not compete.
    """
    better = CATALOG[column.metric].better
    if better == "neither":
        return frozenset()
    asked: dict[tuple[object, ...], list[int]] = {}
    same = [i for i, name in enumerate(table.names) if name not in _RIVALS]
    for row, key in enumerate(table.keys):
        if not math.isnan(table.ours[column.head][row].value):
            asked.setdefault(tuple(key[i] for i in same), []).append(row)
    cells = table.ours[column.head]
    chosen: set[int] = set()
    for rows in asked.values():
        leading = _leading([cells[row] for row in rows], -1 if better == "lower" else 1)
        chosen |= {rows[i] for i in leading}
    return frozenset(chosen)


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
