"""Is a change larger than its noise? Differences with their errors, their p-values, and what would have been seen."""

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy import stats
from scipy.optimize import root_scalar

from disentkit.metrics.uncertainty import satterthwaite, standard_error

POWER = 0.8  # a change is called detectable when four of five such comparisons would find it
_MANY = 1e6  # degrees of freedom: by then t is normal


class Measured(NamedTuple):
    """A number: its value, its standard error (NaN for unknown), and the error's degrees of freedom."""

    value: float
    stderr: float
    dof: float = math.inf


class Difference(NamedTuple):
    """After minus before, with the standard error of that difference and its degrees of freedom."""

    change: float
    stderr: float
    dof: float
    paired: bool


def paired(before: Float[np.ndarray, "N"], after: Float[np.ndarray, "N"]) -> Difference:
    """Of the means over the same N examples: the error is that of the mean of their differences.

    What both models find hard or easy falls out, so the error is often a tenth of that of `unpaired`.
    """
    apart = after - before
    return Difference(float(apart.mean()), standard_error(apart), len(apart) - 1, paired=True)


def unpaired(before: Measured, after: Measured) -> Difference:
    """Of two independent numbers (Welch 1947). For the same examples, which rise and fall together, it is too wide."""
    parts = [(one.stderr, one.dof) for one in (before, after)]
    stderr = math.hypot(before.stderr, after.stderr)
    return Difference(after.value - before.value, stderr, satterthwaite(*parts), paired=False)


def p_value(found: Difference) -> float:
    """Of a change as large in either direction by chance (Student's t); NaN where the error is unknown.

    >>> round(p_value(Difference(1.96, 1.0, math.inf, paired=False)), 3), p_value(Difference(0.0, 0.0, 9, paired=True))
    (0.05, 1.0)
    """
    if math.isnan(found.stderr) or math.isnan(found.change):
        return math.nan
    if found.stderr == 0:
        return 1.0 if found.change == 0 else 0.0
    return float(2 * stats.t.sf(abs(found.change) / found.stderr, _freedom(found)))


def holm(p_values: Float[np.ndarray, "M"]) -> Float[np.ndarray, "M"]:
    """p-values corrected for their number: the chance of any false alarm among them is below what each is held to.

    Holm 1979. It holds for numbers that rise and fall together, as metrics of one model do. NaN stays, and counts
    for nothing.

    >>> holm(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.06, nan, 0.06]
    """
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    corrected = np.full(len(p_values), np.nan)
    steps = p_values[order] * np.arange(len(order), 0, -1)
    corrected[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return corrected


def detectable(found: Difference, *, alpha: float, together: int) -> float:
    """The smallest true change that such a comparison finds with a chance of `POWER`, one of `together` numbers.

    By the noncentral t distribution. The threshold is Bonferroni's, the highest that Holm's can be; NaN where the
    error is unknown.

    >>> round(detectable(Difference(0.0, 1.0, math.inf, paired=False), alpha=0.05, together=1), 2)  # 1.96 + 0.84
    2.8
    """
    if math.isnan(found.stderr):
        return math.nan
    if found.stderr == 0:
        return 0.0
    freedom = min(_freedom(found), _MANY)
    threshold = stats.t.isf(alpha / (2 * together), freedom)
    found_by = root_scalar(
        lambda shift: stats.nct.sf(threshold, freedom, shift) - POWER, bracket=(0, 10 * (threshold + 1))
    )
    return float(found_by.root * found.stderr)


def _freedom(found: Difference) -> float:
    return found.dof if found.dof > 0 else math.inf
