"""Rows of classifiers: accuracy and cross-entropy with errors over seeds and examples; and their floor."""

from typing import Any

import numpy as np
import pandas as pd

from disentkit.metrics.uncertainty import combined_error, standard_error
from disentkit.readouts import Scores
from disentkit.results import gather, tidy


def score_rows(
    scores: Scores, mine: list[int], *, note: str | None = None, together: int = 1, **axes: Any
) -> pd.DataFrame:
    """Rows of both splits of the members `mine`, which differ in nothing but their seed.

    Args:
        scores: of all members.
        mine: the rows of these members.
        note: a caveat.
        together: how many examples in a row depend on one another, and so are one to the standard error.
        axes: what was asked.
    """
    rows = []
    for split in ("train", "test"):
        right = getattr(scores, f"{split}_right")[mine].astype(np.float64)
        loss = getattr(scores, f"{split}_loss")[mine]
        for metric, values in (("accuracy", right), ("cross_entropy", loss)):
            blocks = values.reshape(len(values), -1, min(together, values.shape[1])).mean(axis=2)
            told = {"stderr": combined_error(blocks), "n": values.shape[1], "note": note}
            rows.append(tidy(metric, values.mean(), split=split, **told, **axes))
    return gather(rows)


def majority_rows(train: np.ndarray, test: np.ndarray, **axes: Any) -> pd.DataFrame:
    """Always naming the commonest training label; its cross-entropy is that of the training labels' shares."""
    shares = np.bincount(train, minlength=int(test.max()) + 1) / len(train)
    rows = []
    for split, labels in (("train", train), ("test", test)):
        right = (labels == shares.argmax()).astype(np.float64)
        loss = -np.log(np.maximum(shares[labels], 1 / (len(train) + 1)))
        for metric, values in (("accuracy", right), ("cross_entropy", loss)):
            error = standard_error(values)
            rows.append(tidy(metric, values.mean(), stderr=error, n=len(values), split=split, **axes))
    return gather(rows)
