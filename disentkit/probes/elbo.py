"""The terms of the ELBO: reconstruction, KL by block and by latent, their sums, and the latents in use."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.metrics.latents import active_units
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Answer, Context, Probe, record_of, targets_note
from disentkit.records import Codes, Need, Records, Terms
from disentkit.results import gather, tidy

_SPLITS = ("train", "test")


@dataclass(frozen=True)
class Elbo(Probe):
    """Reconstruction error, KL (total, by block, by latent), NELBO, weighted NELBO and active units, train and test.

    A deterministic block has no KL, and a model with one no bound: sums are left out, with the reason.
    """

    source: ClassVar[str] = "Kingma & Welling 2014, eq. 10; active units: Burda et al. 2016"
    headline: ClassVar[str] = "nelbo"

    threshold: float = 0.01  # a latent is active when its posterior mean varies more than this

    def needs(self) -> tuple[Need, ...]:
        """Terms and codes of both splits."""
        return tuple(Need(kind, split) for split in _SPLITS for kind in ("terms", "codes"))

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for both splits; the standard error is over examples."""
        parts = []
        for split in _SPLITS:
            terms = record_of(records, Need("terms", split), Terms)
            codes = record_of(records, Need("codes", split), Codes)
            parts += [self._of(terms, split, context.targets), self._active(codes, split)]
        test = record_of(records, Need("terms", "test"), Terms)
        return Answer(gather(parts), per_example=_per_example(test, "test"))

    def _of(self, terms: Terms, split: str, targets: str) -> pd.DataFrame:
        grey = targets_note(targets, terms.likelihood)
        sampled = f"KL of {', '.join(terms.sampled)} by one sample" if terms.sampled else None
        rows = [
            _mean("reconstruction", terms.reconstruction, grey, split=split),
            *self._sums(terms, split, grey, sampled),
        ]
        for block, (first, last) in terms.blocks.items():
            if block in terms.deterministic:
                continue
            kl = terms.kl[:, first:last]
            rows.append(_mean("kl", np.nansum(kl, axis=1), sampled, split=split, block=block))
            if not np.isnan(kl).any():
                rows += [_mean("kl", kl[:, j], sampled, split=split, block=block, latent=j) for j in range(kl.shape[1])]
        return gather(rows)

    def _sums(self, terms: Terms, split: str, grey: str | None, sampled: str | None) -> list[pd.DataFrame]:
        if terms.deterministic:
            reason = f"no posterior density (deterministic block {', '.join(terms.deterministic)}): no KL, no bound"
            return [tidy(name, np.nan, note=reason, split=split) for name in ("kl", "nelbo", "weighted_nelbo")]
        notes = {"kl": sampled}
        return [_mean(name, each, notes.get(name, grey or sampled), split=split) for name, each in _sums(terms).items()]

    def _active(self, codes: Codes, split: str) -> pd.DataFrame:
        active = active_units(codes.mean, threshold=self.threshold)
        counts = {None: active.sum()} | {b: active[first:last].sum() for b, (first, last) in codes.blocks.items()}
        return tidy("active_units", np.array(list(counts.values())), n=len(codes.mean), split=split, block=list(counts))


def _sums(terms: Terms) -> dict[str, np.ndarray]:
    """What is made of reconstruction and KL, (N,) each; only of a model whose blocks all have a density."""
    total = np.nansum(terms.kl, axis=1)
    weighted = terms.reconstruction + terms.kl_weight * total
    return {"kl": total, "nelbo": terms.reconstruction + total, "weighted_nelbo": weighted}


def _per_example(terms: Terms, split: str) -> pd.DataFrame:
    sums = {} if terms.deterministic else _sums(terms)
    count = np.arange(len(terms.reconstruction))
    return pd.DataFrame({"example": count, "split": split, "reconstruction": terms.reconstruction, **sums})


def _mean(metric: str, values: np.ndarray, note: str | None, **axes: str | int) -> pd.DataFrame:
    return tidy(metric, values.mean(), stderr=standard_error(values), n=len(values), note=note, **axes)
