"""Labelling: the block of a latent that is a label, and setting it."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int
from torch.distributions import Distribution, OneHotCategorical


def one_hot(distribution: Distribution) -> bool:
    """Whether a block is one of several classes."""
    return isinstance(distribution, OneHotCategorical)


def label_block(prior: Mapping[str, Distribution]) -> str | None:
    """The block that is the label, the first that is one of several classes; None where there is none."""
    return next((name for name, block in prior.items() if one_hot(block)), None)


def set_to(classes: Int[np.ndarray, "N"], width: int) -> Float[np.ndarray, "N width"]:
    """Codes of a label block.

    >>> set_to(np.array([1, 0]), 2).tolist()
    [[0.0, 1.0], [1.0, 0.0]]
    """
    return np.eye(width, dtype=np.float32)[classes]
