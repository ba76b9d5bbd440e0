"""Showing: which examples stand in a picture of pictures."""

import numpy as np
from jaxtyping import Int

_TEN = 10  # classes from which on it is the papers', one example of each of ten
_FEWER = 8


def one_of_each(labels: Int[np.ndarray, "N"]) -> Int[np.ndarray, "S"]:
    """The examples of the grid: the first of each of ten labels; with fewer labels eight, as mixed as can be."""
    return in_turn(labels)[: _TEN if len(np.unique(labels)) >= _TEN else _FEWER]


def in_turn(labels: Int[np.ndarray, "N"]) -> Int[np.ndarray, "N"]:
    """All examples: the first of each label, the second of each, and so on.

    >>> in_turn(np.array([5, 5, 5, 2, 2]))
    array([3, 0, 4, 1, 2])
    """
    turn = np.empty(len(labels), dtype=np.int64)  # how often its label was there before
    for label in np.unique(labels):
        own = labels == label
        turn[own] = np.arange(own.sum())
    return np.lexsort((labels, turn))
