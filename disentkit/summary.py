"""What a reader opens first: the results frame, and every table that it fills, in each format."""

from pathlib import Path
from typing import Any

import pandas as pd

from disentkit import results
from disentkit.audits.telling import counted, told
from disentkit.files import write_text
from disentkit.tables import LAYOUTS, Layout, cells_of, render, table

_AUDIT = "audit"  # its rows are told in words
_FORMATS = {"csv": "csv", "md": "md", "latex": "tex"}


def summary(frame: pd.DataFrame) -> str:
    """Every table that these results fill, as text, under a line that says what was evaluated on what."""
    what = frame[["model", "checkpoint", "data", "targets", "seed", "limit"]].drop_duplicates()
    lines = [_heading(*row) for row in what.itertuples(index=False, name=None)]
    asked = frame[frame["probe"] != _AUDIT]
    tables = [render(table(asked, layout), "text") for layout in _filled(asked)]
    unanswered = asked[asked["value"].isna() & asked["note"].notna()]
    dashes = [f"{row.probe} of {row.model}: {row.note}" for row in unanswered.itertuples()]
    return "\n\n".join(["\n".join(lines), *tables, *dashes, *_flaws(frame)])


def write(frame: pd.DataFrame, out: Path) -> None:
    """Write results.csv and tables/ to a folder."""
    results.write(frame, out / "results.csv")
    filled = _filled(frame)
    for layout in LAYOUTS.values():
        for form, ending in _FORMATS.items():
            path = out / "tables" / f"{layout.name}.{ending}"
            if layout in filled:
                write_text(path, render(table(frame, layout), form) + "\n")
            else:  # of an earlier run that asked more
                path.unlink(missing_ok=True)


def _flaws(frame: pd.DataFrame) -> list[str]:
    """What the audit found of each model, in words: how many of which, and the flaws."""
    verdicts = told(frame)
    parts = []
    for model in dict.fromkeys(one.model for one in verdicts):
        own = [one for one in verdicts if one.model == model]
        lines = [f"{one.what}: {one.evidence}\n  mend: {one.mend}" for one in own if one.finding == "flaw"]
        parts.append("\n".join([f"Audit of {model}: {counted(own)}", *lines]))
    return parts


def _heading(model: str, checkpoint: str, data: str, targets: str, seed: Any, limit: Any) -> str:
    cut = "" if pd.isna(limit) else f", first {limit} examples of each split"
    return f"{model} ({checkpoint}) on {data}, {targets} targets, seed {seed}{cut}"


def _filled(frame: pd.DataFrame) -> list[Layout]:
    """The layouts that have something to show: a probe's when it was asked, a paper's when its models are there."""
    answered = frame[frame["value"].notna()]
    return [
        layout
        for layout in LAYOUTS.values()
        if not cells_of(answered, layout).empty
        and (not layout.published or any(name.partition(" (")[0] in layout.published for name in answered["model"]))
    ]
