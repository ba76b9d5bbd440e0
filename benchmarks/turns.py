"""Sides of a comparison that take turns in one process: medians with their spread, machine and load."""

import os
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd


class Side(NamedTuple):
    """One way of doing the work.

    Attributes:
        name: what is done.
        amount: how many units a run does: images, epochs.
        run: does it.
    """

    name: str
    amount: float
    run: Callable[[], object]


def in_turns(sides: Sequence[Side], turns: int) -> pd.DataFrame:
    """A row a side: processor seconds a unit, their median, least and most; the ratio to the first side's, of turns.

    Processor time, because others may use the machine; sides that take turns meet the same neighbours.
    """
    for side in sides:
        side.run()  # memory, kernels
    taken = np.empty((turns, len(sides)))
    for turn in range(turns):
        for column, side in enumerate(sides):
            start = time.process_time()
            side.run()
            taken[turn, column] = (time.process_time() - start) / side.amount
    rows = [
        {"side": side.name, "seconds": np.median(own), "least": own.min(), "most": own.max()}
        | {"ratio": np.median(ratio), "least ratio": ratio.min(), "most ratio": ratio.max()}
        for side, own, ratio in zip(sides, taken.T, (taken / taken[:, :1]).T, strict=True)
    ]
    return pd.DataFrame(rows)


def load() -> str:
    """How many processes wanted a core while this ran, on average of the last five minutes."""
    return f"load {os.getloadavg()[1]:.1f}"
