"""Pixel targets: what of a grey level the model is asked to explain. Part of every number's name.

Binarising moves an MNIST NLL by a nat or two, and a "likelihood" of grey levels under a Bernoulli is none at all,
so the choice is explicit and stands in every row.
"""

from dataclasses import replace
from typing import Literal, get_args

import numpy as np

from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError, unknown

Targets = Literal["grey", "threshold", "static", "dynamic"]
TARGETS: tuple[str, ...] = get_args(Targets)

# "static" is one draw for everybody, for ever: its seed is part of the definition. Each split draws apart.
_STATIC_SEED = 20150906


def with_targets(data: Dataset, targets: str, *, seed: int) -> Dataset:
    """The data set with float32 images in [0, 1].

    Args:
        data: uint8 images.
        targets: `grey` keeps the level / 255; `threshold` is 1 above one half; `static` draws each pixel once from a
            Bernoulli of its level, the same draw whatever the seed; `dynamic` draws it from `seed`.
        seed: of the dynamic draw.
    """
    if targets not in TARGETS:
        raise unknown("targets", targets, TARGETS)
    for name, split in data.splits.items():
        if split.images.dtype != np.uint8:
            raise UserError(
                f"{data.name}: expected {name} images as grey levels (uint8, 0 to 255), got {split.images.dtype}; "
                "targets are made of them by --targets"
            )
        if not np.issubdtype(split.labels.dtype, np.integer) or (len(split) and split.labels.min() < 0):
            raise UserError(f"{data.name}: expected {name} labels as integers from 0 on, got {split.labels.dtype}")
    parts = enumerate(data.splits.items())
    return replace(data, **{name: _split_targets(split, targets, (seed, part)) for part, (name, split) in parts})


def _split_targets(split: Split, targets: str, seeds: tuple[int, int]) -> Split:
    levels = split.images
    if targets == "grey":
        pixels = np.divide(levels, np.float32(255), dtype=np.float32)
    elif targets == "threshold":
        pixels = (levels > 127).astype(np.float32)
    else:
        seed, part = seeds
        generator = np.random.default_rng((_STATIC_SEED if targets == "static" else seed, part))
        # Levels are multiples of 1/255: an integer draw below 255 is the exact Bernoulli, at a byte a pixel.
        pixels = (generator.integers(0, 255, levels.shape, dtype=np.uint8) < levels).astype(np.float32)
    return replace(split, images=pixels, labels=split.labels.astype(np.int64))
