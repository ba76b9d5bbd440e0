"""What decides between equal splits in scikit-learn's trees: the order of its visits, and of its sums.

Its splitter visits the latents of each node in an order of its own random numbers, sorts the node's examples by each,
and keeps the first of equal splits; and an equal split is one whose sums were rounded alike. So the order counts in
which a node's residuals were added: that in which its parent's last visit and split left the examples.
"""

import numpy as np
from jaxtyping import Bool, Float, Int

_BITS = 2**32 - 1


class Visits:
    """The orders in which the latents of one node after another are visited, where none is constant in any."""

    def __init__(self, seed: int, latents: int) -> None:
        self._state, self._latents, self._orders = seed or 1, list(range(latents)), []

    def of(self, number: int) -> list[int]:
        """Of the node that is split as number 0, 1, ..."""
        while len(self._orders) <= number:
            self._orders.append([self._drawn(left) for left in range(len(self._latents), 0, -1)])
        return self._orders[number]

    def _drawn(self, left: int) -> int:
        """One of the latents that are left, by xorshift (Marsaglia 2003); it changes places with the last of them."""
        state = self._state
        state ^= (state << 13) & _BITS
        state ^= state >> 17
        state ^= (state << 5) & _BITS
        self._state = state
        place, latents = state % 2**31 % left, self._latents
        found = latents[place]
        latents[left - 1], latents[place] = found, latents[left - 1]
        return found


def arrival(left: Bool[np.ndarray, "M"]) -> Int[np.ndarray, "M"]:
    """Where each example of a node stood before its split, the left ones first: both sides have one or more.

    From the front, an example that goes right changes places with the last that is not yet known to, until that one
    goes left.

    >>> arrival(np.array([False, True, False, True])).tolist()
    [3, 1, 2, 0]
    """
    cut = int(left.sum())
    first = np.arange(cut)
    holes = np.flatnonzero(~left[:cut])
    scanned = np.arange(len(left) - 1, cut - 1 if left[cut] else cut, -1)
    goes = left[scanned]
    first[holes] = scanned[goes]
    # From the last place down: what stood in a hole, then what was found to go right too before the hole was filled.
    waiting = np.append(holes, cut)
    second = scanned.copy()
    second[goes] = waiting[1:]
    second = np.append(waiting[0], second)
    return np.concatenate([first, second[: len(left) - cut][::-1]])


def running(residuals: Float[np.ndarray, "D M"]) -> Float[np.ndarray, "D L"]:
    """Sums of the first 1, 2, ... of each row, but for all of it: each the one before and one more."""
    return np.cumsum(residuals, axis=1)[:, :-1]
