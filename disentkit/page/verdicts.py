"""The audit as a page shows it: every check with its verdict, flaws first."""

import math
from typing import Any

import pandas as pd

from disentkit.page.views import Head, Item, View, sorted_by
from disentkit.tables.render import number
from disentkit.tables.table import Cell

_ORDER = {"flaw": 0, "unknown": 1, "sound": 2}
_SIGNS = {"flaw": "✗ flaw", "unknown": "? unknown", "sound": "✓ sound"}
_NAMES = ("model", "check", "block")
_PROSE = ("note", "mend")
_TEXTS = (*_NAMES, *_PROSE)
_HEADS = ("verdict", *_NAMES, "measured", "evidence", "what to do")


def verdicts(frame: pd.DataFrame) -> View | None:
    """The rows that bear a verdict as one table; None where no audit was run."""
    rows = frame[frame["verdict"].notna()].astype(dict.fromkeys(_TEXTS, object)).fillna(dict.fromkeys(_TEXTS, ""))
    if rows.empty:
        return None
    records = sorted(rows.to_dict("records"), key=lambda row: _ORDER.get(row["verdict"], 1))
    shown = [tuple(_cells({str(name): value for name, value in row.items()})) for row in records]
    keep = [i for i in range(len(_HEADS)) if any(row[i].text for row in shown)]
    return View(
        "verdicts",
        "Every check and its verdict",
        tuple(Head(_HEADS[i], shown[0][i].part) for i in keep),
        tuple(tuple(row[i] for i in keep) for row in shown),
    )


def _cells(row: dict[str, Any]) -> list[Item]:
    verdict = str(row["verdict"])
    text, _, error = number(Cell(row["value"], row["stderr"])).partition(" ± ")
    measured = Item("" if math.isnan(row["value"]) else text, "ours", sorted_by(row["value"]), error)
    return [
        Item(_SIGNS.get(verdict, verdict), "name", str(_ORDER.get(verdict, 1))),
        *(Item(row[name], "name") for name in _NAMES),
        measured,
        *(Item(row[name], "prose") for name in _PROSE),
    ]
