"""Several trainings of one recipe as one side: each training is one observation of what the recipe gives."""

import math
from dataclasses import replace

import pandas as pd

from disentkit.comparison.side import Side
from disentkit.errors import UserError
from disentkit.metrics.uncertainty import standard_error
from disentkit.results import AXES, QUESTION, gather

_SAME = ("model", "data", "data_fingerprint", "targets", "limit", *QUESTION, *AXES)


def over_trainings(side: Side) -> Side:
    """The side with one row for all trainings of a label: their mean, the error of that mean, and its freedom.

    The error is that over trainings alone. It has that of the evaluation in it, which differs from one to the next.

    Raises:
        UserError: when a label has one training only.
    """
    frame = side.frame.astype(object)
    frame["model"] = frame["model"].map(lambda name: str(name).partition(" (")[0])
    for label, mine in frame.groupby("model", sort=False):
        if mine["checkpoint"].nunique() < 2:
            raise UserError(f"{side.name}: --over-seeds needs two trainings of {label} or more, and there is one")
    rows = []
    for _, same in frame.groupby(list(_SAME), dropna=False, sort=False):
        values = same["value"].astype(float).to_numpy()
        missing = next((note for note, value in zip(same["note"], values, strict=True) if math.isnan(value)), None)
        rows.append(
            {
                **same.iloc[0].to_dict(),
                "value": values.mean(),
                "stderr": standard_error(values),
                "dof": len(values) - 1,
                "n": len(values),
                "note": missing if missing is not None else same["note"].iloc[0],
                "checkpoint": None,
                "seed": None,
            }
        )
    return replace(side, frame=gather([pd.DataFrame(rows)]), values=lambda _: None)
