"""The importance-weighted NLL at several numbers of samples, and beside each value how far to trust it."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.metrics.uncertainty import standard_error
from disentkit.notes import NOT_CONVERGED
from disentkit.probes.probe import QUIET, Answer, Context, Probe, record_of, targets_note
from disentkit.records import Evidence, Need, Records
from disentkit.results import gather, tidy

_KHAT_TRUSTED = 0.7
_KHAT_DRAWS = 100  # the tail of fewer draws is too short for a shape
_ESS_TRUSTED = 100
_MOST_DRAWS = 200_000  # a tile of weights takes a gigabyte then


@dataclass(frozen=True)
class NLL(Probe):
    """Bound on -log p(x) of every test image at each k, by draws from the encoder, or refined for each image.

    Beside each value: Monte-Carlo standard error, effective sample size, Pareto k-hat, and what doubling k brought.
    All k come from one set of draws. `refined`: from a Gaussian of each image's own, 20 steps of Adam on its ELBO away
    from the encoder's; a valid bound too, and at equal k a tighter one wherever the encoder is not the best there is.
    With `both`, the difference is the amortisation gap. `scale` multiplies the deviations of what is drawn from: still
    a bound, of few latents often a tighter one; rows say so, and there is no gap. `precision=fast`: the decoder's
    products in bfloat16 where the device has units for it; rows say by how much that moved the first images' bounds.
    """

    source: ClassVar[str] = (
        "Burda, Grosse & Salakhutdinov 2016, eq. 8 (k = 5000: section 5); refined: Cremer, Li & Duvenaud 2018"
    )
    headline: ClassVar[str] = "nll"

    ks: tuple[int, ...] = (1, 5, 50, 500, 5000)
    proposal: Literal["encoder", "refined", "both"] = field(default="encoder", metadata=QUIET)
    refined_k: int = field(
        default=500, metadata=QUIET
    )  # draws of a refined proposal; its rows are at it and at ks below
    scale: float = field(default=1.0, metadata=QUIET)
    precision: Literal["exact", "fast"] = field(default="exact", metadata=QUIET)

    def __post_init__(self) -> None:
        for option, most in (("ks", max(self.ks)), ("refined_k", self.refined_k)):
            if most > _MOST_DRAWS:
                raise UserError(f"option {option}: expected at most {_MOST_DRAWS} draws, got {most}")

    def needs(self) -> tuple[Need, ...]:
        """The evidence of the test split, by each proposal; with both the encoder's at `refined_k` as well."""
        below = {k for k in self.ks if k < self.refined_k} | {self.refined_k}
        fast = (("precision", "fast"),) if self.precision == "fast" else ()
        wide = (("scale", self.scale),) if self.scale != 1 else ()
        encoder = _need(set(self.ks) | (below if self.proposal == "both" else set()), *fast, *wide)
        refined = _need(below, *fast, ("proposal", "refined"), *wide)
        return {"encoder": (encoder,), "refined": (refined,), "both": (encoder, refined)}[self.proposal]

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each k; the standard error of `nll` is over images, `nll_mc_error` is that of the draws.

        That of the amortisation gap is over images too, each with its own difference.
        """
        found = {_proposal(need): record_of(records, need, Evidence) for need in self.needs()}
        rows = [
            _of(evidence, column, context.targets, proposal, self.scale)
            for proposal, evidence in found.items()
            for column in range(len(evidence.ks))
        ]
        images = pd.concat([_per_image(evidence, proposal) for proposal, evidence in found.items()], ignore_index=True)
        if self.proposal == "both" and self.scale == 1:
            gaps = _gaps(found[None], found["refined"])
            rows += [_gap(k, gap) for k, gap in gaps.items()]
            images["amortisation_gap"] = np.nan
            for k, gap in gaps.items():
                images.loc[(images["proposal"] == "refined") & (images["k"] == k), "amortisation_gap"] = gap
        return Answer(gather(rows), per_example=images)


def _need(ks: set[int], *more: tuple[str, str | float]) -> Need:
    return Need("evidence", "test", options=(("ks", tuple(sorted(ks))), *more))


def _proposal(need: Need) -> str | None:
    """As it stands in the rows: empty for the encoder's."""
    return next((str(value) for name, value in need.options if name == "proposal"), None)


def _gaps(encoder: Evidence, refined: Evidence) -> dict[int, np.ndarray]:
    """By k, how much tighter the refined proposal's bound is for each image: (N,), nats."""
    place = {int(k): column for column, k in enumerate(encoder.ks)}
    return {int(k): refined.bound[:, column] - encoder.bound[:, place[int(k)]] for column, k in enumerate(refined.ks)}


def _gap(k: int, gap: np.ndarray) -> pd.DataFrame:
    axes = {"k": k, "split": "test", "proposal": "refined", "n": len(gap)}
    return tidy("amortisation_gap", gap.mean(), stderr=standard_error(gap), **axes)


def _of(evidence: Evidence, column: int, targets: str, proposal: str | None, scale: float) -> pd.DataFrame:
    k = int(evidence.ks[column])
    bound, error, ess = evidence.bound[:, column], evidence.mc_error[:, column], evidence.ess[:, column]
    change, khat = bound - evidence.halved[:, column], evidence.khat[:, column]
    axes = {"k": k, "split": "test", "n": len(bound), "proposal": proposal}
    mc_error = float(np.sqrt((error**2).sum()) / len(bound))
    caveats = (
        targets_note(targets, evidence.likelihood),
        convergence_note(k, change, mc_error, ess, khat),
        None if scale == 1 else f"drawn with {scale:g} times the proposal's deviations",
        rounding_note(evidence.rounded),
    )
    note = "; ".join(filter(None, caveats))
    rows = [
        tidy("nll", -bound.mean(), stderr=standard_error(bound), note=note or None, **axes),
        tidy("nll_mc_error", mc_error, **axes),
        tidy("ess_median", np.median(ess), **axes),
        tidy("ess_min", ess.min(), **axes),
    ]
    if k > 1:
        rows.append(tidy("nll_change", change.mean(), stderr=standard_error(change), **axes))
    if k >= _KHAT_DRAWS:
        rows.append(tidy("khat_median", np.median(khat), **axes))
        rows.append(tidy("khat_bad", (khat > _KHAT_TRUSTED).mean(), **axes))
    return gather(rows)


def convergence_note(k: int, change: np.ndarray, mc_error: float, ess: np.ndarray, khat: np.ndarray) -> str | None:
    """What to say when the bound has not converged; None for k = 1, which is the ELBO and promises nothing."""
    if k == 1:
        return None
    still = float(change.mean())
    falls = still > max(0.01, 3 * mc_error)
    thin = np.median(ess) < min(_ESS_TRUSTED, k / 2)
    heavy = k >= _KHAT_DRAWS and float(np.median(khat)) > _KHAT_TRUSTED
    if not (falls or thin or heavy):
        return None
    signs = [f"{still:.2f} nats lower than at k/2"] if falls else []
    signs += [f"median effective sample size {np.median(ess):.0f} of {k}"] if thin else []
    signs += [f"median k-hat {np.median(khat):.2f}"] if heavy else []
    return f"{NOT_CONVERGED} ({', '.join(signs)}): the true NLL is lower"


def rounding_note(rounded: tuple[float, ...]) -> str | None:
    """What rounded products did to the bounds, where they were; None where products were exact."""
    if not rounded:
        return None
    mean, worst = rounded
    return f"fast products move the bounds of the first images by {mean:+.4f} nats on average, by {worst:.3f} at most"


def _per_image(evidence: Evidence, proposal: str | None) -> pd.DataFrame:
    count, width = evidence.bound.shape
    of = {"proposal": proposal} if proposal else {}
    return pd.DataFrame(
        {
            "example": np.repeat(np.arange(count), width),
            "split": "test",
            "k": np.tile(evidence.ks, count),
            **of,
            "nll": -evidence.bound.ravel(),
            "mc_error": evidence.mc_error.ravel(),
            "ess": evidence.ess.ravel(),
            "khat": evidence.khat.ravel(),
        }
    )
