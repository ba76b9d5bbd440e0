"""Estimates: numbers that have not converged, that exceed what they can be, or that beat nothing."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from disentkit.audits.case import Case, Number, above, number_of, percent
from disentkit.audits.check import Check, Verdict, flaw, sound, unasked, unknown
from disentkit.metrics.information import index_information
from disentkit.records import Codes, Need
from disentkit.results import AXES

_CODES = Need("codes")


@dataclass(frozen=True)
class EffectiveSamples(Check):
    """An NLL whose importance weights are carried by a few draws: the true one is lower."""

    name: ClassVar[str] = "effective_samples"

    ess: int = 100  # draws, or half of them all where there are fewer
    heavy: float = 0.5  # share of images with k-hat above 0.7, where even the error of a mean is not to be trusted
    draws: int = 1000  # below which a low number is no wonder: more may mend it

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict, at the largest number of draws."""
        asked = case.answers("ess_median", split="test")
        if asked.empty or asked["k"].max() < 2:
            return unasked(case, "nll")
        k = int(asked["k"].max())
        ess = case.number("ess_median", split="test", k=k)
        bad = case.number("khat_bad", split="test", k=k)
        assert ess is not None
        told = f"at k = {k} the median effective sample size is {ess.value:.3g}"
        told += f", k-hat is above 0.7 in {percent(bad)} of the images" if bad else ""
        if ess.value >= min(self.ess, k / 2) and not (bad and bad.value > self.heavy):
            return sound(told)
        mend = "ask for more draws (--set nll.ks=1,5000 or more); until then it is an upper bound"
        return unknown(f"{told}: too few to tell", mend) if k < self.draws else flaw(told, mend)


@dataclass(frozen=True)
class Unconverged(Check):
    """A classifier whose test accuracy still rises when it is trained longer: it names less than there is."""

    name: ClassVar[str] = "unconverged_probe"

    rise: float = 0.005  # half a point

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block, by what rises the most."""
        longer = case.answers("accuracy", split="test", control="longer")
        if longer.empty:
            return unasked(case, "classifier", what="trained longer too")
        return [
            verdict
            for block, rows in longer.groupby(longer["block"].fillna(""), sort=False)
            for verdict in self._of(case, rows, str(block) or None)
        ]

    def _of(self, case: Case, longer: pd.DataFrame, block: str | None) -> list[Verdict]:
        rises: list[tuple[Number, Number, str]] = []
        for _, row in longer.iterrows():
            axes: dict[str, Any] = {axis: None if pd.isna(row[axis]) else row[axis] for axis in AXES}
            before = case.number("accuracy", **{**axes, "control": "none"})
            if before is not None:
                kind = [
                    row[axis] for axis in ("readout", "scaling", "input", "normalisation") if not pd.isna(row[axis])
                ]
                rises.append((before, number_of(row), " ".join(map(str, kind))))
        if not rises:
            return unasked(case, "classifier", block=block)
        clear = [one for one in rises if above(one[1], one[0], margin=self.rise)]
        before, after, what = max(clear or rises, key=lambda one: one[1].value - one[0].value)
        told = f"{what}: {percent(before)}, and {percent(after)} when trained longer"
        if not clear:
            return sound(told, block=block)
        return flaw(told, "train the probe longer (--set classifier.epochs=...)", block=block)


@dataclass(frozen=True)
class InformationCeiling(Check):
    """A mutual information above ln N, which no code of N examples has, or so near it that it is a lower bound."""

    name: ClassVar[str] = "information"

    near: float = 0.01  # of ln N
    examples: int = 2000  # whose codes are compared, spread evenly over the split

    def needs(self) -> tuple[Need, ...]:
        """The test codes."""
        return (_CODES,)

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block by our own estimate, and one for each reported number that cannot be."""
        codes = case.record(_CODES, Codes)
        own = [self._own(codes.block(name), name) for name in codes.blocks]
        reported = case.answers("mutual_information")
        return own + [verdict for _, row in reported.iterrows() for verdict in self._reported(row)]

    def _own(self, codes: Codes, block: str) -> Verdict:
        if not codes.gaussian or not codes.scale.min() > 0:
            return Verdict("unknown", "the posterior is not normal: no density to estimate it by", block=block)
        rows = np.unique(np.linspace(0, len(codes.mean) - 1, self.examples).round().astype(int))
        found = index_information(codes.mean[rows], codes.scale[rows], codes.sample[rows])
        stderr = 0.0 if math.isnan(found.stderr) else found.stderr
        information, most = Number(found.value, stderr, len(rows)), math.log(len(rows))
        told = f"a sample tells {found.value:.2f} nats of which of {len(rows)} examples it is of, of at most {most:.2f}"
        if found.value > (1 - self.near) * most:
            mend = "take it, and any KL above it, for no measure of information; ask with more examples"
            return Verdict("unknown", f"{told}: saturated, a lower bound", mend, block, information=information)
        return Verdict("sound", told, block=block, information=information)

    def _reported(self, row: pd.Series) -> list[Verdict]:
        found, block = number_of(row), None if pd.isna(row["block"]) else str(row["block"])
        if not found.n:
            return []
        most = math.log(found.n)
        told = f"{row['probe']}: {found.value:.2f} nats of {found.n} examples, whose logarithm is {most:.2f}"
        if found.value <= (1 - self.near) * most:
            return []
        if found.value > most * (1 + 1e-6):
            return flaw(f"{told}: more than there is to tell", "estimate it by a bound that ln N caps", block=block)
        return flaw(f"{told}: saturated", "call it a lower bound, or ask with more examples", block=block)


@dataclass(frozen=True)
class PredictorFloor(Check):
    """A predictor from block to block that is no better than the constant: what is made of it shows nothing."""

    name: ClassVar[str] = "predictor_floor"

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each pair of blocks."""
        if len(case.subject.blocks) < 2:
            return sound("one block: nothing to predict it from")
        rows = case.answers("prediction_r2", split="test", control="none", latent=None)
        if rows.empty:
            return unasked(case, "predictor")
        rows = rows.sort_values("input", key=lambda names: names != "mean", kind="stable")
        pairs = rows.drop_duplicates(["source", "block"])
        return [verdict for _, row in pairs.iterrows() for verdict in self._of(row)]

    def _of(self, row: pd.Series) -> list[Verdict]:
        found, where = number_of(row), {"block": str(row["block"]), "source": str(row["source"])}
        told = f"R^2 {found.value:.3f} ± {found.stderr:.3f} from {where['source']}"
        if above(found, Number(0.0)):
            return sound(told, **where)
        return flaw(
            f"{told}: the block cannot be predicted, a constant does as well; regeneration figures show nothing",
            "say so, which speaks for blocks that share nothing; a small MSE is the block's own small variance",
            **where,
        )
