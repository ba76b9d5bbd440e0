"""The 2D Sprites drawn from 33 Liberated Pixel Cup layers, equal to the published frames in every bit.

Lowest first: body, chest, hair, arms, legs, weapon, golden boots. The body hides whatever is below it; every other
layer is blended, with the layer's part and the ground's part rounded apart. A frame is the 60 x 60 window of the sheet
that starts at row 9, column 2 of its cell: it takes in 5 rows of the next cell.
"""

from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8

from disentkit.data import reed
from disentkit.data.composing import Layer, compositions, layer, rounded_apart
from disentkit.data.sheets import CELL, VIEWS, cut, read_sheet

_WINDOW = (9, 2)


def layer_files(sex: str) -> list[list[str]]:
    """The layer pictures of men or women, a list for each level, lowest first."""
    return [
        [f"body/{sex}/{body}.png" for body in reed.BODIES],
        [f"torso/{armor}/chest_{sex}.png" for armor in reed.ARMORS],
        [f"hair/{hair}.png".format(sex=sex) for hair in reed.HAIRS],
        [f"torso/{arms}/arms_{sex}.png" for arms in reed.ARMS],
        [f"legs/armor/{sex}/{legs}_{sex}.png" for legs in reed.LEGS],
        [f"weapons/{weapon}.png" for weapon in reed.WEAPONS],
        [f"feet/armor/{sex}/golden_boots_{sex}.png"],
    ]


def all_files() -> list[str]:
    """The 33 layer pictures, by their path under the folder of layers."""
    return sorted({file for sex in reed.SEXES for file in chain.from_iterable(layer_files(sex))})


def draw(folder: Path, characters: Int[np.ndarray, "K 7"]) -> UInt8[np.ndarray, "K 178 3 60 60"]:
    """All frames of some characters, given by their attributes."""
    drawn = np.empty((len(characters), len(reed.FRAMES), 3, reed.SIZE, reed.SIZE), np.uint8)
    for number, sex in enumerate(reed.SEXES):
        rows = np.flatnonzero(characters[:, 0] == number)
        table = [(*row[1:], 0) for row in characters[rows].tolist()]  # all wear the boots
        stack = _stack(folder, layer_files(sex)) if table else []
        for row, frames in zip(rows, compositions(_ground(), table, stack, rounded_apart), strict=True):
            drawn[row] = frames
    return drawn


def _stack(folder: Path, levels: Sequence[Sequence[str]]) -> list[list[Layer]]:
    action, view, step = reed.FRAMES.T
    row = np.where(action < action.max(), action * len(VIEWS) + view, action * len(VIEWS))
    corners = np.stack([row * CELL + _WINDOW[0], step * CELL + _WINDOW[1]], axis=1)
    return [
        [layer(cut(read_sheet(folder / file), corners, reed.SIZE), solid=level == 0) for file in files]
        for level, files in enumerate(levels)
    ]


def _ground() -> UInt8[np.ndarray, "178 3 60 60"]:
    """Black; white in the rows of the last action that lie beyond the end of the sheet, as published."""
    ground = np.zeros((len(reed.FRAMES), 3, reed.SIZE, reed.SIZE), np.uint8)
    ground[reed.FRAMES[:, 0] == reed.FRAMES[:, 0].max(), :, CELL - _WINDOW[0] :] = 255
    return ground
