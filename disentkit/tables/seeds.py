"""Several trainings of one recipe as one row: the mean over seeds, and beside it their standard deviation."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.results import AXES, QUESTION, gather

# What is one for all numbers of one row; all else is of one training, or of one draw.
_ASKED = ("data", "data_fingerprint", "targets", "limit", *QUESTION, *AXES)
_WORST = ("flaw", "unknown", "sound")


def over_seeds(results: pd.DataFrame) -> pd.DataFrame:
    """A results frame in which the trainings of one recipe are one model, named by its label.

    One recipe: the same label, and the same words on the training but for its seed. The value is the mean over
    trainings and `stderr` their standard deviation; of a single training both are its own, and `stderr` its standard
    error. A training that was evaluated with several seeds counts once, by the mean of its values and of its errors.
    What does not say how it was trained, and what one evaluation told apart though recipe and seed are the same,
    stays as it is. Notes are kept, each once, with the number of trainings that bear it where not all do.

    Raises:
        UserError: when one number stands there twice, or two checkpoints bear one name and one seed.
    """
    frame = results.astype(object)
    frame["model"], recipes = _names(frame), frame["training"].map(recipe)
    keys = [recipes.rename("recipe"), *(frame[name] for name in ("model", *_ASKED))]
    rows = []
    for _, same in frame.groupby(keys, dropna=False, sort=False):
        alone = pd.isna(same["training"]).all()
        parts = [one for _, one in same.groupby(same["checkpoint"], dropna=False, sort=False)]
        trainings = [_drawn(one) for one in parts]
        rows += trainings if alone else [_merged(trainings)]
    merged = pd.DataFrame(rows, columns=results.columns)
    if merged["seed"].nunique(dropna=False) > 1:  # a seed tells rows apart no more
        merged["seed"] = None
    return gather([merged])


def recipe(training: Any) -> str | None:
    """What is said of a training, but for its seed.

    >>> recipe("200 epochs, seed 3"), recipe(None)
    ('200 epochs', None)
    """
    return None if pd.isna(training) else re.sub(r", seed \d+$", "", training)


def _names(frame: pd.DataFrame) -> pd.Series:
    """Labels; full names where a label's checkpoints cannot be trainings of one recipe by different seeds.

    Raises:
        UserError: when those have one name.
    """
    facts = frame[["model", "checkpoint", "training"]].drop_duplicates()
    facts = facts[facts["training"].notna()]
    facts["label"] = facts["model"].map(lambda name: str(name).partition(" (")[0])
    alike = facts[facts.duplicated(["label", "training"], keep=False) & facts["checkpoint"].notna()]
    for (name, training), same in alike.groupby(["model", "training"], sort=False):
        if len(same) > 1:
            digests = ", ".join(map(str, same["checkpoint"]))
            raise UserError(
                f"two checkpoints of one name: {name} ({digests}), both of {training}; they are no two seeds of one "
                "recipe: relabel one, or take --no-over-seeds, which shows each by its digest"
            )
    names = {
        name: label
        for name, label in zip(facts["model"], facts["label"], strict=True)
        if label not in set(alike["label"])
    }
    return frame["model"].map(lambda name: names.get(name, name))


def _drawn(rows: pd.DataFrame) -> dict[str, Any]:
    """One training's number, over the seeds of its evaluations."""
    if rows["seed"].duplicated().any() and rows["verdict"].isna().all():  # verdicts may share their axes
        row = rows.iloc[0]
        raise UserError(
            f"{row['metric']} of {row['model']} (checkpoint {row['checkpoint']}), probe {row['probe']}, stands in "
            "these results twice; give each evaluation once"
        )
    row = {str(name): value for name, value in rows.iloc[0].to_dict().items()}
    if len(rows) > 1:
        row |= {name: float(np.mean(rows[name].to_numpy(float))) for name in ("value", "stderr")}
        row |= {"seed": None, **_told(rows.to_dict("records"))}
    return row


def _merged(trainings: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One number over trainings."""
    row = dict(trainings[0])
    count = len(trainings)
    row["training"] = f"{recipe(row['training'])}, {count} seed{'s' if count > 1 else ''}"
    if count > 1:
        values = np.array([one["value"] for one in trainings if not pd.isna(one["value"])], dtype=np.float64)
        mean = values.mean() if len(values) else np.nan
        # Equal numbers have no spread, whatever their rounded mean says.
        spread = np.nan if len(values) < 2 else 0.0 if np.ptp(values) == 0 else np.std(values, ddof=1)
        row |= {"value": mean, "stderr": spread, "dof": len(values) - 1, "checkpoint": None}
        row["seed"] = row["seed"] if len({one["seed"] for one in trainings}) == 1 else None
        row |= _told(trainings)
    return row


def _told(rows: Sequence[Any]) -> dict[str, Any]:
    """The notes of all rows, and the worst of their verdicts."""
    verdicts = [row["verdict"] for row in rows]
    worst = next((one for one in _WORST if one in verdicts), None)
    if worst is None:
        return {"note": "; ".join(_notes(rows)) or None}
    return {name: rows[verdicts.index(worst)][name] for name in ("verdict", "note", "mend")}


def _notes(rows: Sequence[Any]) -> Iterator[str]:
    """Each thing that notes say, once: numbers in them may differ from row to row."""
    told: dict[str, list[str]] = {}
    for row in rows:
        for part in [] if pd.isna(row["note"]) else row["note"].split("; "):
            told.setdefault(re.split(r"[\d(]", part)[0], []).append(part)
    for parts in told.values():
        yield parts[0] if len(parts) >= len(rows) else f"{parts[0]} [{len(parts)} of {len(rows)} trainings]"
