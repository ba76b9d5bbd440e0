"""The 2D Sprites as published: 672 MATLAB 7.3 files, which are HDF5 behind a 512-byte user block, and their splits."""

import json
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from jaxtyping import Float, Int, UInt8
from scipy.io import loadmat

from disentkit.data import reed
from disentkit.errors import UserError

Splits = dict[str, Int[np.ndarray, "K"]]


def file_names(count: int) -> list[str]:
    """The names of the files of the first characters."""
    return [f"sprites_{number}.mat" for number in range(count)]


def read(folder: Path, characters: Int[np.ndarray, "K 7"]) -> UInt8[np.ndarray, "K 178 3 60 60"]:
    """All frames of the characters of sprites_0.mat on, which must show them."""
    found = np.empty((len(characters), len(reed.FRAMES), 3, reed.SIZE, reed.SIZE), np.uint8)
    for number, file in enumerate(file_names(len(characters))):
        found[number] = _frames(folder / file, characters[number])
    return found


def read_splits(file: Path) -> Splits:
    """Character numbers, from 0, of train, validation and test, in the published order.

    Args:
        file: sprites_splits.mat of the archive, numbered from 1, or the same as JSON: train, val and test from 0.
    """
    try:
        if file.suffix == ".json":
            found = json.loads(file.read_text(encoding="utf-8"))
            parts = [np.array(found[part], dtype=np.int64) for part in ("train", "val", "test")]
        else:
            found = loadmat(file)
            parts = [found[part].ravel().astype(np.int64) - 1 for part in ("trainidx", "validx", "testidx")]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise UserError(
            f"{file}: expected the splits of the 2D Sprites, got {_reason(error)}; fetch it again"
        ) from error
    if sorted(np.concatenate(parts)) != list(range(len(reed.CHARACTERS))):
        raise UserError(f"{file}: expected each of {len(reed.CHARACTERS)} characters in one split; fetch it again")
    return dict(zip(("train", "validation", "test"), parts, strict=True))


def _frames(file: Path, attributes: Int[np.ndarray, "7"]) -> UInt8[np.ndarray, "178 3 60 60"]:
    try:
        with h5py.File(file) as handle:
            opened: Any = handle
            labels = opened["labels"][()].ravel()
            animations = [opened[reference][()] for reference in opened["sprites"][()].ravel()]
    except (OSError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise UserError(f"{file}: expected a file of the 2D Sprites, got {_reason(error)}; fetch it again") from error
    _check(file, labels, attributes, animations)
    # MATLAB counts rows first: a frame is stored as (channel, x, y).
    levels = np.concatenate(animations).reshape(-1, 3, reed.SIZE, reed.SIZE).swapaxes(2, 3)
    return np.rint(levels * 255).astype(np.uint8)


def _check(
    file: Path,
    labels: Float[np.ndarray, "A"],
    attributes: Int[np.ndarray, "7"],
    animations: Sequence[Float[np.ndarray, "_ _"]],
) -> None:
    if labels.tolist() != attributes.tolist():
        raise UserError(f"{file}: expected the character {attributes.tolist()}, got {labels.tolist()}; fetch it again")
    expected = [(len(list(steps)), 3 * reed.SIZE**2) for _, steps in groupby(reed.FRAMES[:, :2].tolist())]
    if [animation.shape for animation in animations] != expected:
        shapes = ", ".join(str(animation.shape) for animation in animations)
        raise UserError(f"{file}: expected 21 animations of 178 frames in all, got {shapes}; fetch it again")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
