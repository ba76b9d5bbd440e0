"""Blocks: accuracies that say less of what a block holds than they seem to."""

from dataclasses import dataclass
from typing import ClassVar

from disentkit.audits.case import Case, Number, above, number_of, percent
from disentkit.audits.check import Check, Verdict, flaw, sound, unasked


@dataclass(frozen=True)
class CollapsedBlock(Check):
    """A block whose KL is near 0, and whose means still name the label once they are standardised."""

    name: ClassVar[str] = "collapsed_block"

    kl: float = 0.1  # nats: samples of the block cannot tell more than its KL, and the decoder is given samples
    rise: float = 0.05  # five points above every floor

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block."""
        return [verdict for block in case.subject.blocks for verdict in self._of(case, block)]

    def _of(self, case: Case, block: str) -> list[Verdict]:
        kl = case.number("kl", split="test", block=block, latent=None)
        if kl is None:
            return unasked(case, "elbo", block=block)
        if kl.value > self.kl:
            return sound(f"KL {kl.value:.3g} nats: not collapsed", block=block)
        means = _accuracy(case, block, scaling="standardised")
        if means is None:
            return unasked(case, "classifier", block=block)
        floors = {"majority": case.number("accuracy", split="test", control="majority")}
        floors["shuffled labels"] = _accuracy(case, block, scaling="standardised", control="shuffled")
        floors = {name: floor for name, floor in floors.items() if floor is not None}
        fresh = _accuracy(case, block, scaling="standardised", control="untrained")
        beside = {**floors, **({"untrained encoder": fresh} if fresh else {})}
        told = (
            f"collapsed, KL {kl.value:.2g} nats; its standardised means name the label in {percent(means)} ("
            + ", ".join(f"{name} {percent(floor)}" for name, floor in beside.items())
            + ")"
        )
        if not all(above(means, floor, margin=self.rise) for floor in floors.values()):
            return sound(told, block=block)
        return flaw(
            told, "do not call that the block's content: the decoder is given samples, which lack it", block=block
        )


@dataclass(frozen=True)
class SamplingGap(Check):
    """Posterior means name the label far better than the samples that the decoder is trained on."""

    name: ClassVar[str] = "sampling_gap"

    gap: float = 0.1  # ten points: more than what sampling a sharp posterior takes away

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block."""
        return [verdict for block in case.subject.blocks for verdict in self._of(case, block)]

    def _of(self, case: Case, block: str) -> list[Verdict]:
        mean, sample = (_accuracy(case, block, input=given) for given in ("mean", "sample"))
        if mean is None:
            return unasked(case, "classifier", block=block)
        if sample is None:
            return sound("no samples to compare with: the posterior is not normal", block=block)
        told = f"the label is named in {percent(mean)} from means, in {percent(sample)} from samples"
        if not above(mean, sample, margin=self.gap):
            return sound(told, block=block)
        return flaw(told, "report both, and say which; the decoder is trained on samples", block=block)


@dataclass(frozen=True)
class Untrained(Check):
    """A trained encoder whose block names the label no better than that of an encoder with fresh weights."""

    name: ClassVar[str] = "no_better_than_untrained"

    rise: float = 0.05  # five points above the majority: else the block does not name the label at all

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block."""
        return [verdict for block in case.subject.blocks for verdict in self._of(case, block)]

    def _of(self, case: Case, block: str) -> list[Verdict]:
        own, fresh = (_accuracy(case, block, control=control) for control in ("none", "untrained"))
        floor = case.number("accuracy", split="test", control="majority")
        if own is None or fresh is None or floor is None:
            return unasked(case, "classifier", block=block)
        told = f"the label is named in {percent(own)}, by an untrained encoder in {percent(fresh)}"
        if above(own, fresh):
            return sound(told, block=block)
        if not any(above(one, floor, margin=self.rise) for one in (own, fresh)):
            return sound(f"{told}, by its majority in {percent(floor)}: neither knows it", block=block)
        if above(fresh, own) and _may_be_free(case, block):
            return sound(f"{told}: training took it out of the block", block=block)
        return flaw(
            f"{told}: no more than the network has before it is trained",
            "do not credit training with it; set every accuracy beside that of an untrained encoder",
            block=block,
        )


def _may_be_free(case: Case, block: str) -> bool:
    """Whether the block may be meant to know nothing of the label: others, or the decoder, can tell it instead."""
    subject = case.subject
    return subject.conditional or (len(subject.blocks) > 1 and block not in subject.group_blocks)


def _accuracy(case: Case, block: str, **axes: str) -> Number | None:
    """The accuracy of the MLP, or else of whichever readout was asked, unpooled, from raw means unless told."""
    given = {"input": "mean", "scaling": "raw", "control": "none", **axes}
    found = case.answers("accuracy", split="test", block=block, pooling="none", **given)
    found = found[(found["normalisation"] != "batch").fillna(True)]
    if found.empty:
        return None
    return number_of(found.sort_values("readout", key=lambda names: names != "mlp", kind="stable").iloc[0])
