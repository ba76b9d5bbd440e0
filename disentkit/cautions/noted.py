"""What rows say of themselves: an audit's verdicts, notes, and the reasons of dashes."""

import math
from collections.abc import Iterator
from typing import Any

from disentkit.cautions.caution import KINDS, Caution, Kind, Row, place
from disentkit.digits import number
from disentkit.notes import GREY, LEAK, NOT_CONVERGED

_BEARS: dict[str, Kind] = {LEAK: "leakage", GREY: "targets", NOT_CONVERGED: "convergence"}
_SCORES = ("accuracy", "swap_accuracy")
_VERDICTS: dict[str, Kind] = {"flaw": "flaw", "unknown": "unknown"}


def verdicts(rows: list[Row]) -> Iterator[Caution]:
    """What an audit found, or could not tell."""
    for row in rows:
        if row["verdict"] in _VERDICTS:
            found = ": ".join(row[name] for name in ("check", "note") if row[name])
            yield Caution(_VERDICTS[row["verdict"]], (row["subject"],), (place(row),), found, row["mend"] or "")


def noted(rows: list[Row]) -> Iterator[Caution]:
    """What the notes of numbers say; of a bound at several k, that of the largest."""
    largest: dict[tuple[Any, ...], int] = {}
    for row in rows:
        if row["k"]:
            largest[_curve(row)] = max(row["k"], largest.get(_curve(row), 0))
    reached = _reached_untrained(rows)
    for row in rows:
        if not row["note"] or row["verdict"]:
            continue
        if math.isnan(row["value"]):
            yield Caution("unanswered", (row["subject"],), (place(row),), row["note"])
            continue
        for kind, text in _parts(row["note"]):
            if kind == "convergence" and row["k"] != largest.get(_curve(row), row["k"]):
                continue
            drawn = f" from {row['proposal']} proposals" if row["proposal"] else ""
            at = f" at k={row['k']}{drawn}" if kind == "convergence" and row["k"] else ""
            told = text + (reached.get((row["subject"], place(row)), "") if kind == "leakage" else "")
            yield Caution(kind, (row["subject"],), (place(row) + at,), told, KINDS[kind].mend)


def _parts(note: str) -> list[tuple[Kind, str]]:
    """A note's known parts by kind; what is left of it is a remark.

    >>> _parts("grey targets: not a log-likelihood; fewer points; and fewer still")
    [('targets', 'not a log-likelihood'), ('remark', 'fewer points; and fewer still')]
    """
    found: list[tuple[Kind, str]] = []
    rest = []
    for part in note.split("; "):
        kind: Kind | None = next((kind for words, kind in _BEARS.items() if part.startswith(words)), None)
        if kind is None:
            rest.append(part)
        else:
            found.append((kind, part.removeprefix(f"{KINDS[kind].title}: ")))
    return [*found, ("remark", "; ".join(rest))] if rest else found


def _curve(row: Row) -> tuple[Any, ...]:
    return row["subject"], row["probe"], row["metric"], str(row["split"]), str(row["proposal"])


def _reached_untrained(rows: list[Row]) -> dict[tuple[str, str], str]:
    """How far an untrained model comes where evidence leaks: the most of it, by subject and place."""
    most: dict[tuple[str, str], Row] = {}
    for row in rows:
        leaks = (row["note"] or "").startswith(LEAK) and not math.isnan(row["value"])
        if leaks and row["control"] == "untrained" and row["metric"] in _SCORES:
            at = row["subject"], place(row)
            if at not in most or row["value"] > most[at]["value"]:
                most[at] = row
    return {
        at: f"; untrained, the model reaches {number(100 * row['value'], 100 * row['stderr'])} %"
        for at, row in most.items()
    }
