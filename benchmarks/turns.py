"""Sides of a comparison that take turns in one process: medians with their spread, machine and load."""

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import pandas as pd
from stamp import stamp

from disentkit.files import replacing, write_text

RESULTS = Path(__file__).parent / "results"


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


def in_ms(frame: pd.DataFrame) -> pd.DataFrame:
    """The same in milliseconds, in a column of that name."""
    times = ["seconds", "least", "most"]
    return frame.assign(**{name: 1e3 * frame[name] for name in times}).rename(columns={"seconds": "ms"})


def track(name: str, frame: pd.DataFrame, intro: str, options: str, *notes: str) -> None:
    """Write results/NAME.csv, and beside it NAME.md: what it is, the table, what made it under which load; print it."""
    with replacing(RESULTS / f"{name}.csv") as part:
        frame.to_csv(part, index=False, float_format="%.5g")
    shown = frame.to_markdown(index=False, floatfmt=".3g").replace("nan", "   ")
    told = ", ".join([stamp(f"python benchmarks/{name}.py {options}"), load(), *notes])
    write_text(RESULTS / f"{name}.md", f"{intro}\n\n{shown}\n\n{told}\n")
    click.echo(shown)


def load() -> str:
    """How many processes wanted a core while this ran, on average of the last five minutes."""
    return f"load {os.getloadavg()[1]:.1f}"
