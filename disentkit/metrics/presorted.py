"""Regression trees of least squared error, all latents sorted once: those that scikit-learn grows, node for node.

The order of the examples is handed down from node to node, and all splits of a node are weighed as cumulative sums. Of
two splits within rounding of each other the one is taken that scikit-learn takes (`tied_splits`), or none.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float32, Int

from disentkit.metrics.tied_splits import Visits, arrival, running

ALIKE = np.float32(1e-7)  # codes not further apart are not split
_ROUNDING = 64 * np.finfo(np.float64).eps  # times the root of the number of terms: many times the error of a sum

Order = Int[np.ndarray, "_ _"]  # (D, M): the examples of a node, along each latent


class Node(NamedTuple):
    """One node of a tree, in the order of scikit-learn: a node, all to its left, all to its right."""

    size: int
    value: float
    impurity: float
    feature: int = -2
    threshold: float = -2.0
    left: int = -1
    right: int = -1
    more_left: bool = False


class Undecided(Exception):
    """Rounding, or the order in which a sort leaves equal codes, would decide."""


class Columns:
    """The codes of N examples, and the order of the examples along each latent."""

    def __init__(self, codes: Float32[np.ndarray, "N D"]) -> None:
        self.codes = np.ascontiguousarray(codes.T)
        self.order = np.argsort(self.codes, axis=1, kind="stable")

    def grown(self, residuals: Float[np.ndarray, "N"], *, depth: int, seed: int) -> list[Node] | None:
        """The nodes of the tree, or None where it is not decided here.

        Args:
            residuals: what the tree is to predict.
            depth: of its leaves, at most.
            seed: of the order in which latents are visited, as a splitter of scikit-learn has it.
        """
        tree = _Tree(self.codes, residuals, Visits(seed, len(self.codes)))
        try:
            tree.grow(self.order, depth, 0.0, None)
        except Undecided:
            return None
        return tree.nodes


class _Parent(NamedTuple):
    """Where a node comes from: its parent's examples, which of all examples went left, and whether it lies there."""

    order: Order
    number: int
    left: Bool[np.ndarray, "N"]
    mine: bool


class _Tree:
    def __init__(self, codes: Float32[np.ndarray, "D N"], residuals: Float[np.ndarray, "N"], visits: Visits) -> None:
        self.codes, self.residuals, self.visits = codes, residuals, visits
        self.nodes: list[Node] = []
        self.splits, self.plain = 0, True  # plain: no latent was constant in a node, so all were visited in all nodes

    def grow(self, order: Order, depth: int, least: float, parent: _Parent | None) -> None:
        """Add a node and all below it; for a leaf (`depth` 0) one latent's order is enough."""
        size, own = order.shape[1], self.residuals.take(order[0])
        mean = float(own.sum()) / size
        spread = float(np.square(own - mean).sum())
        place, node = len(self.nodes), Node(size, mean, spread / size)
        self.nodes.append(node)
        if not depth or size < 2:
            return
        rounding = _ROUNDING * float(np.sqrt(size)) * float(own @ own)
        if spread <= max(rounding, least):
            raise Undecided  # whether there is anything to split
        number, self.splits = self.splits, self.splits + 1
        if (found := self._split(order, mean, rounding, number, parent)) is None:
            return
        feature, cut = found
        low, high = self.codes[feature, order[feature, cut - 1 : cut + 1]].astype(np.float64)
        middle = low / 2 + high / 2
        left = np.zeros(len(self.residuals), dtype=bool)
        left[order[feature, :cut]] = True
        sides = _parted(order, left, feature, cut, whole=depth > 1)
        self.grow(sides[0], depth - 1, rounding, _Parent(order, number, left, True))
        second = len(self.nodes)
        self.grow(sides[1], depth - 1, rounding, _Parent(order, number, left, False))
        threshold = low if middle == high else middle
        self.nodes[place] = Node(size, mean, spread / size, feature, threshold, place + 1, second, cut > size - cut)

    def _split(
        self, order: Order, mean: float, rounding: float, number: int, parent: _Parent | None
    ) -> tuple[int, int] | None:
        """Which latent, and how many of its lowest examples go left; None where no two codes differ."""
        size = order.shape[1]
        lowest, highest = (self.codes[np.arange(len(order)), order[:, place]] for place in (0, -1))
        self.plain &= bool((highest > lowest + ALIKE).all())
        gains = running((self.residuals - mean).take(order))
        lower = np.arange(1.0, size)
        gains *= gains
        gains *= 1 / lower + 1 / (size - lower)
        best = int(gains.argmax())
        if not self._apart(order, best):
            codes = np.take_along_axis(self.codes, order, axis=1)
            gains[codes[:, 1:] <= codes[:, :-1] + ALIKE] = -np.inf
            best = int(gains.argmax())
            if gains.flat[best] == -np.inf:
                return None
        near = np.flatnonzero(gains >= gains.flat[best] - rounding)
        if len(near) > 1 and sum(self._apart(order, int(one)) for one in near) > 1:
            return self._tied(order, number, parent)
        feature, last = divmod(best, size - 1)
        return feature, last + 1

    def _apart(self, order: Order, place: int) -> bool:
        feature, last = divmod(place, order.shape[1] - 1)
        low, high = self.codes[feature, order[feature, last : last + 2]]
        return bool(high > low + ALIKE)

    def _tied(self, order: Order, number: int, parent: _Parent | None) -> tuple[int, int]:
        """The same with every sum rounded as scikit-learn rounds it, latents in the order of its visits."""
        codes, size = np.take_along_axis(self.codes, order, axis=1), order.shape[1]
        if not self.plain or (codes[:, 1:] <= codes[:, :-1] + ALIKE).any():
            raise Undecided
        came = np.arange(size) if parent is None else self._came(parent)
        total = np.cumsum(self.residuals.take(came))[-1]
        visits, lower = self.visits.of(number), np.arange(1.0, size)
        left = running(self.residuals.take(order[visits]))
        right = total - left
        visit, last = divmod(int((left * left / lower + right * right / (size - lower)).argmax()), size - 1)
        return visits[visit], last + 1

    def _came(self, parent: _Parent) -> Int[np.ndarray, "M"]:
        """The examples of a node in the order in which scikit-learn comes upon them."""
        last = self.visits.of(parent.number)[-1]
        rows = parent.order[last]
        codes, goes = self.codes[last, rows], parent.left[rows]
        equal, mine = codes[1:] == codes[:-1], goes == parent.mine
        if (equal & (mine[1:] | mine[:-1])).any():
            raise Undecided
        arrived, cut = rows[arrival(goes)], int(goes.sum())
        return arrived[:cut] if parent.mine else arrived[cut:]


def _parted(order: Order, left: Bool[np.ndarray, "N"], feature: int, cut: int, *, whole: bool) -> tuple[Order, Order]:
    """The order of the examples left and right of a cut, along all latents or, for leaves, along one."""
    if not whole:
        return order[feature, None, :cut], order[feature, None, cut:]
    goes = left.take(order)
    return order[goes].reshape(len(order), -1), order[~goes].reshape(len(order), -1)
