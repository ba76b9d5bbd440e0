"""Digits under known affine maps: the ground truth for models that separate a shape from its pose.

Each digit is padded to 40 x 40, then turned, scaled, sheared and shifted by factors that are drawn evenly and
independently: out = R(rotation) S(shear) exp(log_scale) in + shift, where x points right, y down, and the picture
reaches from -1 to 1.
"""

from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from torch.nn.functional import affine_grid, grid_sample

from disentkit.data.registry import fetch, open_dataset
from disentkit.data.split import Dataset, Split

SIZE = 40
# Rotation in degrees (clockwise on the screen), log scale, shear (x per y), shifts in halves of the picture.
RANGES = {"rotation": 30.0, "log_scale": 0.2, "shear": 0.3, "shift_x": 0.15, "shift_y": 0.15}
NOTE = "factors are of the map alone: each digit's own slant, size and place come on top"
# One draw for everybody, for ever: the seed is part of the definition. Train and test draw apart.
_SEED = 20150605
_BATCH = 1000


def open_affine(name: str, root: Path | None) -> Dataset:
    """The data set after `affine_`, each of its digits under one known map; labels stay."""
    base = open_dataset(name.removeprefix("affine_"), root)
    train, test = (_transformed(split, part) for part, split in enumerate((base.train, base.test)))
    return Dataset(name, train, test, base.classes, factor_names=tuple(RANGES), note=NOTE)


def fetch_affine(name: str, root: Path | None) -> Path:
    """Download the data set after `affine_`."""
    return fetch(name.removeprefix("affine_"), root)


def matrices(factors: Float[np.ndarray, "N 5"]) -> Float[np.ndarray, "N 2 3"]:
    """The forward maps, [A | shift]: where a point of the digit comes to lie."""
    rotation, log_scale, shear, shift_x, shift_y = factors.astype(np.float64).T
    cosine, sine = np.cos(np.deg2rad(rotation)), np.sin(np.deg2rad(rotation))
    turn = np.array([[cosine, -sine], [sine, cosine]])
    lean = np.array([[np.ones_like(shear), shear], [np.zeros_like(shear), np.ones_like(shear)]])
    linear = np.einsum("ijn,jkn,n->nik", turn, lean, np.exp(log_scale))
    return np.concatenate([linear, np.stack([shift_x, shift_y], axis=1)[:, :, None]], axis=2)


def transform(
    images: UInt8[np.ndarray, "N 1 H W"], factors: Float[np.ndarray, "N 5"]
) -> UInt8[np.ndarray, "N 1 40 40"]:
    """Each picture on 40 x 40 under its map; bilinear, black beyond the edge."""
    theta = torch.from_numpy(_inverse(matrices(factors))).float()
    margin = [(SIZE - length) // 2 for length in images.shape[2:]]
    sides = [(edge, SIZE - edge - length) for edge, length in zip(margin, images.shape[2:], strict=True)]
    padded = torch.from_numpy(np.pad(images, ((0, 0), (0, 0), *sides)))
    parts = []
    for levels, maps in zip(padded.split(_BATCH), theta.split(_BATCH), strict=True):
        grid = affine_grid(maps, list(levels.shape), align_corners=False)
        moved = grid_sample(levels.float(), grid, mode="bilinear", padding_mode="zeros", align_corners=False)
        parts.append(moved.round().to(torch.uint8).numpy())
    return np.concatenate(parts)


def _transformed(split: Split, part: int) -> Split:
    limits = np.array(list(RANGES.values()))
    drawn = np.random.default_rng((_SEED, part)).uniform(-limits, limits, (len(split), len(limits)))
    factors = drawn.astype(np.float32)
    return Split(transform(split.images, factors), split.labels, factors)


def _inverse(maps: Float[np.ndarray, "N 2 3"]) -> Float[np.ndarray, "N 2 3"]:
    """Where a point of the result comes from: what grid_sample asks for."""
    back = np.linalg.inv(maps[:, :, :2])
    return np.concatenate([back, -back @ maps[:, :, 2:]], axis=2)
