"""The importance-weighted NLL at several numbers of samples, and beside each value how far to trust it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.metrics.uncertainty import standard_error
from disentkit.notes import NOT_CONVERGED
from disentkit.probes.probe import Answer, Context, Probe, record_of, targets_note
from disentkit.records import Evidence, Need, Records
from disentkit.results import gather, tidy

_KHAT_TRUSTED = 0.7
_KHAT_DRAWS = 100  # the tail of fewer draws is too short for a shape
_ESS_TRUSTED = 100
_MOST_DRAWS = 200_000  # a tile of weights takes a gigabyte then


@dataclass(frozen=True)
class NLL(Probe):
    """Importance-weighted bound on -log p(x) for every test image at each k, from one set of max(ks) draws.

    Beside each value: Monte-Carlo standard error, effective sample size, Pareto k-hat, and what doubling k brought.
    """

    source: ClassVar[str] = "Burda, Grosse & Salakhutdinov 2016, eq. 8 (k = 5000: section 5)"
    headline: ClassVar[str] = "nll"

    ks: tuple[int, ...] = (1, 5, 50, 500, 5000)

    def __post_init__(self) -> None:
        if max(self.ks) > _MOST_DRAWS:
            raise UserError(f"option ks: expected at most {_MOST_DRAWS} draws, got {max(self.ks)}")

    def needs(self) -> tuple[Need, ...]:
        """The evidence of the test split."""
        return (Need("evidence", "test", options=(("ks", tuple(sorted(set(self.ks)))),)),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each k; the standard error of `nll` is over images, `nll_mc_error` is that of the draws."""
        evidence = record_of(records, self.needs()[0], Evidence)
        rows = [_of(evidence, column, context.targets) for column in range(len(evidence.ks))]
        return Answer(gather(rows), per_example=_per_image(evidence))


def _of(evidence: Evidence, column: int, targets: str) -> pd.DataFrame:
    k = int(evidence.ks[column])
    bound, error, ess = evidence.bound[:, column], evidence.mc_error[:, column], evidence.ess[:, column]
    change, khat = bound - evidence.halved[:, column], evidence.khat[:, column]
    axes = {"k": k, "split": "test", "n": len(bound)}
    mc_error = float(np.sqrt((error**2).sum()) / len(bound))
    caveats = targets_note(targets, evidence.likelihood), convergence_note(k, change, mc_error, ess, khat)
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


def _per_image(evidence: Evidence) -> pd.DataFrame:
    count, width = evidence.bound.shape
    return pd.DataFrame(
        {
            "example": np.repeat(np.arange(count), width),
            "split": "test",
            "k": np.tile(evidence.ks, count),
            "nll": -evidence.bound.ravel(),
            "mc_error": evidence.mc_error.ravel(),
            "ess": evidence.ess.ravel(),
            "khat": evidence.khat.ravel(),
        }
    )
