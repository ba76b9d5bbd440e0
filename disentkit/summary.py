"""What a reader opens first: the results frame, and every table that it fills, in each format."""

from pathlib import Path
from typing import Any

import pandas as pd

from disentkit import results
from disentkit.cautions import cautions_of
from disentkit.files import write_text
from disentkit.tables import LAYOUTS, filled, render, table

_FORMATS = {"csv": "csv", "md": "md", "latex": "tex"}


def summary(frame: pd.DataFrame) -> str:
    """What was evaluated on what; every table that these results fill, as text; last what a reader must be told."""
    what = frame[["model", "checkpoint", "data", "targets", "seed", "limit"]].drop_duplicates()
    lines = [_heading(*row) for row in what.itertuples(index=False, name=None)]
    tables = [render(table(frame, layout), "text") for layout in filled(frame)]
    told = cautions_of(frame)
    groups = {"Warnings": [one for one in told if one.warns], "Remarks": [one for one in told if not one.warns]}
    last = ["\n".join([f"{title}:", *(f"- {one}" for one in group)]) for title, group in groups.items() if group]
    return "\n\n".join(["\n".join(lines), *tables, *last])


def write(frame: pd.DataFrame, out: Path) -> None:
    """Write results.csv and tables/ to a folder."""
    results.write(frame, out / "results.csv")
    shown = filled(frame)
    for layout in LAYOUTS.values():
        for form, ending in _FORMATS.items():
            path = out / "tables" / f"{layout.name}.{ending}"
            if layout in shown:
                write_text(path, render(table(frame, layout), form) + "\n")
            else:  # of an earlier run that asked more
                path.unlink(missing_ok=True)


def _heading(model: str, checkpoint: str, data: str, targets: str, seed: Any, limit: Any) -> str:
    cut = "" if pd.isna(limit) else f", first {limit} examples of each split"
    return f"{model} ({checkpoint}) on {data}, {targets} targets, seed {seed}{cut}"
