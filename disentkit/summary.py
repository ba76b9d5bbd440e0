"""What a reader opens first: the results frame, and every table that it fills, in each format."""

from pathlib import Path
from typing import Any

import pandas as pd

from disentkit import results
from disentkit.files import write_text
from disentkit.tables import LAYOUTS, Layout, cells_of, render, table

_FORMATS = {"csv": "csv", "md": "md", "latex": "tex"}


def summary(frame: pd.DataFrame) -> str:
    """Every table that these results fill, as text, under a line that says what was evaluated on what."""
    what = frame[["model", "checkpoint", "data", "targets", "seed", "limit"]].drop_duplicates()
    lines = [_heading(*row) for row in what.itertuples(index=False, name=None)]
    tables = [render(table(frame, layout), "text") for layout in _filled(frame)]
    unanswered = frame[frame["value"].isna() & frame["note"].notna()]
    dashes = [f"{row.probe} of {row.model}: {row.note}" for row in unanswered.itertuples()]
    return "\n\n".join(["\n".join(lines), *tables, *dashes])


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
