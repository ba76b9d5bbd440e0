"""Sprites of Li & Mandt (2018): 1296 game characters, a full grid of 6 x 6 x 6 x 6, in 3 actions, 3 views, 8 frames.

"Disentangled Sequential Autoencoder", ICML 2018; sheets, renderer and split of github.com/YingzhenLi/Sprites.
"""

from itertools import product
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8

from disentkit.data.composing import Layer, compositions, layer, rounded_once
from disentkit.data.root import asked_by, data_root
from disentkit.data.sheets import ACTIONS, CELL, VIEWS, cut, read_sheet
from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError

FACTORS = ("body", "bottomwear", "topwear", "hair", "action", "view", "frame")
TRAIN = 1000
NOTE = "some steps look the same: from one frame no classifier can do better than 0.875 on frame, 0.995 on action"
# Columns of the sheet that the eight frames show: walking leaves out the standing figure, others go back and forth.
COLUMNS = {
    "walk": (8, 1, 2, 3, 4, 5, 6, 7),
    "spellcast": (0, 1, 2, 3, 4, 5, 4, 6),
    "slash": (0, 1, 2, 3, 4, 5, 4, 0),
}
SEEN = ("front", "left", "right")
# The shoes, painted last, are the same for all.
LEVELS = (*([f"{part}/{number}.png" for number in range(6)] for part in FACTORS[:4]), ["shoes/1.png"])

CHARACTERS = np.array(list(product(range(6), repeat=4)))
"""The four attributes of each character, by its number."""

FRAMES = np.array(list(product(range(len(COLUMNS)), range(len(SEEN)), range(8))))
"""Action (walk, spellcast, slash), view (front, left, right) and step of each frame."""


def open_lpc(name: str, root: Path | None) -> Dataset:
    """The official split, 1000 characters to train and 296 to test; by character, action, view and frame.

    Labels and groups are the character's number, so no label of the test split is seen in training.

    Raises:
        UserError: when a sheet is not there.
    """
    folder = data_root(root) / "lpc_sprites"
    missing = [file for files in LEVELS for file in files if not (folder / file).is_file()]
    if missing:
        raise UserError(
            f"{name}: no {', '.join(missing)} in {folder} (looked there by {asked_by(root)}); "
            f"where to get them: disentkit data fetch {name}"
        )
    order = official_order()
    images = draw(folder, order).reshape(-1, 3, CELL, CELL)
    numbers = order.repeat(len(FRAMES))
    factors = np.concatenate([CHARACTERS[numbers], np.tile(FRAMES, (len(order), 1))], axis=1)
    everything = Split(images, numbers, factors, numbers)
    cut_at = TRAIN * len(FRAMES)
    train, test = everything.take(slice(cut_at)), everything.take(slice(cut_at, None))
    return Dataset(name, train, test, classes=len(CHARACTERS), factor_names=FACTORS, note=NOTE)


def official_order() -> Int[np.ndarray, "1296"]:
    """The published order of the characters: the first 1000 train, the others test."""
    published = np.random.RandomState(423)  # noqa: NPY002 - the split was drawn from this generator
    return published.permutation(len(CHARACTERS)).astype(np.int64)


def draw(folder: Path, characters: Int[np.ndarray, "K"]) -> UInt8[np.ndarray, "K 72 3 64 64"]:
    """All frames of some characters, given by their numbers."""
    drawn = np.empty((len(characters), len(FRAMES), 3, CELL, CELL), np.uint8)
    rows = np.argsort(characters)
    table = [(*row, 0) for row in CHARACTERS[characters[rows]].tolist()]
    black = np.zeros(drawn.shape[1:], np.uint8)
    for row, frames in zip(rows, compositions(black, table, _stack(folder), rounded_once), strict=True):
        drawn[row] = frames
    return drawn


def _stack(folder: Path) -> list[list[Layer]]:
    rows = [list(ACTIONS).index(action) * len(VIEWS) + VIEWS.index(view) for action, view in product(COLUMNS, SEEN)]
    columns = [steps for steps in COLUMNS.values() for _ in SEEN]
    corners = np.stack([np.repeat(rows, 8), np.ravel(columns)], axis=1) * CELL
    return [[layer(cut(read_sheet(folder / file), corners, CELL)) for file in files] for files in LEVELS]
