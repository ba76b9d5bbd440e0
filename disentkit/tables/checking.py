"""check(): whether a layout can be shown, said in one line where it cannot."""

import difflib
import math
from collections.abc import Iterable, Iterator
from typing import Any

from disentkit.catalog import CATALOG
from disentkit.errors import UserError
from disentkit.results import AXES, PROVENANCE
from disentkit.tables.layout import Column, Layout


def check(layout: Layout, where: str) -> None:
    """Raise the first of what is wrong with a layout.

    Args:
        layout: one that is not ours.
        where: it stands, as errors begin.

    Raises:
        UserError: naming the place in the layout, what was expected, what came, and the mend.
    """
    for told in _wrong(layout):
        raise UserError(f"{where}: {told}")


def near(name: object, known: Iterable[str]) -> str:
    """A hint at the nearest known name; nothing where none is near.

    >>> near("nl", ["nll", "kl"]), near("x", ["nll"])
    ("; did you mean 'nll'?", '.')
    """
    found = difflib.get_close_matches(str(name), sorted(known), n=1)
    return f"; did you mean '{found[0]}'?" if found else "."


def _wrong(layout: Layout) -> Iterator[str]:
    for name in ("name", "title", "columns", "probes"):
        if not getattr(layout, name):
            yield f"{name}: expected some, got none"
    yield from _rows(layout)
    for place, column in enumerate(layout.columns, 1):
        yield from _column(column, f"columns[{place}]")
    heads = [column.head for column in layout.columns]
    for head in heads:
        if heads.count(head) > 1 or head in layout.rows:
            yield f"columns: two are headed '{head}'; give each a head of its own"
    for column in layout.protocol:
        if column not in PROVENANCE:
            yield f"protocol: no column of the results is named '{column}'{near(column, PROVENANCE)}"
    yield from _published(layout, heads)


def _rows(layout: Layout) -> Iterator[str]:
    for axis in layout.rows:
        if axis not in AXES and axis not in PROVENANCE:
            hint = near(axis, [*AXES, *PROVENANCE])
            yield f"rows: no axis is named '{axis}'{hint} There are: {_axes()}, model, training"
    if layout.printed and "model" not in layout.rows:
        yield "published: numbers are of models: expected 'model' among rows, to stand beside"


def _column(column: Column, place: str) -> Iterator[str]:
    if not column.head:
        yield f"{place}.head: expected some text, got none"
    if column.metric not in CATALOG:
        hint = near(column.metric, CATALOG)
        yield f"{place}.metric: no number is named '{column.metric}'{hint} All of them: disentkit list numbers"
    for axis, choice in column.where.items():
        if axis not in AXES:
            yield f"{place}.where: no axis is named '{axis}'{near(axis, AXES)} There are: {_axes()}"
        else:
            yield from _choice(choice, AXES[axis], f"{place}.where.{axis}")


def _choice(choice: Any, kind: str, place: str) -> Iterator[str]:
    whole = kind == "Int64"
    for one in choice if isinstance(choice, tuple) else (choice,):
        if (not isinstance(one, int) or isinstance(one, bool)) if whole else not isinstance(one, str):
            yield f"{place}: expected {'a whole number' if whole else 'text'}, got {one!r}"


def _published(layout: Layout, heads: list[str]) -> Iterator[str]:
    for label, numbers in layout.printed.items():
        for head, value in numbers.items():
            if head not in heads:
                yield f"published.{label}: no column is headed '{head}'{near(head, heads)}"
            if not math.isfinite(value):
                yield f"published.{label}.{head}: expected a number, got {value!r}"


def _axes() -> str:
    return ", ".join(AXES)
