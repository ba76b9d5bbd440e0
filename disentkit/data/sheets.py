"""Liberated Pixel Cup sheets: every step of an animated figure on one picture of 13 x 21 cells of 64 x 64."""

from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8
from PIL import Image, UnidentifiedImageError

from disentkit.errors import UserError

CELL = 64
WIDTH, HEIGHT = 13 * CELL, 21 * CELL
# Rows of a sheet: each action from behind, left, front and right; the last row, hurt, is seen from the front only.
ACTIONS = {"spellcast": 7, "thrust": 8, "walk": 9, "slash": 6, "shoot": 13}
VIEWS = ("back", "left", "front", "right")
HURT = 6


def read_sheet(path: Path) -> UInt8[np.ndarray, "1344 832 4"]:
    """Red, green, blue and opacity of every pixel."""
    try:
        with Image.open(path) as picture:
            pixels = np.asarray(picture.convert("RGBA"))
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path} cannot be read as a picture: {reason}; fetch it again") from error
    if pixels.shape != (HEIGHT, WIDTH, 4):
        found = f"{pixels.shape[1]}x{pixels.shape[0]}"
        raise UserError(f"{path}: expected a sheet of {WIDTH}x{HEIGHT} pixels, got {found}; fetch it again")
    return pixels


def cut(
    sheet: UInt8[np.ndarray, "H W 4"], corners: Int[np.ndarray, "F 2"], size: int
) -> UInt8[np.ndarray, "F 4 {size} {size}"]:
    """Squares of the sheet by their upper left corners (row, column); transparent beyond its edge."""
    edged = np.pad(sheet, ((0, size), (0, size), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(edged, (size, size), axis=(0, 1))
    return windows[corners[:, 0], corners[:, 1]]
