"""Running averages of an epoch's terms, kept on the device until somebody looks."""

from collections.abc import Mapping

import torch
from torch import Tensor

Kept = dict[str, tuple[float, int]]


class Sums:
    """For each term its sum over examples and how many went into it; a phase that rests adds nothing."""

    def __init__(self, device: torch.device, kept: Kept | None = None) -> None:
        kept = kept or {}
        self._sums = {n: torch.tensor(total, dtype=torch.float64, device=device) for n, (total, _) in kept.items()}
        self._counts = {name: count for name, (_, count) in kept.items()}

    def add(self, terms: Mapping[str, Tensor], count: int) -> None:
        """Take in the averages of `count` examples."""
        for name, value in terms.items():
            part = count * value.detach().double()
            self._sums[name] = self._sums[name] + part if name in self._sums else part
            self._counts[name] = self._counts.get(name, 0) + count

    def kept(self) -> Kept:
        """All of it as plain numbers, from which `Sums` goes on exactly."""
        return {name: (total, self._counts[name]) for name, total in self._totals().items()}

    def means(self) -> dict[str, float]:
        """The average of every term."""
        return {name: total / self._counts[name] for name, total in self._totals().items()}

    def _totals(self) -> dict[str, float]:
        if not self._sums:
            return {}
        return dict(zip(self._sums, torch.stack(list(self._sums.values())).tolist(), strict=True))
