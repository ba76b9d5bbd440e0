"""Thinning of shapes to lines of one pixel, many pictures at once (Zhang & Suen, 1984).

"A fast parallel algorithm for thinning digital patterns", Communications of the ACM 27(3). Eight pictures share each
byte, a bit a picture, so that one operation on bytes is one on eight pictures.
"""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Bool, UInt8

Bits = UInt8[np.ndarray, "B P Q"]


def thinned(shapes: Bool[np.ndarray, "N H W"]) -> Bool[np.ndarray, "N H W"]:
    """The skeleton of each shape: what is left when no pixel of its edge can go without breaking or shortening it.

    As published, a square of 2 x 2 vanishes altogether. What lies beyond the picture is black.
    """
    bits = np.pad(np.packbits(shapes, axis=0), ((0, 0), (1, 1), (1, 1)))
    while True:
        before = bits[:, 1:-1, 1:-1].copy()
        for step in (0, 1):
            bits[:, 1:-1, 1:-1] &= ~_loose(bits, step)
        if (bits[:, 1:-1, 1:-1] == before).all():
            return np.unpackbits(before, axis=0, count=len(shapes)).astype(bool)


def without_corners(lines: Bool[np.ndarray, "N H W"]) -> Bool[np.ndarray, "N H W"]:
    """Thin lines that take every corner on the diagonal; stairs, which thinning leaves, become straight.

    A pixel goes that has a neighbour on two adjacent sides, and none on the other two or between these: its neighbours
    touch without it. Corners of one kind never touch, so they go together, and the four kinds one after the other.
    """
    padded = np.pad(lines, ((0, 0), (1, 1), (1, 1)))
    height, width = lines.shape[1:]

    def beside(down: int, right: int) -> Bool[np.ndarray, "N H W"]:
        return padded[:, 1 + down : 1 + down + height, 1 + right : 1 + right + width]

    for down, right in ((-1, -1), (-1, 1), (1, -1), (1, 1)):
        corner = beside(down, 0) & beside(0, right)
        free = ~(beside(-down, 0) | beside(0, -right) | beside(-down, -right))
        padded[:, 1:-1, 1:-1] &= ~(corner & free)
    return padded[:, 1:-1, 1:-1]


def _loose(bits: UInt8[np.ndarray, "B H W"], step: int) -> UInt8[np.ndarray, "B H-2 W-2"]:
    """Where a pixel may go: P1 of the paper, by its neighbours P2 (above) to P9, clockwise."""
    height, width = bits.shape[1] - 2, bits.shape[2] - 2
    around = [
        bits[:, 1 + down : 1 + down + height, 1 + right : 1 + right + width]
        for down, right in ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
    ]
    starts = [~one & following for one, following in zip(around, [*around[1:], around[0]], strict=True)]
    some, several = _counted(starts)
    joined = some & ~several  # the white ones among the neighbours follow each other: A(P1) = 1
    _, at_least_two = _counted(around)
    _, at_most_six = _counted([~one for one in around])
    above, right, below, left = around[::2]
    kept = right & below & (above | left) if step == 0 else above & left & (right | below)
    return joined & at_least_two & at_most_six & ~kept


def _counted(layers: Iterable[Bits]) -> tuple[Bits, Bits]:
    """Where at least one, and where at least two of the layers are set."""
    one = two = np.zeros((), np.uint8)
    for layer in layers:
        two = two | (one & layer)
        one = one | layer
    return np.asarray(one), np.asarray(two)
