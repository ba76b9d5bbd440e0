"""Rows of classifiers: accuracy and cross-entropy with errors over seeds and examples; and their floor."""

from typing import Any

import numpy as np
import pandas as pd

from disentkit.metrics.uncertainty import combined_error, combined_freedom, standard_error
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
            rows.append(_mean_row(metric, values, together, split=split, note=note, **axes))
    return gather(rows)


def selectivity_rows(
    scores: Scores, mine: list[int], shuffled: list[int], *, note: str | None = None, together: int = 1, **axes: Any
) -> pd.DataFrame:
    """Test accuracy less that of the same members taught shuffled labels, or pooled by them.

    Hewitt & Liang 2019, section 2. Both are scored on the same examples, so the error is that of their difference.
    """
    right = scores.test_right.astype(np.float64)
    return _mean_row("selectivity", right[mine] - right[shuffled], together, split="test", note=note, **axes)


def _mean_row(metric: str, values: np.ndarray, together: int, **axes: Any) -> pd.DataFrame:
    """The mean over seeds and examples, of which so many in a row count as one."""
    blocks = values.reshape(len(values), -1, min(together, values.shape[1])).mean(axis=2)
    return tidy(
        metric, values.mean(), stderr=combined_error(blocks), dof=combined_freedom(blocks), n=values.shape[1], **axes
    )


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
