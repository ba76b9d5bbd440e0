"""Inputs: images that are not what the model was trained on, and likelihoods that do not fit their pixels."""

from dataclasses import dataclass
from typing import ClassVar

from disentkit.audits.case import Case, above
from disentkit.audits.check import Check, Verdict, flaw, sound, unasked, unknown
from disentkit.records import Need, Stress

_STRESS = Need("stress")


@dataclass(frozen=True)
class TrainedInput(Check):
    """Other data or targets than the checkpoint says that it was trained on."""

    name: ClassVar[str] = "trained_input"

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        subject, about = case.subject, case.subject.about
        if "data" not in about:
            return unknown(
                "the checkpoint does not say what it was trained on, and a wrong transform does not show as a bad "
                "score: MNIST padded with zeros scores better than MNIST resized, in a model trained on the latter",
                "hold size, range and resizing against the code that trained it; say it in preprocess",
            )
        differ = []
        if about["data"] != subject.data:
            differ.append(f"trained on {about['data']}, asked on {subject.data}")
        elif about.get("data_fingerprint", subject.fingerprints[0]) not in subject.fingerprints:
            differ.append(f"other images or labels of {subject.data} than it was trained on, or fewer")
        if about.get("targets", subject.targets) != subject.targets:
            differ.append(f"trained on {about['targets']} targets, asked on {subject.targets}")
        if not differ:
            return sound(f"trained and asked on {subject.data}, {subject.targets} targets")
        return flaw("; ".join(differ), "ask on what it was trained on, or say that these are other data")


@dataclass(frozen=True)
class WorseThanMean(Check):
    """Reconstructions farther from the images than the mean training image is: a wrong range or transform."""

    name: ClassVar[str] = "worse_than_mean_image"

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        floor = case.number("mse", split="test", control="mean_image")
        own = case.number("mse", split="test", input="mean", control=None)
        own = own or case.number("mse", split="test", input="mean", control="none")
        if own is None or floor is None:
            return unasked(case, "reconstruction")
        told = f"MSE {own.value:.3g}, that of the mean image {floor.value:.3g}"
        if above(floor, own):
            return sound(told)
        return flaw(told, "hold the range, the sign and the size of the images against what the model was trained on")


@dataclass(frozen=True)
class GreyBernoulli(Check):
    """Grey targets under a Bernoulli likelihood: what is called a log-likelihood is none."""

    name: ClassVar[str] = "grey_bernoulli"

    def needs(self) -> tuple[Need, ...]:
        """The model under stress."""
        return (_STRESS,)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        found = case.record(_STRESS, Stress)
        told = f"likelihood {found.likelihood}; {100 * found.between:.1f} % of pixels lie between 0 and 1"
        if found.likelihood != "Bernoulli" or not found.between:
            return sound(told)
        return flaw(
            f"{told}: no ELBO and no NLL is a log-likelihood",
            "binarise (--targets static or threshold), or call it a cross-entropy and compare it with none of either",
        )
