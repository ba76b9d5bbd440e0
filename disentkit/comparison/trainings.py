"""Several trainings of one recipe as one side: each training is one observation of what the recipe gives."""

from dataclasses import replace

import pandas as pd

from disentkit.comparison.side import Side
from disentkit.errors import UserError
from disentkit.metrics.uncertainty import standard_error
from disentkit.results import AXES, QUESTION, gather
from disentkit.tables.seeds import recipe

_SAME = ("model", "data", "data_fingerprint", "targets", "limit", *QUESTION, *AXES)


def over_trainings(side: Side) -> Side:
    """The side with one row for all trainings of a label: their mean, the error of that mean, and its freedom.

    The error is that over trainings alone. It has that of the evaluation in it, which differs from one to the next.

    Raises:
        UserError: when a label has one training only, or its trainings are of several recipes.
    """
    frame = side.frame.astype(object)
    frame["model"] = frame["model"].map(lambda name: str(name).partition(" (")[0])
    for label, mine in frame.groupby("model", sort=False):
        kinds = mine["training"].map(recipe).dropna().unique()
        if len(kinds) > 1:
            raise UserError(f"{side.name}: the trainings of {label} are of several recipes: {', '.join(kinds)}")
        if mine["checkpoint"].nunique() < 2:
            raise UserError(f"{side.name}: --over-seeds needs two trainings of {label} or more, and there is one")
    rows = []
    for _, same in frame.groupby(list(_SAME), dropna=False, sort=False):
        # A training that was evaluated with several seeds is one observation all the same.
        values = same["value"].astype(float).groupby(same["checkpoint"]).agg(lambda own: own.mean(skipna=False))
        values = values.to_numpy()
        missing = next((note for note, value in zip(same["note"], same["value"], strict=True) if pd.isna(value)), None)
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
