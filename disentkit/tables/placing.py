"""Which row of a results frame fills which cell of a layout."""

from typing import Any

import pandas as pd

from disentkit.results import AXES, records
from disentkit.tables.cell import Row
from disentkit.tables.layout import Choice, Column, Layout


def cells_of(results: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The rows of a results frame that fill a cell of a layout, and no others."""
    return results[[fills(row, layout) for row in records(results)]]


def fills(row: Row, layout: Layout) -> bool:
    """Whether a row of results fills a cell of a layout."""
    return row["probe"] in layout.probes and any(belongs(row, column, layout) for column in layout.columns)


def belongs(row: Row, column: Column, layout: Layout) -> bool:
    """Whether a row of results fills a cell under this head."""
    if row["metric"] != column.metric:
        return False
    return all(
        fits(row[axis], column.where[axis]) if axis in column.where else axis in layout.rows or pd.isna(row[axis])
        for axis in AXES
    ) and (layout.sparse or not any(pd.isna(row[axis]) for axis in layout.rows if axis in AXES))


def fits(value: Any, choice: Choice) -> bool:
    """Whether a column's choice takes a value of an axis."""
    return not pd.isna(value) and (value in choice if isinstance(choice, tuple) else value == choice)


def unanswered(row: Row) -> bool:
    """Whether a row says, in its note, that a whole probe does not fit the model: it names no axis and no number."""
    return pd.isna(row["value"]) and not pd.isna(row["note"]) and all(pd.isna(row[axis]) for axis in AXES)
