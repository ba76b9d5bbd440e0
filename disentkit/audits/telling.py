"""An audit's rows in words: one line a verdict, flaws first, with the evidence and the mend."""

from typing import Any, NamedTuple

import pandas as pd

from disentkit.audits.check import Finding

_ORDER: tuple[Finding, ...] = ("flaw", "unknown", "sound")


class Told(NamedTuple):
    """A verdict in words."""

    model: str
    finding: Finding
    what: str
    evidence: str
    mend: str


def told(frame: pd.DataFrame) -> list[Told]:
    """The verdicts of a results frame: models in their order, and of each the flaws first."""
    rows = frame[(frame["metric"] == "flagged").fillna(False)].astype(object).to_dict("records")
    found = [
        Told(str(row["model"]), row["verdict"], _what(row), _text(row["note"]), _text(row["mend"])) for row in rows
    ]
    models = list(dict.fromkeys(one.model for one in found))
    return sorted(found, key=lambda one: (models.index(one.model), _ORDER.index(one.finding)))


def counted(verdicts: list[Told]) -> str:
    """How many there are of each.

    >>> counted([Told("vae", "flaw", "dead_latents", "", ""), Told("vae", "sound", "companions", "", "")])
    '1 flaw, 1 sound, 0 could not be told'
    """
    count = {finding: sum(one.finding == finding for one in verdicts) for finding in _ORDER}
    flaws = "1 flaw" if count["flaw"] == 1 else f"{count['flaw']} flaws"
    return f"{flaws}, {count['sound']} sound, {count['unknown']} could not be told"


def _what(row: dict[Any, Any]) -> str:
    """The check, and what it is about."""
    about = [_text(row["source"]), _text(row["block"])]
    named = " to ".join(filter(None, about))
    return f"{row['check']} ({named})" if named else str(row["check"])


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
