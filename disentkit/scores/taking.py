"""Taking scores: of the codes themselves, with their errors, beside a floor and a ceiling."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from disentkit.metrics.uncertainty import standard_error
from disentkit.scores import described, fitted
from disentkit.scores.examined import Examined
from disentkit.scores.number import Number
from disentkit.scores.settings import Family

PARTS = 4  # of the examples, that a standard error is read from
_LEAST = 40  # examples, of fewer parts say nothing
_UNDEFINED = "not defined for these codes and factors"
_FREE = ("unsupervised",)  # of factors: a floor or a ceiling that has other factors says nothing of them
_OWN: tuple[Family, ...] = ("votes", "downstream")  # know their errors, or are of training sets that no part can give

_TAKE: dict[Family, Callable[[Examined], Iterator[Number]]] = {
    "information": described.of_information,
    "votes": described.of_votes,
    "intervention": described.of_interventions,
    "sap": fitted.of_separation,
    "dci": fitted.of_importances,
    "explicitness": fitted.of_explicitness,
    "infomec": fitted.of_infomec,
    "unsupervised": described.of_codes_alone,
    "downstream": fitted.of_downstream,
}

_CEILINGS: dict[object, list[Number]] = {}  # the last ones: they are asked for every code of the same images

Told = Callable[[Family], Any]


def taken(e: Examined, tell: Told = lambda _: None) -> list[Number]:
    """All scores of these codes."""
    numbers = []
    for family in e.settings.families:
        tell(family)
        numbers += _TAKE[family](e)
    return [one._replace(note=_UNDEFINED) if np.isnan(one.value) and not one.note else one for one in numbers]


def with_errors(e: Examined, tell: Told = lambda _: None) -> list[Number]:
    """All scores of these codes, those of all factors and latents with their standard errors.

    A score that knows its own error keeps it. Of the others it is the standard deviation over four disjoint parts of
    a sample of the examples, over the root of four (batch means): what another sample as large would change. The
    sample is as large as the protocol's training examples, so that no error is too small; a whole grid leaves no such
    noise, and what stands beside its exact scores is the error that they would have if they were taken of a sample.
    """
    numbers = taken(e, tell)
    if len(e.codes) < _LEAST:
        return numbers
    spread = _spread(e, tuple(family for family in e.settings.families if family not in _OWN))
    return [
        one._replace(stderr=spread[one.key], dof=PARTS - 1)
        if one.whole and np.isnan(one.stderr) and one.key in spread
        else one
        for one in numbers
    ]


def floors(e: Examined) -> list[Number]:
    """The scores of the same codes beside factors in a random order."""
    return _whole(_of_factors(e).permuted())


def ceilings(e: Examined) -> list[Number]:
    """The scores of the true factors as codes; taken once for the same factors and settings, whatever the codes."""
    asked = _of_factors(e)
    made = hashlib.sha256(e.factors.tobytes()).hexdigest(), e.factors.shape, asked.settings, e.seed
    if made not in _CEILINGS:
        _CEILINGS.clear()
        _CEILINGS[made] = _whole(asked.ceiling())
    return _CEILINGS[made]


def normalised(own: Sequence[Number], floor: Sequence[Number], ceiling: Sequence[Number]) -> list[Number]:
    """(score - floor) / (ceiling - floor) of every score that has both: 1 is as good as the factors themselves."""
    low, high = ({one.key: one.value for one in numbers} for numbers in (floor, ceiling))
    found = []
    for one in own:
        if not one.whole or one.key not in low or one.key not in high:
            continue
        span = high[one.key] - low[one.key]
        if not np.isfinite(span) or abs(span) < 1e-9:
            found.append(one._replace(value=np.nan, stderr=np.nan, note="floor and ceiling are the same"))
        else:
            found.append(one._replace(value=(one.value - low[one.key]) / span, stderr=one.stderr / abs(span)))
    return found


def _spread(e: Examined, families: tuple[Family, ...]) -> dict[tuple[object, ...], float]:
    most = e.settings.rows
    order = np.random.default_rng((e.seed, 13)).permutation(len(e.codes))[:most]
    found: dict[tuple[object, ...], list[float]] = {}
    for rows in np.array_split(order, PARTS):
        for one in taken(_within(e.take(rows), families)):
            found.setdefault(one.key, []).append(one.value)
    return {key: standard_error(np.array(values)) for key, values in found.items() if len(values) == PARTS}


def _whole(e: Examined) -> list[Number]:
    return [one for one in taken(e) if one.whole]


def _of_factors(e: Examined) -> Examined:
    return _within(e, tuple(family for family in e.settings.families if family not in _FREE))


def _within(e: Examined, families: tuple[Family, ...]) -> Examined:
    return replace(e, settings=replace(e.settings, families=families))
