"""What a page is made of: one results folder, or several, and the files in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from disentkit import results
from disentkit.errors import UserError


@dataclass(frozen=True, eq=False)
class Contents:
    """The rows of all folders, their figures, and what their provenance.json say, one a folder that has it."""

    frame: pd.DataFrame
    figures: tuple[Path, ...]
    provenance: tuple[Mapping[str, Any], ...]


def contents(places: Sequence[Path]) -> Contents:
    """Read results folders, or results.csv files with what lies beside them.

    Raises:
        UserError: when there is no such place, or it holds no results, or a file in it is broken.
    """
    files = [_results_file(place) for place in places]
    frame = results.gather(results.read(file) for file in files)
    if frame.empty:
        raise UserError(f"{', '.join(map(str, files))}: no rows to report")
    figures = [path for file in files for path in sorted((file.parent / "figures").glob("[!.]*.png"))]
    told = [_provenance(file.with_name("provenance.json")) for file in files]
    return Contents(frame, tuple(figures), tuple(one for one in told if one is not None))


def _results_file(place: Path) -> Path:
    if not place.exists():
        raise UserError(f"no results folder at {place}; make one with: disentkit eval CHECKPOINT --out {place}")
    return results.located(place)


def _provenance(path: Path) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        checkpoints = told.get("checkpoints", []) if isinstance(told, dict) else None
        if isinstance(checkpoints, list) and all(isinstance(one, dict) for one in checkpoints):
            return told
    except ValueError:
        pass
    raise UserError(f"{path} is not what eval wrote, or was cut off; run eval again, or move it away")
