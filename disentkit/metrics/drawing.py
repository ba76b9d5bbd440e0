"""Rows drawn from a table of factors so that one factor is fixed, or all but one: for scores by votes over batches.

The sources run the encoder on freshly drawn images. Here the codes of a table are at hand, and what is drawn are its
rows. Where the table holds every combination of values equally often this is the published sampling: the factors that
are not fixed are independent and uniform. On any other table a batch is uniform over the rows that share what is
fixed, and so the other factors come as often, and as correlated, as they are in the table.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int

from disentkit.metrics.discrete import ranked

_LARGEST = 2**62  # of a key that two factors' ranks make together
_AT_ONCE = 2**14  # draws, that what is between them and the rows stays in the processor's memory


@dataclass(frozen=True, eq=False)
class Groups:
    """The N rows of a table in groups, once for each of K factors; rows that can be drawn come first.

    Attributes:
        rows: the numbers of the rows, group by group.
        first: the place in `rows` where the group of each place begins.
        size: how many rows that group has.
        usable: how many places, from the first on, can be drawn; 0 for a factor that cannot be asked about.
    """

    rows: Int[np.ndarray, "K N"]
    first: Int[np.ndarray, "K N"]
    size: Int[np.ndarray, "K N"]
    usable: Int[np.ndarray, "K"]


def sharing(factors: Int[np.ndarray, "N K"]) -> Groups:
    """Groups of rows that share the value of each factor.

    A group of one row has nothing that varies and is not drawn; a factor that never varies cannot be asked about.

    >>> sharing(np.array([[7], [5], [7], [6]])).usable, sharing(np.array([[7], [7]])).usable
    (array([2]), array([0]))
    """
    keys = ranked(factors).T
    count = _counts(keys)
    return _grouped(keys, (count > 1) & (count < len(factors)))


def differing(factors: Int[np.ndarray, "N K"]) -> Groups:
    """Groups of rows that differ in each factor alone: they share the values of all others.

    Only groups with two values of the factor or more are drawn. A table that is no grid may have none.

    >>> differing(np.array([[0, 0], [0, 1], [1, 1], [2, 2]])).usable
    array([2, 2])
    """
    ranks = ranked(factors)
    others = [_key(np.delete(ranks, factor, axis=1)) for factor in range(ranks.shape[1])]
    keys = np.stack(others)
    return _grouped(keys, _counts(keys) > _counts(_key(ranks)[None]))


def batches(
    groups: Groups, factors: Int[np.ndarray, "V"], length: int, generator: np.random.Generator
) -> Int[np.ndarray, "V L"]:
    """Rows of one batch for each of V factors, all of one group.

    The group is that of a row drawn uniformly; the rows are drawn from it uniformly, with replacement.

    Args:
        groups: of the table.
        factors: numbers of factors with `usable` above 0, one a batch.
        length: rows of a batch.
        generator: of the draws.
    """
    places = _places(groups.usable[factors], generator.random(len(factors)))
    first, size = groups.first[factors, places], groups.size[factors, places]
    drawn = _places(size[:, None], generator.random((len(factors), length)))
    drawn += (first + factors * groups.rows.shape[1])[:, None]
    return groups.rows.take(drawn)


def pairs(
    groups: Groups, factors: Int[np.ndarray, "V"], length: int, generator: np.random.Generator
) -> Int[np.ndarray, "2 V L"]:
    """Rows of two batches for each of V factors: each row of the first shares a group with its row of the second.

    The rows of the first are uniform over the table and each brings its own group; arguments are those of `batches`.
    """
    uniform = generator.random((2, len(factors), length))
    drawn = uniform.view(np.int64)  # in the place of the numbers: fresh memory costs as much as the draws
    step = max(1, _AT_ONCE // length)
    for first in range(0, len(factors), step):
        part = slice(first, first + step)
        asked = factors[part, None]
        places = _places(groups.usable[asked], uniform[0, part]) + asked * groups.rows.shape[1]
        partners = _places(groups.size.take(places), uniform[1, part])
        partners += groups.first.take(places)
        partners += asked * groups.rows.shape[1]
        drawn[0, part], drawn[1, part] = groups.rows.take(places), groups.rows.take(partners)
    return drawn


def _places(count: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Whole numbers from 0, below the count, from numbers in [0, 1), which are overwritten."""
    uniform *= count
    return uniform.astype(np.int64)


def _key(ranks: Int[np.ndarray, "N K"]) -> Int[np.ndarray, "N"]:
    """A whole number from 0 for each distinct row, in the order of the rows."""
    key, span = np.zeros(len(ranks), dtype=np.int64), 1
    for column in ranks.T:
        values = int(column.max()) + 1
        if span * values > _LARGEST:
            key = np.unique(key, return_inverse=True)[1]
            span = len(ranks)
        key, span = key * values + column, span * values
    return np.unique(key, return_inverse=True)[1]


def _counts(keys: Int[np.ndarray, "K N"]) -> Int[np.ndarray, "K N"]:
    """How many rows have the key of each row; keys are below N."""
    factors, rows = keys.shape
    places = keys + rows * np.arange(factors)[:, None]
    return np.bincount(places.ravel(), minlength=keys.size)[places]


def _grouped(keys: Int[np.ndarray, "K N"], fit: Bool[np.ndarray, "K N"]) -> Groups:
    """Rows by key, the fit before all others; a group is fit or unfit as a whole."""
    rows = np.lexsort((keys, ~fit))
    ordered = np.take_along_axis(keys, rows, axis=1)
    begins = np.concatenate([np.ones((len(keys), 1), dtype=bool), ordered[:, 1:] != ordered[:, :-1]], axis=1)
    first = np.maximum.accumulate(np.where(begins, np.arange(keys.shape[1]), 0), axis=1)
    return Groups(rows, first, _counts(ordered), fit.sum(axis=1))
