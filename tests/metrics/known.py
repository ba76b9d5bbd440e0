"""Codes whose scores are known, and codes on which nothing may raise or warn."""

import numpy as np

from disentkit.metrics.examples import Examples

SPRITES = (3, 6, 40, 32, 32)  # the factors of dSprites
SMALL = (3, 6, 5, 4, 8)


def drawn(sizes, count, seed=0):
    """Independent factors, and the same centred exactly to mean 0 and variance 1."""
    factors = np.random.default_rng(seed).integers(0, sizes, (count, len(sizes)))
    many = np.array(sizes)
    return factors, (factors - (many - 1) / 2) / np.sqrt((many**2 - 1) / 12)


def split(codes, factors, train):
    """The first rows to train on, the rest to test on."""
    return Examples(codes[:train], factors[:train]), Examples(codes[train:], factors[train:])


def degenerate():
    """Names of situations, each with codes, factors and the number of training rows."""
    factors, units = drawn((3, 4), 48)
    constant = np.stack([factors[:, 0], np.full(48, 7)], axis=1)
    once = factors.copy()
    once[0, 0] = 9  # in training alone
    held = factors.copy()
    held[-1, 0] = 9  # in the test rows alone
    return {
        "zeros": (np.zeros_like(units), factors, 32),
        "a constant dimension": (np.concatenate([units, np.ones((48, 1))], axis=1), factors, 32),
        "duplicates": (np.concatenate([units, units], axis=1), factors, 32),
        "one latent": (units[:, :1], factors, 32),
        "one factor": (units, factors[:, :1], 32),
        "one latent and factor": (units[:, :1], factors[:, :1], 32),
        "a constant factor": (units, constant, 32),
        "only constant factors": (units, constant[:, 1:], 32),
        "a value seen once": (units, once, 32),
        "a value not seen in training": (units, held, 32),
        "sixteen rows": (units[:16], factors[:16], 11),
        "three rows": (units[:3], factors[:3], 2),
        "as many values as rows": (units[:16], np.arange(32).reshape(16, 2), 11),
        "tiny codes": (units * 1e-200, factors, 32),
        "single precision": (units.astype(np.float32), factors, 32),
    }
