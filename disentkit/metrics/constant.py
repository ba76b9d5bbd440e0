"""What it costs to give the same picture whatever was shown: the floor of every reconstruction."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

_ROWS = 500  # images compared at once


class Errors(NamedTuple):
    """Of N images: the mean squared error a pixel, and the Bernoulli cross-entropy summed over pixels, in nats."""

    squared: Float[np.ndarray, "N"]
    entropy: Float[np.ndarray, "N"]


def mean_image_errors(train: Float[np.ndarray, "M P"], test: Float[np.ndarray, "N P"]) -> Errors:
    """The errors of the mean training image as the reconstruction of every test image; in float64.

    For the cross-entropy -sum x log m + (1 - x) log(1 - m) the mean m is clipped to [1 / 2M, 1 - 1 / 2M], half a
    training image from 0 and 1: a pixel that never was white in training may be so in a test image. It is NaN where
    pixels lie outside [0, 1].

    >>> [errors.item() for errors in mean_image_errors(np.array([[0.0], [1.0]]), np.array([[1.0]]))]
    [0.25, 0.6931471805599453]
    """
    mean = train.mean(axis=0, dtype=np.float64)
    half = 0.5 / len(train)
    clipped = mean.clip(half, 1 - half)
    weights, offset = np.log(clipped) - np.log1p(-clipped), np.log1p(-clipped).sum()
    squared, entropy = np.empty(len(test)), np.empty(len(test))
    for first in range(0, len(test), _ROWS):
        rows = slice(first, first + _ROWS)
        some = test[rows].astype(np.float64)
        squared[rows] = np.square(some - mean).mean(axis=1)
        entropy[rows] = -(some @ weights + offset)
    if min(train.min(), test.min()) < 0 or max(train.max(), test.max()) > 1:
        entropy[:] = np.nan
    return Errors(squared, entropy)
