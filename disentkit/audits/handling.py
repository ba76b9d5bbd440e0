"""Handling: numbers that change with how the model is run."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from disentkit.audits.case import Case
from disentkit.audits.check import Check, Verdict, flaw, sound, unknown
from disentkit.metrics.uncertainty import standard_error
from disentkit.records import Need, Stress

_STRESS = Need("stress")


@dataclass(frozen=True)
class Normalisation(Check):
    """Reconstructions change when normalisation uses the batch's statistics for the running ones."""

    name: ClassVar[str] = "normalisation"

    change: float = 0.1  # of the error: what the statistics of some hundred images differ by is less

    def needs(self) -> tuple[Need, ...]:
        """The model under stress."""
        return (_STRESS,)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        found = case.record(_STRESS, Stress)
        if not found.normalised:
            return sound("no layer has running statistics")
        if np.isnan(found.batch).any():
            return unknown("it could not be run by the statistics of a batch", "give more test images")
        running, batch = found.running.mean(), found.batch.mean()
        differ = found.batch - found.running
        told = f"MSE {running:.3g} by running statistics, {batch:.3g} by those of {len(differ)} images"
        noise = 2 * standard_error(differ)
        if not abs(differ.mean()) > max(self.change * min(running, batch), noise):
            return sound(told)
        return flaw(
            told,
            "the running statistics are not those of these data: set them anew from training images, or keep apart "
            "what was mixed in training",
        )


@dataclass(frozen=True)
class Companions(Check):
    """The code of an image changes with the other images of its batch."""

    name: ClassVar[str] = "companions"

    change: float = 1e-3  # of a latent's standard deviation: single precision in other shapes moves less

    def needs(self) -> tuple[Need, ...]:
        """The model under stress."""
        return (_STRESS,)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict."""
        found = case.record(_STRESS, Stress)
        if np.isnan(found.together).any():
            return unknown("the model failed on these images")
        mend = "normalise by running statistics, or say what the batches were made of"
        if np.isnan(found.alone).any():
            return flaw("the model cannot encode an image by itself", mend)
        unit = np.maximum(found.spread, np.finfo(np.float32).tiny)
        moved = {
            "with other companions": np.abs(found.among - found.together) / unit,
            "alone": np.abs(found.alone - found.together) / unit,
        }
        where, largest = max(((name, float(change.max())) for name, change in moved.items()), key=lambda one: one[1])
        told = f"{where}, the code of an image moves by at most {largest:.2g} standard deviations"
        return flaw(told, mend) if largest > self.change else sound(told)


@dataclass(frozen=True)
class NotFinite(Check):
    """Outputs that are no numbers, for empty, full and noise images and for codes of the prior and far out."""

    name: ClassVar[str] = "not_finite"

    def needs(self) -> tuple[Need, ...]:
        """The model under stress."""
        return (_STRESS,)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict, which names the inputs."""
        found = case.record(_STRESS, Stress)
        shares = {"test images": float(np.isfinite(found.running).mean()), **found.finite}
        broken = [f"{name} (finite: {share:.0%})" for name, share in shares.items() if share < 1]
        if not broken:
            return sound(f"all finite: {', '.join(shares)}")
        return flaw(f"not finite: {', '.join(broken)}", "bound the exponents: log-variances above all")
