"""The best thresholds on one latent: intervals that name the values of a factor with the least balanced error."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.discrete import ranked

_CELLS = 2**25  # remembered at once for the way back


class Intervals(NamedTuple):
    """A line cut into intervals, each of which names one value of a factor.

    Attributes:
        thresholds: rising, at most one fewer than the factor has values; midway between two neighbouring codes.
        names: of the intervals, one more than there are thresholds.
    """

    thresholds: Float[np.ndarray, "T"]
    names: Int[np.ndarray, "_"]

    def named(self, codes: Float[np.ndarray, "M"]) -> Int[np.ndarray, "M"]:
        """The value that each code is taken for."""
        return self.names[np.searchsorted(self.thresholds, codes, side="right")]


def best_intervals(codes: Float[np.ndarray, "N D"], values: Int[np.ndarray, "N"]) -> list[Intervals]:
    """Of each latent the intervals of largest balanced accuracy on these examples, over all that there are.

    Balanced accuracy is the mean over the C values of the share of a value's examples that is named rightly. There are
    at most C - 1 thresholds, so that each value can have an interval of its own; which value an interval names is free.
    Found by dynamic programming over the sorted codes in time N C a latent, memory (N + C) C.

    >>> found = best_intervals(np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([7, 7, 4, 4]))[0]
    >>> found.thresholds, found.names
    (array([1.5]), array([7, 4]))
    """
    classes = len(np.unique(values))
    step = max(1, _CELLS // (max(len(codes), classes) * classes))
    blocks = (codes[:, first : first + step].astype(np.float64) for first in range(0, codes.shape[1], step))
    return [found for block in blocks for found in _of_block(block, values)]


def _of_block(codes: Float[np.ndarray, "N D"], values: Int[np.ndarray, "N"]) -> list[Intervals]:
    classes, counts = np.unique(values, return_counts=True)
    order = np.argsort(codes, axis=0, kind="stable")
    ordered, labels = np.take_along_axis(codes, order, axis=0), ranked(values[:, None])[:, 0][order]
    names, begins = _paths(ordered, labels, 1 / (len(classes) * counts))
    return [_traced(*parts, classes) for parts in zip(ordered.T, names, begins, strict=True)]


def _paths(
    ordered: Float[np.ndarray, "N D"], labels: Int[np.ndarray, "N D"], weights: Float[np.ndarray, "C"]
) -> tuple[Int[np.ndarray, "D M C"], Int[np.ndarray, "D M C"]]:
    """What the last of at most 1, 2, ... C intervals best names, and its first example: of the first 0 ... N examples.

    A run of one name need not begin before an example of that value comes: nothing is gained by it until then. So each
    example changes the runs of its own value alone.
    """
    (rows, width), count = ordered.shape, len(weights)
    names, begins = np.zeros((2, rows + 1, width, count), dtype=np.int32)
    gained, begun = np.zeros((width, count, count)), np.zeros((width, count, count), dtype=np.int32)
    most = np.concatenate([np.full((width, 1), -np.inf), np.zeros((width, count))], axis=1)
    before, start = most, np.zeros((width, 1), dtype=np.int32)  # where codes first were as they are now: no cut within
    latents = np.arange(width)
    for row in range(rows):
        if row:
            moved = (ordered[row] > ordered[row - 1])[:, None]
            before, start = np.where(moved, most, before), np.where(moved, row, start)
        value = labels[row]
        entered = before[:, :-1] > gained[latents, value]
        own = np.where(entered, before[:, :-1], gained[latents, value]) + weights[value][:, None]
        run = np.where(entered, start, begun[latents, value])
        gained[latents, value], begun[latents, value] = own, run
        better = own > most[:, 1:]
        most = np.concatenate([most[:, :1], np.where(better, own, most[:, 1:])], axis=1)
        names[row + 1] = np.where(better, value[:, None], names[row])
        begins[row + 1] = np.where(better, run, begins[row])
    return names.swapaxes(0, 1), begins.swapaxes(0, 1)


def _traced(
    ordered: Float[np.ndarray, "N"],
    names: Int[np.ndarray, "M C"],
    begins: Int[np.ndarray, "M C"],
    classes: Int[np.ndarray, "C"],
) -> Intervals:
    """From the last interval back to the first."""
    row, level, thresholds, found = len(ordered), names.shape[1] - 1, [], []
    while True:
        found.append(classes[names[row, level]])
        row, level = int(begins[row, level]), level - 1
        if not row:
            return Intervals(np.array(thresholds[::-1], dtype=np.float64), np.array(found[::-1]))
        low, high = ordered[row - 1], ordered[row]
        middle = low / 2 + high / 2
        thresholds.append(middle if middle > low else high)  # of two numbers without one between them
