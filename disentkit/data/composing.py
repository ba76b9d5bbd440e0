"""Pictures made of layers: all characters of a table, layer painted over layer in whole numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from jaxtyping import Int, UInt8, UInt16

Blend = Callable[
    [UInt8[np.ndarray, "P"], UInt16[np.ndarray, "P"], UInt16[np.ndarray, "P"]],
    UInt16[np.ndarray, "P"],
]


@dataclass(frozen=True)
class Layer:
    """What a layer adds to F frames: flat positions in (F, 3, H, W), and the colour and opacity (0 to 255) there."""

    where: Int[np.ndarray, "P"]
    colour: UInt16[np.ndarray, "P"]
    opacity: UInt16[np.ndarray, "P"]


def layer(frames: UInt8[np.ndarray, "F 4 H W"], *, solid: bool = False) -> Layer:
    """The layer of some frames (red, green, blue, opacity); solid, if whatever is seen at all hides what is below."""
    colour = frames[:, :3].ravel()
    opacity = np.broadcast_to(frames[:, 3:], frames[:, :3].shape).ravel()
    where = np.flatnonzero(opacity)
    shown = opacity[where].astype(np.uint16)
    return Layer(where, colour[where].astype(np.uint16), np.full_like(shown, 255) if solid else shown)


def rounded_apart(
    under: UInt8[np.ndarray, "P"], colour: UInt16[np.ndarray, "P"], opacity: UInt16[np.ndarray, "P"]
) -> UInt16[np.ndarray, "P"]:
    """round(colour a / 255) + round(under (255 - a) / 255): the blending of Reed et al. (2015)."""
    # n / 255 never ends in .5, and 255 * 255 + 127 still fits in 16 bits.
    return (colour * opacity + 127) // 255 + (under * (255 - opacity) + 127) // 255


def rounded_once(
    under: UInt8[np.ndarray, "P"], colour: UInt16[np.ndarray, "P"], opacity: UInt16[np.ndarray, "P"]
) -> UInt16[np.ndarray, "P"]:
    """round((colour a + under (255 - a)) / 255): PIL's alpha_composite where what is below is opaque."""
    return (colour * opacity + under * (255 - opacity) + 127) // 255


def compositions(
    ground: UInt8[np.ndarray, "F 3 H W"],
    table: Sequence[tuple[int, ...]],
    stack: Sequence[Sequence[Layer]],
    blend: Blend,
) -> Iterator[UInt8[np.ndarray, "F 3 H W"]]:
    """The frames of each row of a table.

    What neighbouring rows share is painted once: sort the table for speed.

    Args:
        ground: what everything is painted on.
        table: for each character, which layer of each level it wears.
        stack: the layers of each level, lowest level first.
        blend: gives the new value from the old one, the layer's colour and its opacity.
    """
    if not stack:
        yield from (ground for _ in table)
        return
    for choice, rows in groupby(table, key=lambda row: row[0]):
        painted = _over(ground, stack[0][choice], blend)
        yield from compositions(painted, [row[1:] for row in rows], stack[1:], blend)


def _over(ground: UInt8[np.ndarray, "F 3 H W"], top: Layer, blend: Blend) -> UInt8[np.ndarray, "F 3 H W"]:
    painted = ground.copy()
    flat = painted.reshape(-1)
    flat[top.where] = blend(flat[top.where], top.colour, top.opacity)
    return painted
