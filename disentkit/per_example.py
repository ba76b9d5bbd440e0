"""The values of every example: in a file beside the results for each model and probe that keeps them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from jaxtyping import Float

from disentkit.files import replacing, slug
from disentkit.results import AXES

FOLDER = "per_example"


def file_of(model: str, probe: str) -> str:
    """Where they stand, within a results folder."""
    return f"{FOLDER}/{slug(model)}-{probe}.csv"


def write(frame: pd.DataFrame, path: Path) -> None:
    """Write them, atomically; numbers keep all their digits."""
    with replacing(path) as part:
        frame.to_csv(part, index=False)


def read(path: Path) -> pd.DataFrame | None:
    """Read what `write` wrote; None where there is no such file, or it is not whole."""
    try:
        frame = pd.read_csv(path)
    except (OSError, ValueError):
        return None
    return frame if "example" in frame else None


def values(frame: pd.DataFrame, row: Mapping[str, Any]) -> Float[np.ndarray, "N"] | None:
    """The values whose mean a row of the results frame is, in the order of the examples.

    Args:
        frame: as a probe gives them: a column `example`, axes, and a column a metric.
        row: the metric and the axes of a results row. An axis that the frame does not have must be empty there, and
            one that is empty there must be empty in the frame.
    """
    if row["metric"] not in frame:
        return None
    mine = np.ones(len(frame), dtype=bool)
    for axis in AXES:
        if axis in frame:
            empty = pd.isna(row[axis])
            mine &= (frame[axis].isna() if empty else frame[axis] == row[axis]).to_numpy(dtype=bool)
        elif not pd.isna(row[axis]):
            return None
    found = frame[mine].sort_values("example")[row["metric"]].to_numpy(dtype=np.float64)
    return found if len(found) else None
