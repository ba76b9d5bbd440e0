"""Whether weights still are as an initialiser draws them."""

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from disentkit.later import later

if TYPE_CHECKING:
    from scipy import stats
else:
    stats = later("scipy.stats")

_MOST = 20_000  # values of a layer that are compared: they tell distributions apart that differ by a hundredth
_EDGE = 10  # the largest of n uniform draws comes closer to the bound than 10 / n, but for 1 in e^10


class Drawn(NamedTuple):
    """P-values of Kolmogorov-Smirnov tests: as the fresh weights, normal around 0, uniform around 0."""

    fresh: float
    normal: float
    uniform: float


def drawn(weights: Float[np.ndarray, "N"], fresh: Float[np.ndarray, "M"]) -> Drawn:
    """How well weights agree with fresh ones, with a normal of their own width, and with a uniform of theirs.

    The width of the last two is fitted to the weights, which makes these tests lenient: p-values are too large.

    >>> generator = np.random.default_rng(0)
    >>> found = drawn(generator.normal(0, 0.05, 5000), generator.uniform(-0.1, 0.1, 5000))
    >>> found.normal > 0.01, found.fresh > 0.01, found.uniform > 0.01
    (True, False, False)
    """
    some, other = _some(weights), _some(fresh)
    width, bound = float(np.sqrt(np.square(some).mean())), float(np.abs(weights).max())
    as_fresh = _p(stats.ks_2samp(some, other, method="asymp"))
    if width == 0:  # all zero: no width to fit
        return Drawn(as_fresh, 0.0, 0.0)
    normal = _p(stats.kstest(some / width, "norm", method="asymp"))
    uniform = _p(stats.kstest(some, "uniform", args=(-bound, 2 * bound), method="asymp"))
    return Drawn(as_fresh, normal, uniform)


def fills_default_bound(weights: Float[np.ndarray, "N"], biases: Float[np.ndarray, "B"], fan_in: int) -> bool:
    """Whether weights just fill -b to b for b = 1 / sqrt(fan-in), and biases do not leave it.

    That is torch's own initialiser of linear and convolution layers. Of many weights that moved at all, some have
    left the bound.

    >>> fills_default_bound(np.linspace(-0.5, 0.5, 100), np.zeros(3), 4)
    True
    >>> fills_default_bound(np.linspace(-0.6, 0.6, 100), np.zeros(3), 4)
    False
    """
    bound = 1 / math.sqrt(fan_in)
    largest, slack = float(np.abs(weights).max()), bound * 1e-6
    fills = bound * (1 - _EDGE / len(weights)) <= largest <= bound + slack
    return fills and bool((np.abs(biases) <= bound + slack).all())


def _some(values: np.ndarray) -> np.ndarray:
    return values[:: max(1, -(-len(values) // _MOST))].astype(np.float64)


def _p(found: Any) -> float:
    """The p-value of a test."""
    return float(found.pvalue)
