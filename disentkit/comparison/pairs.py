"""Pairs: every number of one side beside its counterpart, and the difference, or the reason why there is none."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from disentkit.comparison.differences import Difference, Measured, paired, unpaired
from disentkit.comparison.identity import plain, protocols_apart, question, words
from disentkit.comparison.side import Side
from disentkit.errors import UserError
from disentkit.results import records

# On another processor single precision moves a mean by less than this share of it.
ROUNDING = 1e-5


class Pair(NamedTuple):
    """A number before and after; `after` is none where it is missing, `difference` where the two do not compare."""

    before: Mapping[str, Any]
    after: Mapping[str, Any] | None
    difference: Difference | None = None
    why: str = ""  # not


def pairs(asked: pd.DataFrame, one: Side, other: Side) -> list[Pair]:
    """Every number that is asked for, with its counterpart.

    Raises:
        UserError: when none of them has one.
    """
    partner = _partners(asked, other.frame)
    there = {(row["model"], *question(row)): row for row in records(other.frame)}
    found = [_pair(row, there.get((partner.get(row["model"]), *question(row))), one, other) for row in records(asked)]
    if all(pair.difference is None for pair in found):
        reasons = list(dict.fromkeys(pair.why for pair in found))
        raise UserError(f"nothing of {one.name} can be compared with {other.name}: {'; '.join(reasons[:3]) or 'empty'}")
    return found


def _partners(asked: pd.DataFrame, others: pd.DataFrame) -> dict[str, str]:
    """By name; one model and one model are partners whatever their names."""
    ours, theirs = (list(dict.fromkeys(frame["model"].dropna())) for frame in (asked, others))
    if len(ours) == len(theirs) == 1:
        return {ours[0]: theirs[0]}
    return {name: name for name in ours if name in theirs}


def _pair(before: Mapping[str, Any], after: Mapping[str, Any] | None, one: Side, other: Side) -> Pair:
    if after is None:
        return Pair(before, None, why=f"{words(before)} of {before['model']} is not there")
    why = protocols_apart(before, after) or _empty(before, "before") or _empty(after, "after")
    return Pair(before, after, why=why) if why else Pair(before, after, _difference(before, after, one, other))


def _empty(row: Mapping[str, Any], when: str) -> str:
    """Why a row has no value; empty where it has one."""
    if plain(row["value"]) is not None and math.isfinite(row["value"]):
        return ""
    return f"no value {when}" + (f": {row['note']}" if plain(row["note"]) else "")


def _difference(before: Mapping[str, Any], after: Mapping[str, Any], one: Side, other: Side) -> Difference:
    first, second = _examples(before, one), _examples(after, other)
    if first is not None and second is not None and len(first) == len(second) > 1:
        return paired(first, second)
    return unpaired(_measured(before), _measured(after))


def _examples(row: Mapping[str, Any], side: Side) -> np.ndarray | None:
    """The values behind the row, if they are: a file that lies beside results may be of another run."""
    values = side.values(row)
    if values is None or not math.isclose(values.mean(), row["value"], rel_tol=ROUNDING, abs_tol=ROUNDING):
        return None
    return values


def _measured(row: Mapping[str, Any]) -> Measured:
    stderr, dof, n = (plain(row[name]) for name in ("stderr", "dof", "n"))
    by_count = n - 1 if n and n > 1 else math.inf
    return Measured(row["value"], math.nan if stderr is None else stderr, by_count if dof is None else dof)
