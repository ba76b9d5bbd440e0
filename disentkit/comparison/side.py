"""Side: one of the two that are compared. A results frame, and the values of every example where they were kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from disentkit import per_example, results
from disentkit.comparison import baseline_file
from disentkit.comparison.baseline_file import Baseline
from disentkit.errors import UserError

Values = Callable[[Mapping[str, Any]], np.ndarray | None]


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two.

    Attributes:
        name: the file, for messages.
        frame: a results frame.
        values: the values of every example behind a row of it; None where they were not kept.
        chosen: whether its rows were chosen to be compared, as those of a baseline are.
    """

    name: str
    frame: pd.DataFrame
    values: Values = lambda _: None
    chosen: bool = False


def opened(given: Path | str | pd.DataFrame | Baseline) -> Side:
    """A side, of a results frame, a results.csv, a folder with one, or a baseline.

    Raises:
        UserError: when it is none of these.
    """
    if isinstance(given, pd.DataFrame):
        return Side("the results", given)
    if not isinstance(given, Baseline) and Path(given).suffix == ".json":
        given = baseline_file.read(Path(given))
    if isinstance(given, Baseline):
        return Side(given.name, given.rows, given.values, chosen=True)
    path = Path(given)
    path = path / "results.csv" if path.is_dir() else path
    frame = results.read(path)
    if frame.empty:
        raise UserError(f"{path} has no rows: nothing was asked, or it was cut off")
    return Side(str(path), frame, _beside(path.parent))


def _beside(folder: Path) -> Values:
    """From the files that `disentkit eval --out` left beside its results."""

    @cache
    def kept(model: str, probe: str) -> pd.DataFrame | None:
        return per_example.read(folder / per_example.file_of(model, probe))

    def values(row: Mapping[str, Any]) -> np.ndarray | None:
        frame = kept(str(row["model"]), str(row["probe"]))
        return None if frame is None else per_example.values(frame, row)

    return values
