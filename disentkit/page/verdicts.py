"""The audit as a page shows it: every check with its verdict, flaws first."""

from typing import Any

import pandas as pd

from disentkit.tables import Head, Item, View

_ORDER = {"flaw": 0, "unknown": 1, "sound": 2}
_SIGNS = {"flaw": "✗ flaw", "unknown": "? unknown", "sound": "✓ sound"}
_TEXTS = ("model", "check", "source", "block", "note", "mend")
_HEADS = ("verdict", "model", "check", "about", "evidence", "what to do")


def verdicts(frame: pd.DataFrame) -> View | None:
    """The rows that bear a verdict as one table; None where no audit was run."""
    rows = frame[frame["verdict"].notna()].astype(dict.fromkeys(_TEXTS, object)).fillna(dict.fromkeys(_TEXTS, ""))
    if rows.empty:
        return None
    records = sorted(rows.to_dict("records"), key=lambda row: _ORDER.get(row["verdict"], 1))
    shown = [tuple(_cells({str(name): value for name, value in row.items()})) for row in records]
    return View(
        "verdicts",
        "Every known mistake that was looked for",
        tuple(Head(head, item.part) for head, item in zip(_HEADS, shown[0], strict=True)),
        tuple(shown),
    )


def counted(frame: pd.DataFrame) -> str | None:
    """How many verdicts of each kind there are, in words; None where no audit was run."""
    there = frame["verdict"].value_counts()
    if there.empty:
        return None
    flaws, sound, unknown = (int(there.get(verdict, 0)) for verdict in ("flaw", "sound", "unknown"))
    return (
        f"The audit looked {flaws + sound + unknown} times: {flaws} flawed, {sound} sound, {unknown} could not be told."
    )


def _cells(row: dict[str, Any]) -> list[Item]:
    verdict = str(row["verdict"])
    about = " to ".join(filter(None, (row["source"], row["block"])))
    names = [Item(text, "name") for text in (row["model"], row["check"], about)]
    told = [Item(row[name], "prose") for name in ("note", "mend")]
    return [Item(_SIGNS.get(verdict, verdict), "name", str(_ORDER.get(verdict, 1))), *names, *told]
