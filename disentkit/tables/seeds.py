"""Several trainings of one recipe as one row: the mean over seeds, and beside it their standard deviation."""

import numpy as np
import pandas as pd

from disentkit.results import AXES, QUESTION, gather

# What tells rows of one table apart; all else is of one training.
_SAME = ("model", "data", "targets", "limit", *QUESTION, *AXES)


def over_seeds(results: pd.DataFrame) -> pd.DataFrame:
    """A results frame in which the trainings of one label are one model, named by its label.

    The value is the mean over trainings and `stderr` their standard deviation; of a single training both are its own,
    and `stderr` its standard error. Notes are kept where any of the trainings has one.
    """
    frame = results.astype(object)
    frame["model"] = frame["model"].map(lambda name: str(name).partition(" (")[0])
    rows = []
    for _, same in frame.groupby(list(_SAME), dropna=False, sort=False):
        row = same.iloc[0].to_dict()
        notes = [note for note in same["note"] if not pd.isna(note)]
        row["note"] = notes[0] if notes else None
        row["training"] = _trainings(row["training"], len(same))
        if len(same) > 1:
            values = same["value"].astype(float)
            row |= {"value": values.mean(), "stderr": np.std(values, ddof=1), "checkpoint": None, "seed": None}
        rows.append(row)
    return gather([pd.DataFrame(rows, columns=results.columns)])


def _trainings(first: str, count: int) -> str:
    epochs = str(first).partition(",")[0]
    return f"{epochs}, {count} seed{'s' if count > 1 else ''}"
