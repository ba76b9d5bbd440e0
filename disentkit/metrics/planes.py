"""Codes seen in the plane: as they are, or by their first two principal components."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.decomposition import PCA

_FLAT = 1e-12  # of the mean square, below which the variance is rounding


class Plane(NamedTuple):
    """Points, the share of the codes' variance along each axis and in the plane, in [0, 1], and its standard error."""

    points: Float[np.ndarray, "N 2"]
    shares: tuple[float, float]
    share: float
    stderr: float


def plane(codes: Float[np.ndarray, "N D"]) -> Plane:
    """The codes in the plane: two latents as they are, more by their first two principal components (Pearson 1901).

    A single latent lies along the first axis. The standard error of the share is that of a ratio of two means over
    examples, by the delta method, for these axes; the share is NaN where all codes are alike.

    >>> plane(np.array([[3.0, 0.0, 0.0], [-3.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, -1.0, 0.0]])).shares
    (0.9, 0.1)
    """
    codes = codes.astype(np.float64)
    centred = codes - codes.mean(axis=0)
    total = np.square(centred).sum(axis=1)
    if total.mean() <= _FLAT * np.square(codes).sum(axis=1).mean():
        return Plane(np.zeros((len(codes), 2)), (np.nan, np.nan), np.nan, np.nan)
    width = codes.shape[1]
    if width <= 2:
        points, seen = np.pad(codes, ((0, 0), (0, 2 - width))), np.pad(centred, ((0, 0), (0, 2 - width)))
    else:
        points = seen = _principal(codes)
    shares = np.square(seen).mean(axis=0) / total.mean()
    share = min(float(shares.sum()), 1.0) if width > 2 else 1.0
    residual = np.square(seen).sum(axis=1) - share * total
    stderr = residual.std() / total.mean() / np.sqrt(len(codes))
    return Plane(points, (float(shares[0]), float(shares[1])), share, float(stderr))


def _principal(codes: np.ndarray) -> np.ndarray:
    """Two columns, the second of zeros where there are not enough examples for it."""
    kept = min(2, *codes.shape)
    points = PCA(kept, svd_solver="full").fit_transform(codes)
    return np.pad(points, ((0, 0), (0, 2 - kept)))
