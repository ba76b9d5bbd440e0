"""Sheets that the tests paint: coloured blocks of any opacity, so that every rounding happens."""

import numpy as np
from PIL import Image

from disentkit.data import sheets


def paint_sheet(path, seed, opaque_share=0.4):
    """A sheet whose 16 x 16 blocks each have a colour and an opacity."""
    generator = np.random.default_rng(seed)
    blocks = generator.integers(0, 256, (sheets.HEIGHT // 16, sheets.WIDTH // 16, 4), dtype=np.uint8)
    kind = generator.random(blocks.shape[:2])
    blocks[kind < opaque_share, 3] = 255
    blocks[kind > 0.7, 3] = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(blocks.repeat(16, axis=0).repeat(16, axis=1)).save(path, compress_level=1)


def pixels(path):
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGBA"))
