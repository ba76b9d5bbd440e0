"""Check: one known mistake, looked for in a case. Verdict: what it found, the evidence in words, and the mend."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from typing import ClassVar, Literal

from disentkit.audits.case import Case, Number
from disentkit.records import Need

Finding = Literal["sound", "flaw", "unknown"]


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes:
        finding: a flaw, none, or that it could not be told.
        note: the evidence in words, with its numbers.
        mend: what to do about a flaw, or to be able to tell.
        block: what it is about, where that is one block.
        source: the block that the block is predicted from.
        information: the mutual information that was measured for it, in nats.
    """

    finding: Finding
    note: str
    mend: str = ""
    block: str | None = None
    source: str | None = None
    information: Number | None = None


@dataclass(frozen=True)
class Check(ABC):
    """One known mistake. Subclasses are frozen dataclasses: their fields are thresholds, with the reason beside them.

    Class attribute: `name`, what stands in the axis `check` of its rows.
    """

    name: ClassVar[str]

    def needs(self) -> tuple[Need, ...]:
        """The records that it judges by, besides the rows of the probes that were asked."""
        return ()

    @abstractmethod
    def __call__(self, case: Case) -> list[Verdict]:
        """At least one verdict: the same for the same case."""

    def options(self) -> str:
        """The thresholds as they stand in every row; "none" where there are none."""
        return " ".join(f"{field.name}={getattr(self, field.name)}" for field in fields(self)) or "none"


def sound(note: str, *, block: str | None = None, source: str | None = None) -> list[Verdict]:
    """One verdict: no flaw."""
    return [Verdict("sound", note, block=block, source=source)]


def flaw(note: str, mend: str, *, block: str | None = None, source: str | None = None) -> list[Verdict]:
    """One verdict: a flaw."""
    return [Verdict("flaw", note, mend, block, source)]


def unknown(note: str, mend: str = "", *, block: str | None = None) -> list[Verdict]:
    """One verdict: it could not be told."""
    return [Verdict("unknown", note, mend, block)]


def unasked(case: Case, probe: str, *, what: str = "", block: str | None = None) -> list[Verdict]:
    """One verdict: it could not be told, because a probe gave no number for it.

    Args:
        case: whose rows lack the number.
        probe: that gives it when asked.
        what: of the probe, in a word or two.
        block: what the verdict is about.
    """
    mend = f"ask the probe {probe}" + (f", {what}" if what else "")
    return unknown(case.refusal(probe), mend, block=block)
