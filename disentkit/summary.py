"""What a reader opens first: the results frame, and every table that it fills, in each format."""

from pathlib import Path
from typing import Any

import pandas as pd

from disentkit import results
from disentkit.audits.telling import counted, told
from disentkit.cautions import cautions_of
from disentkit.files import write_text
from disentkit.tables import LAYOUTS, filled, render, table

_AUDIT = "audit"  # its rows are told in words
_FORMATS = {"csv": "csv", "md": "md", "latex": "tex"}


def summary(frame: pd.DataFrame) -> str:
    """What was evaluated on what; every table that these results fill, as text; last what a reader must be told."""
    what = frame[["model", "checkpoint", "data", "targets", "seed", "limit"]].drop_duplicates()
    lines = [_heading(*row) for row in what.itertuples(index=False, name=None)]
    asked = frame[frame["probe"] != _AUDIT]
    tables = [render(table(asked, layout, warnings=False), "text") for layout in filled(asked)]
    found = cautions_of(frame)
    groups = {"Warnings": [one for one in found if one.warns], "Remarks": [one for one in found if not one.warns]}
    last = ["\n".join([f"{title}:", *(f"- {one}" for one in group)]) for title, group in groups.items() if group]
    return "\n\n".join(["\n".join(lines), *tables, *last, *_audited(frame)])


def write(frame: pd.DataFrame, out: Path) -> None:
    """Write results.csv and tables/ to a folder."""
    results.write(frame, out / "results.csv")
    shown = filled(frame)
    for layout in LAYOUTS.values():
        paths = {form: out / "tables" / f"{layout.name}.{ending}" for form, ending in _FORMATS.items()}
        if layout in shown:
            made = table(frame, layout)
            for form, path in paths.items():
                write_text(path, render(made, form) + "\n")
        else:  # of an earlier run that asked more
            for path in paths.values():
                path.unlink(missing_ok=True)


def _audited(frame: pd.DataFrame) -> list[str]:
    """How many checks of each model came to what; what they found stands among the warnings."""
    verdicts = told(frame)
    models = dict.fromkeys(one.model for one in verdicts)
    return [f"Audit of {model}: {counted([one for one in verdicts if one.model == model])}" for model in models]


def _heading(model: str, checkpoint: str, data: str, targets: Any, seed: Any, limit: Any) -> str:
    cut = "" if pd.isna(limit) else f", first {limit} examples of each split"
    shown = "" if pd.isna(targets) else f"{targets} targets, "  # codes from a file have none
    return f"{model} ({checkpoint}) on {data}, {shown}seed {seed}{cut}"
