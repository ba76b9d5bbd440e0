"""Case: what a check judges by: plain facts, records, and the rows of the probes that were asked."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from disentkit.records import Need, Records

R = TypeVar("R")

_NOISE = 2  # standard errors: differences within them are none


@dataclass(frozen=True)
class Subject:
    """Plain facts of one checkpoint on one data set.

    Attributes:
        about: what the checkpoint says of its making; empty where it says nothing.
        blocks: names and widths.
        group_blocks: those whose evidence is pooled over a group.
        uses: what the model was trained with besides images, "labels" or "groups".
        conditional: whether it is told the label.
        data: the name of the data set.
        fingerprints: of the data as they were opened, and as cut to the limit.
        targets: what of a grey level the model is asked to explain.
        grouped_by_label: whether groups and labels are one to one.
    """

    about: Mapping[str, Any]
    blocks: Mapping[str, int]
    group_blocks: frozenset[str]
    uses: frozenset[str]
    conditional: bool
    data: str
    fingerprints: tuple[str, ...]
    targets: str
    grouped_by_label: bool


class Number(NamedTuple):
    """A value, its standard error (0 for none), and the examples behind it (0 where that is not told)."""

    value: float
    stderr: float = 0.0
    n: int = 0


@dataclass(frozen=True, eq=False)
class Case:
    """What a check judges by: the facts, the records of its needs, and the rows of one checkpoint."""

    subject: Subject
    records: Records
    rows: pd.DataFrame

    def record(self, need: Need, kind: type[R]) -> R:
        """The record of a need, which must be of that kind."""
        found = self.records[need]
        assert isinstance(found, kind)
        return found

    def answers(self, metric: str, **axes: str | int | None) -> pd.DataFrame:
        """The rows of a metric that have a value and these axes; None is an axis that must be empty."""
        found = self.rows[(self.rows["metric"] == metric).fillna(False) & self.rows["value"].notna()]
        for axis, value in axes.items():
            found = found[found[axis].isna() if value is None else (found[axis] == value).fillna(False)]
        return found

    def number(self, metric: str, **axes: str | int | None) -> Number | None:
        """The first number of a metric with these axes; None where there is none."""
        found = self.answers(metric, **axes)
        return None if found.empty else number_of(found.iloc[0])

    def refusal(self, probe: str) -> str:
        """Why a probe has no number for this: what it said itself, or that it was not asked."""
        rows = self.rows[(self.rows["probe"] == probe).fillna(False)]
        told = rows[rows["value"].isna()]["note"].dropna()
        if len(told):
            return f"{probe}: {told.iloc[0]}"
        return f"the probe {probe} was not asked" if rows.empty else f"the probe {probe} gave no number for it"


def number_of(row: pd.Series) -> Number:
    """The number of a row of results."""
    stderr, n = row["stderr"], row["n"]
    return Number(float(row["value"]), 0.0 if pd.isna(stderr) else float(stderr), 0 if pd.isna(n) else int(n))


def above(one: Number, other: Number, *, margin: float = 0.0) -> bool:
    """Whether a number lies above another by more than the margin and twice their common standard error.

    >>> above(Number(0.70, 0.01), Number(0.65, 0.01)), above(Number(0.70, 0.02), Number(0.65, 0.02))
    (True, False)
    """
    return one.value - other.value > max(margin, _NOISE * math.hypot(one.stderr, other.stderr))


def percent(number: Number | float) -> str:
    """A share as papers print it.

    >>> percent(0.70123), percent(Number(0.4, 0.01))
    ('70.1 %', '40.0 %')
    """
    return f"{100 * (number.value if isinstance(number, Number) else number):.1f} %"
