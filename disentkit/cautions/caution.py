"""Caution: one thing that a reader must be told, and the kinds of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["flaw", "leakage", "collapse", "convergence", "floor", "targets", "unknown", "unanswered", "remark"]

Row = Mapping[str, Any]  # of a results frame: None for what is missing, NaN for a missing number; and its subject

_WARNED = ("flaw", "leakage", "collapse", "convergence", "floor", "targets")


@dataclass(frozen=True)
class Facts:
    """What holds for all cautions of a kind: its name in words, and what a reader should do."""

    title: str
    mend: str = ""


# In the order in which they are told.
KINDS: Mapping[Kind, Facts] = {
    "flaw": Facts("found by the audit"),
    "leakage": Facts(
        "leakage",
        "compare with an untrained model asked the same, or read pooling support-K, which sees no query's label",
    ),
    "collapse": Facts("collapsed block", "leave the block out of comparisons, or train with less weight on its KL"),
    "convergence": Facts("not converged", "ask with more draws, or compare at equal k only"),
    "floor": Facts("at its floor", "take the score for no knowledge, which is right where a block should have none"),
    "targets": Facts("grey targets", "compare with numbers on grey targets only"),
    "unknown": Facts("audit could not tell"),
    "unanswered": Facts("not answered"),
    "remark": Facts("remark"),
}


@dataclass(frozen=True)
class Caution:
    """One thing that a reader must be told.

    Attributes:
        kind: one of `KINDS`.
        subjects: who was asked, and on what where one model was asked several times.
        places: the questions that it concerns, as in "classifier of block z".
        text: what is the matter.
        mend: what to do about it.
    """

    kind: Kind
    subjects: tuple[str, ...]
    places: tuple[str, ...]
    text: str
    mend: str = ""

    @property
    def warns(self) -> bool:
        """Whether it casts doubt on a number; all else explains a dash or tells how a number was made."""
        return self.kind in _WARNED

    @property
    def where(self) -> str:
        """Whom it concerns, in words."""
        return f"{', '.join(self.subjects)}: {', '.join(self.places)}"

    def __str__(self) -> str:
        """As a line of text."""
        title = KINDS[self.kind].title
        said = self.kind == "flaw" or self.text.startswith(title)  # a flaw's place is the audit
        head = "" if said else f"{title}: "
        return f"{self.where}: {head}{self.text}" + (f" ({self.mend})" if self.mend else "")


def place(row: Row) -> str:
    """The question that a row answers, in words.

    >>> place({"probe": "classifier", "block": "s", "pooling": "none"})
    'classifier of block s'
    """
    names = {axis: row.get(axis) for axis in ("block", "source", "factor", "pooling")}
    told = {axis: value for axis, value in names.items() if value is not None and value != "none"}
    parts = ", ".join(f"{axis} {value}" for axis, value in told.items())
    return f"{row['probe']} of {parts}" if parts else str(row["probe"])
