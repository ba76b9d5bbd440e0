"""Results frames by hand, for comparisons whose outcome is known."""

from pathlib import Path

import numpy as np
import pandas as pd

from disentkit import per_example, results
from disentkit.results import gather, tidy

ABOUT = {
    **{"model": "vae", "checkpoint": "aaa111", "data": "digits", "data_fingerprint": "f00d", "targets": "static"},
    **{"seed": 0, "device": "cpu", "versions": "disentkit-1"},
}


def rows(metric, value, *, probe="nll", options="ks=50", stderr=None, n=100, about=None, **axes):
    """Rows of one metric with all that an evaluation says of itself."""
    frame = gather([tidy(metric, value, stderr=stderr, n=n, **{"split": "test", **axes})])
    frame["probe"], frame["options"] = probe, options
    for column, given in {**ABOUT, **(about or {})}.items():
        frame[column] = given
    return gather([frame])


def vae(nll=100.0, mse=0.05, accuracy=0.9, **about):
    """Three numbers: lower is better, lower is better, neither is."""
    return gather(
        [
            rows("nll", nll, stderr=0.5, k=50, about=about),
            rows("mse", mse, probe="reconstruction", options="none", stderr=0.001, input="mean", about=about),
            rows("accuracy", accuracy, probe="classifier", options="seeds=3", stderr=0.01, block="z", about=about),
        ]
    )


def folder(where: Path, nll: np.ndarray, *, kept: np.ndarray | None = None, **about) -> Path:
    """A results folder with one number, and the values of every example beside it."""
    error = nll.std(ddof=1) / np.sqrt(len(nll))
    results.write(rows("nll", nll.mean(), stderr=error, n=len(nll), k=50, about=about), where / "results.csv")
    values = nll if kept is None else kept
    frame = pd.DataFrame({"example": np.arange(len(values)), "split": "test", "k": 50, "nll": values})
    per_example.write(frame, where / per_example.file_of(about.get("model", "vae"), "nll"))
    return where
