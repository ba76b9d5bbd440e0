"""Groups: evidence that was pooled by the very label that is asked for."""

from dataclasses import dataclass
from typing import ClassVar

from disentkit.audits.case import Case, Number, above, number_of, percent
from disentkit.audits.check import Check, Verdict, flaw, sound, unasked


@dataclass(frozen=True)
class GroupedByTarget(Check):
    """A model that learned from groups, on data whose groups are the labels: it was taught what it is asked for."""

    name: ClassVar[str] = "grouped_by_target"

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        subject = case.subject
        if not (subject.group_blocks or "groups" in subject.uses):
            return sound("the model is not said to have learned from groups, and pools no evidence")
        what = f"block {', '.join(sorted(subject.group_blocks))}" if subject.group_blocks else "the model"
        if not subject.grouped_by_label:
            return sound(f"{what} is of groups that are not the labels of {subject.data}")
        return flaw(
            f"{what} is of groups, and the groups of {subject.data} are its labels, one to one: what it tells of the "
            "label was taught, not found",
            "call it supervised, or train on data whose groups are not what is asked for",
        )


@dataclass(frozen=True)
class PooledLeak(Check):
    """Evidence pooled by the true label scores high with an untrained encoder too: the pooling tells the label."""

    name: ClassVar[str] = "pooled_leak"

    rise: float = 0.05  # five points that pooling alone gives to an encoder that learned nothing

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block of groups."""
        blocks = sorted(case.subject.group_blocks)
        if not blocks:
            return sound("no block pools evidence over a group")
        return [verdict for block in blocks for verdict in self._of(case, block)]

    def _of(self, case: Case, block: str) -> list[Verdict]:
        pooled = {control: _best(case, block, "batch", control) for control in ("none", "untrained")}
        alone = {control: _best(case, block, "none", control) for control in ("none", "untrained")}
        own, fresh, floor = pooled["none"], pooled["untrained"], alone["untrained"]
        if own is None or fresh is None or floor is None or alone["none"] is None:
            return unasked(case, "classifier", block=block)
        told = (
            f"pooled by the true label it names the label in {percent(own)}, from one image in "
            f"{percent(alone['none'])}; with an untrained encoder {percent(fresh)} and {percent(floor)}"
        )
        if not above(fresh, floor, margin=self.rise):
            return sound(told, block=block)
        return flaw(told, "report pooling support-K, whose evidence never sees a query's label", block=block)


def _best(case: Case, block: str, pooling: str, control: str) -> Number | None:
    """The largest accuracy from raw samples, whatever the readout and its normalisation."""
    found = case.answers(
        "accuracy", split="test", block=block, input="sample", scaling="raw", pooling=pooling, control=control
    )
    return None if found.empty else number_of(found.sort_values("value").iloc[-1])
