"""Heads: layers that no gradient ever reached."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from disentkit.audits.case import Case
from disentkit.audits.check import Check, Verdict, flaw, sound
from disentkit.records import Need, Weights


@dataclass(frozen=True)
class UntrainedHead(Check):
    """A layer that was never trained: biases exactly as they began, weights as an initialiser draws them."""

    name: ClassVar[str] = "untrained_head"

    level: float = 0.01  # of a test's p-value, below which weights are not what it supposes
    least: int = 64  # weights of a layer, below which their distribution says nothing

    def needs(self) -> tuple[Need, ...]:
        """The weights."""
        return (Need("weights"),)

    def __call__(self, case: Case) -> list[Verdict]:
        """One verdict, which names the layers."""
        found = case.record(self.needs()[0], Weights)
        if not found.layers:
            return sound("no linear or convolution layer")
        fresh = self._fresh(found)
        if not fresh.any():
            return sound(f"none of {len(fresh)} layers has the weights of an initialiser")
        if fresh.all():
            return flaw(
                f"all {len(fresh)} layers have weights as an initialiser draws them", "train the model, or load it"
            )
        named = ", ".join(f"{found.layers[i]} ({_reason(found, i)})" for i in map(int, np.flatnonzero(fresh)))
        return flaw(
            f"never trained: {named}",
            "let the gradient reach it; until then what is read from it is a random projection",
        )

    def _fresh(self, found: Weights) -> np.ndarray:
        """Which layers are as they began, (L,).

        A bias that normalisation takes away gets no gradient: it says nothing. Otherwise a constant bias and weights
        like some initialiser's draws say it; or weights and biases that just fill the bound of torch's own.
        """
        drawn = (np.stack([found.fresh, found.normal, found.uniform]) > self.level).any(axis=0)
        constant = np.isfinite(found.bias) & ~found.normalised
        filling = found.default & (found.uniform > self.level)
        return (found.count >= self.least) & ((constant & drawn) | filling)


def _reason(found: Weights, i: int) -> str:
    bias = f"all biases exactly {found.bias[i]:g}, " if np.isfinite(found.bias[i]) else ""
    kinds = {"normal": found.normal[i], "uniform": found.uniform[i], "like a fresh copy's": found.fresh[i]}
    kind = max(kinds, key=lambda name: kinds[name])
    return f"{bias}{found.count[i]} weights {kind}, p = {kinds[kind]:.2g}"
