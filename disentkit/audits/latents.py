"""Latents: dead ones, which tell nothing, and pairs that tell the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from disentkit.audits.case import Case
from disentkit.audits.check import Check, Verdict, flaw, sound, unasked, unknown
from disentkit.metrics.latents import active_units
from disentkit.records import Codes, Need

_CODES = Need("codes")
_NAMED = 20  # latents that a verdict names
_PAIRED = 8  # pairs of them
_DRAWN = "its posterior is neither normal nor a point"


@dataclass(frozen=True)
class DeadLatents(Check):
    """Latents that tell nothing: their posterior means hardly vary, and their KL is near 0."""

    name: ClassVar[str] = "dead_latents"

    variance: float = 0.01  # of posterior means; Burda et al. 2016, section 5.1
    kl: float = 0.01  # nats

    def needs(self) -> tuple[Need, ...]:
        """The test codes."""
        return (_CODES,)

    def __call__(self, case: Case) -> list[Verdict]:
        """A verdict for each block, which names the latents."""
        codes = case.record(_CODES, Codes)
        return [verdict for block in codes.blocks for verdict in self._of(case, codes.block(block), block)]

    def _of(self, case: Case, codes: Codes, block: str) -> list[Verdict]:
        if not _continuous(codes, block):
            return unknown(_DRAWN, block=block)
        still = np.flatnonzero(~active_units(codes.mean, threshold=self.variance))
        if not len(still):
            return sound(f"the means of all {codes.mean.shape[1]} latents vary", block=block)
        kls = [case.number("kl", split="test", block=block, latent=int(latent)) for latent in still]
        if codes.gaussian and not all(kls):
            return unasked(case, "elbo", block=block)
        dead = [int(latent) for latent, kl in zip(still, kls, strict=True) if kl is None or kl.value < self.kl]
        told = f"{len(dead)} of {codes.mean.shape[1]} latents are dead"
        if not dead:
            return sound(told, block=block)
        least = f"means vary by less than {self.variance:g}" + (f", KL below {self.kl:g} nats" if all(kls) else "")
        return flaw(
            f"{told}: {_listed(dead)} ({least})",
            "count the others alone as the block's width",
            block=block,
        )


@dataclass(frozen=True)
class DuplicatedLatents(Check):
    """Pairs of latents whose posterior means are one line: a score of each latent counts them twice."""

    name: ClassVar[str] = "duplicated_latents"

    correlation: float = 0.99
    least: int = 20  # examples, below which lines come by chance

    def needs(self) -> tuple[Need, ...]:
        """The test codes."""
        return (_CODES,)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict, which names the pairs, the closest first."""
        codes = case.record(_CODES, Codes)
        if len(codes.mean) < self.least:
            return unknown(f"{len(codes.mean)} examples are too few for a correlation", "give more test images")
        parts = {name: codes.block(name) for name in codes.blocks}
        names = [
            f"{name} {latent}"
            for name, part in parts.items()
            for latent in np.flatnonzero(_continuous(part, name) & active_units(part.mean))
        ]
        if len(names) < 2:
            return sound(f"{len(names)} latents vary: no pair")
        columns = [parts[name.rpartition(" ")[0]].mean[:, int(name.rpartition(" ")[2])] for name in names]
        alike = np.abs(np.corrcoef(np.stack(columns).astype(np.float64)))
        pairs = np.argwhere(np.triu(alike > self.correlation, 1))
        if not len(pairs):
            largest = np.triu(alike, 1).max()
            return sound(f"of {len(names)} latents that vary, the largest |correlation| of two is {largest:.2f}")
        first = sorted(map(tuple, pairs), key=lambda pair: -alike[pair])[:_PAIRED]
        told = ", ".join(f"{names[i]} and {names[j]} ({alike[i, j]:.3f})" for i, j in first)
        more = f", and {len(pairs) - _PAIRED} more pairs" if len(pairs) > _PAIRED else ""
        return flaw(f"one line: {told}{more}", "count each pair as one latent in scores that go by latents")


def _continuous(codes: Codes, block: str) -> bool:
    return block in codes.gaussian or not codes.scale.any()


def _listed(latents: Sequence[int]) -> str:
    """The first of them by number.

    >>> _listed([0, 3, 4])
    '0, 3, 4'
    >>> _listed(range(32)).endswith("18, 19 and 12 more")
    True
    """
    more = len(latents) - _NAMED
    return ", ".join(map(str, latents[:_NAMED])) + (f" and {more} more" if more > 0 else "")
