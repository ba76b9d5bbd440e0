"""What makes two rows of results the same question, and what makes their answers comparable."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.errors import UserError, unknown
from disentkit.results import AXES, records

_QUESTION = ("probe", "metric", *AXES)
# What an answer depends on besides the model and chance; and what a reader calls it.
PROTOCOL = {
    "data": "data",
    "targets": "targets",
    "limit": "examples of each split",
    "data_fingerprint": "the examples themselves",
    "options": "options of the probe",
}
NONE = "no number with a better and a worse; name some: --metrics accuracy"
_TOLD = 12  # a digest says no more to a reader in full length

Key = tuple[Hashable, ...]


def question(row: Mapping[str, Any]) -> Key:
    """Probe, metric and axes."""
    return tuple(plain(row[name]) for name in _QUESTION)


def plain(value: Any) -> Any:
    """None for what is empty."""
    return None if value is None or pd.isna(value) else value


def words(row: Mapping[str, Any]) -> str:
    """A row as a reader names it: the metric, and the axes that are set.

    >>> words({"metric": "nll", "k": 50, "split": "test"} | {axis: None for axis in AXES if axis not in ("k", "split")})
    'nll[split=test, k=50]'
    """
    set_axes = [f"{axis}={row[axis]}" for axis in AXES if plain(row[axis]) not in (None, "none")]
    return f"{row['metric']}[{', '.join(set_axes)}]" if set_axes else str(row["metric"])


def protocols_apart(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """In words, where two rows answer under different protocols; empty where they do not."""
    told = []
    for name, called in PROTOCOL.items():
        one, other = plain(before[name]), plain(after[name])
        if one != other and not (name == "data_fingerprint" and told):  # they differ, of course
            told.append(f"{called}: {_shown(one)} before, {_shown(other)} after")
    return "; ".join(told)


def of_quality(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that say how good a model is: of the model itself on the test split, with a better and a worse.

    Left out are controls, audits, the training split, numbers without a standard error, and the evaluation's own
    health (Monte-Carlo errors, effective sample sizes), which bears none.
    """
    better = frame["metric"].isin([name for name, fact in CATALOG.items() if fact.better != "neither"])
    own = frame["control"].fillna("none") == "none"
    held_out = frame["split"].fillna("test") == "test"
    return frame[better & own & held_out & frame["value"].notna() & frame["stderr"].notna()]


def chosen(frame: pd.DataFrame, metrics: Sequence[str] = (), probes: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of these probes; of these metrics every row of the model itself, or else those `of_quality`.

    Raises:
        UserError: for a metric or probe that stands nowhere in the results.
    """
    frame = frame[frame["probe"] != "audit"]
    for name, asked in (("metric", metrics), ("probe", probes)):
        there = set(frame[name].dropna())
        for one in asked:
            if one not in there:
                raise unknown(f"{name} in these results", one, there)
    if probes:
        frame = frame[frame["probe"].isin(list(probes))]
    if not metrics:
        return of_quality(frame)
    named = frame[frame["metric"].isin(list(metrics)) & (frame["control"].fillna("none") == "none")]
    if named.empty:
        raise UserError(f"no row of {', '.join(probes)} bears the metric {', '.join(metrics)}")
    return named


def once(frame: pd.DataFrame, where: str) -> None:
    """Each question stands once for a model, and each model is one checkpoint.

    Raises:
        UserError: when not so.
    """
    for model, mine in frame.groupby("model", sort=False):
        digests = list(mine["checkpoint"].dropna().unique())
        if len(digests) > 1:
            raise UserError(
                f"{where}: {len(digests)} checkpoints are named {model} ({', '.join(map(_shown, digests))}); "
                "evaluate them together, which tells their names apart, or compare trainings with --over-seeds"
            )
        met: set[Key] = set()
        for row in records(mine):
            if question(row) in met:
                raise UserError(f"{where}: {words(row)} of {model} stands there twice")
            met.add(question(row))


def _shown(value: Any) -> str:
    return "all" if value is None else str(value)[:_TOLD] if _digest(value) else str(value)


def _digest(value: Any) -> bool:
    return len(str(value)) > _TOLD and set(str(value)) <= set("0123456789abcdef")
