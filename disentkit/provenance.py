"""Who was asked, on what, by which versions: in short for every row, whole for provenance.json."""

import platform
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import torch

from disentkit.checkpoint import Checkpoint
from disentkit.probes import Probe

_SHARED = ("data", "data_fingerprint", "targets", "limit", "seed", "device", "versions")


def whole(loaded: Sequence[Checkpoint], asked: Mapping[str, Probe], frame: pd.DataFrame) -> dict[str, Any]:
    """What made a results frame, whole: the frame's own columns have it in short."""
    return {
        "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "checkpoints": [
            {"model": one.name, "path": one.path, "sha256": one.digest, "about": _about(one)} for one in loaded
        ],
        "probes": {name: probe.options() for name, probe in asked.items()},
        **{name: sorted({str(value) for value in frame[name].dropna()}) for name in _SHARED},
    }


def _about(one: Checkpoint) -> dict[str, Any]:
    """What is known of its making, less the curves: they are the probe `losses`' to show."""
    return {name: value for name, value in one.about.items() if name != "history"}


def training(about: Mapping[str, Any]) -> str | None:
    """How long and from which seed, where the checkpoint says so."""
    return f"{length(about['epochs'])}, seed {about['seed']}" if {"epochs", "seed"} <= about.keys() else None


def length(epochs: int) -> str:
    """How long a training is, as tables say it.

    >>> length(1), length(200)
    ('1 epoch', '200 epochs')
    """
    return f"{epochs} epoch{'s' * (epochs != 1)}"


def versions() -> str:
    """What made the numbers, in one word each."""
    made = {"disentkit": version("disentkit"), "torch": torch.__version__, "numpy": np.__version__}
    return " ".join(f"{name}-{number}" for name, number in {**made, "python": platform.python_version()}.items())
