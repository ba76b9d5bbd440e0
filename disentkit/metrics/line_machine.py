"""Linear support vector machines of one latent, one value of a factor against the rest, at their exact optimum.

LinearSVC's problem for one value: least (w^2 + b^2) / 2 + sum_n c_n max(0, 1 - y_n (w z_n + b))^2. On a line the
examples within the margin are the first or last so many of the sorted ones: their sums are differences of cumulative
sums, and Newton's method ends at the optimum itself, once a step does not change who is within the margin.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

_STEPS, _SHORTEST = 200, 1e-12  # of Newton, and the least part of one that is taken
_LEAST = 1e-100  # of the unit of codes, so that its square is above 0

Sums = Float[np.ndarray, "3 C"]  # number, sum and sum of squares of the codes of some examples, for each line


class Lines(NamedTuple):
    """A line for each value of a factor; that of a code is the value whose line is highest there, the first of several.

    With two values both have the one line there is, in opposite directions.
    """

    slopes: Float[np.ndarray, "C"]
    heights: Float[np.ndarray, "C"]

    def named(self, codes: Float[np.ndarray, "M"]) -> Int[np.ndarray, "M"]:
        """The value that each code is taken for."""
        best, found = np.full(len(codes), -np.inf), np.zeros(len(codes), dtype=np.int64)
        for value, (slope, height) in enumerate(zip(self.slopes, self.heights, strict=True)):
            level = slope * codes + height
            np.putmask(found, level > best, value)
            np.maximum(best, level, out=best)
        return found


class Latent:
    """One latent of N examples, sorted once for all factors, in units of the largest code."""

    def __init__(self, codes: Float[np.ndarray, "N"]) -> None:
        self.unit = max(float(np.abs(codes).max()), _LEAST)
        self.order = np.argsort(codes)
        self.codes = codes[self.order] / self.unit
        self.sums = _cumulative(self.codes)


def lines(latent: Latent, ranks: Int[np.ndarray, "N"], *, strength: float) -> Lines:
    """The machines of LinearSVC(C=strength, class_weight="balanced"), solved exactly.

    A value's own examples weigh strength * N / (values * its number), and the rest `strength`, as LIBLINEAR has it; of
    two values each has its own weight.

    >>> found = lines(Latent(np.array([-1.0, -2.0, 1.0, 2.0])), np.array([0, 0, 1, 1]), strength=1.0)
    >>> found.named(np.array([-0.1, 0.1]))
    array([0, 1])

    Args:
        latent: its codes.
        ranks: the factor's values, of which there are two or more: all whole numbers from 0.
        strength: C, what an error costs.
    """
    counts = np.bincount(ranks)
    own = strength * len(ranks) / (len(counts) * counts)
    others = own[::-1] if len(counts) == 2 else np.full(len(counts), strength)
    slopes, heights = _newton(_Sorted(latent, ranks, counts), own, others)
    return Lines(slopes / latent.unit, heights)


class _Sorted:
    """Sums over the examples to one side of a code: of all, and of those of each value."""

    def __init__(self, latent: Latent, ranks: Int[np.ndarray, "N"], counts: Int[np.ndarray, "C"]) -> None:
        self.unit, self.codes, self.all = latent.unit, latent.codes, latent.sums
        labels = ranks[latent.order]
        # Small numbers are sorted in one or two passes.
        by_value = np.argsort(labels.astype(np.min_scalar_type(len(counts))), kind="stable")
        span = len(ranks) + 1
        self.places = labels[by_value] * span + by_value  # rising: by value, then by place in the order of all
        self.each = _cumulative(self.codes[by_value])
        self.begins, self.ends = np.arange(len(counts)) * span, np.cumsum(counts)
        self.firsts = self.ends - counts

    def sums(self, slopes: Float[np.ndarray, "C"], heights: Float[np.ndarray, "C"]) -> tuple[Sums, Sums]:
        """Of each value's own examples below height 1 of its line, and of all others above height -1."""
        own = self._own(*self._below(slopes, 1 - heights))
        places, falling = self._below(slopes, -1 - heights)
        everyone = np.where(falling, self.all[:, places], self.all[:, -1:] - self.all[:, places])
        return own, everyone - self._own(places, ~falling)

    def _below(self, slopes: np.ndarray, levels: np.ndarray) -> tuple[Int[np.ndarray, "C"], Bool[np.ndarray, "C"]]:
        """How many codes lie to the left of where slope times code is the level; whether the line falls there."""
        falling = slopes < 0
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            crossings = np.where(slopes == 0, np.copysign(np.inf, levels), levels / slopes)
        return np.searchsorted(self.codes, crossings), falling

    def _own(self, places: Int[np.ndarray, "C"], right: Bool[np.ndarray, "C"]) -> Sums:
        """Of each value's examples to the left of a place in the order of all, or to its right."""
        ends = np.searchsorted(self.places, self.begins + places)
        first, last = np.where(right, ends, self.firsts), np.where(right, self.ends, ends)
        return self.each[:, last] - self.each[:, first]


def _newton(
    examples: _Sorted, own: Float[np.ndarray, "C"], others: Float[np.ndarray, "C"]
) -> tuple[Float[np.ndarray, "C"], Float[np.ndarray, "C"]]:
    shrink = np.array([examples.unit**-2.0, 1.0])[:, None]
    at = np.zeros((2, len(own)))  # slopes, heights
    within = examples.sums(*at)
    loss = _loss(at, within, own, others, shrink)
    for _ in range(_STEPS):
        before, share = within, np.ones(len(own))
        step = _minimum(within, own, others, shrink) - at
        while True:
            there = at + share * step
            within = examples.sums(*there)
            lower = _loss(there, within, own, others, shrink)
            worse = lower > loss * (1 + 1e-12)
            if not worse.any() or share.min() < _SHORTEST:
                break
            share[worse] /= 2
        at, loss = there, lower
        if all((now[0] == then[0]).all() for now, then in zip(within, before, strict=True)):
            break
    return at[0], at[1]


def _minimum(within: tuple[Sums, Sums], own: np.ndarray, others: np.ndarray, shrink: np.ndarray) -> np.ndarray:
    """The optimum (2, C) if these and no others were within the margin."""
    (n, x, xx), (m, z, zz) = within
    top, mixed = shrink[0] + 2 * (own * xx + others * zz), 2 * (own * x + others * z)
    low, right = shrink[1] + 2 * (own * n + others * m), 2 * np.stack([own * x - others * z, own * n - others * m])
    return np.stack([low * right[0] - mixed * right[1], top * right[1] - mixed * right[0]]) / (top * low - mixed**2)


def _loss(
    at: np.ndarray, within: tuple[Sums, Sums], own: np.ndarray, others: np.ndarray, shrink: np.ndarray
) -> Float[np.ndarray, "C"]:
    slopes, heights = at
    gaps = []
    for (n, x, xx), sign in zip(within, (1, -1), strict=True):
        short = 1 - sign * heights
        gaps.append(n * short**2 - 2 * sign * slopes * short * x + slopes**2 * xx)
    return (shrink * at**2).sum(axis=0) / 2 + own * gaps[0] + others * gaps[1]


def _cumulative(codes: Float[np.ndarray, "N"]) -> Float[np.ndarray, "3 M"]:
    return np.concatenate(
        [np.zeros((3, 1)), np.cumsum(np.stack([np.ones(len(codes)), codes, codes**2]), axis=1)], axis=1
    )
