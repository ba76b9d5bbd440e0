"""Codes with their factors, and two disjoint sets of them: one to fit a predictor on, one to score it on."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.given import checked


class Examples(NamedTuple):
    """Codes of N examples and the K factors of each, as whole numbers."""

    codes: Float[np.ndarray, "N D"]
    factors: Int[np.ndarray, "N K"]


def halves(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    train: int = 10_000,
    test: int = 5000,
    seed: int = 0,
) -> tuple[Examples, Examples]:
    """Training and test examples, drawn without replacement: no row is in both.

    The published sizes are 10,000 and 5000 (Locatello et al. 2019). Where there are fewer rows all of them are used,
    in the same proportion: two thirds and one third, each at least one row.

    >>> fit, held = halves(np.zeros((9, 2)), np.zeros((9, 1), dtype=int))
    >>> len(fit.codes), len(held.codes)
    (6, 3)

    Raises:
        ValueError: for what is no codes and factors (`checked`), or a size below one.
    """
    codes, factors = checked(codes, factors, least=2)
    count = len(codes)
    if train < 1 or test < 1:
        raise ValueError(f"train, test: expected one row or more of each, got {train} and {test}")
    if count < train + test:
        train = min(max(round(count * train / (train + test)), 1), count - 1)
        test = count - train
    order = np.random.default_rng(seed).permutation(count)[: train + test]
    first, second = order[:train], order[train:]
    return Examples(codes[first], factors[first]), Examples(codes[second], factors[second])
