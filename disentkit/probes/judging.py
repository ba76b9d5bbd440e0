"""The judge of made pictures, taught on the real ones that came with them."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Context, record_of
from disentkit.readouts import Judge, judge_of
from disentkit.records import Need, Pixels, Records
from disentkit.results import tidy

REAL = (Need("pixels", "train"), Need("pixels", "test"))  # what a probe with a judge needs besides its own


class Judging(NamedTuple):
    """A judge taught on the training images, and the test images (N, C, H, W) with their labels."""

    judge: Judge
    images: np.ndarray
    labels: np.ndarray


def judging(records: Records, shape: tuple[int, ...], context: Context) -> Judging:
    """The judge of pictures of that shape, (C, H, W)."""
    train, test = (record_of(records, need, Pixels) for need in REAL)
    judge = judge_of(
        train.values.reshape(-1, *shape),
        train.labels,
        classes=int(max(train.labels.max(), test.labels.max())) + 1,
        device=context.device,
        progress=context.progress,
    )
    return Judging(judge, test.values.reshape(-1, *shape), test.labels)


def mean_row(metric: str, values: np.ndarray, *, none: str | None = None, **axes: Any) -> pd.DataFrame:
    """The mean of N values of the test split and its standard error; NaN with the note `none` where there are none."""
    values = values.astype(np.float64)
    axes = {"split": "test", "n": len(values), **axes}
    if not len(values):
        return tidy(metric, np.nan, **{**axes, "note": none})
    return tidy(metric, values.mean(), stderr=standard_error(values), **axes)
