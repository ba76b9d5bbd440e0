"""How far two clouds of points are apart as Gaussians."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

_NULL = 1e-10  # of the largest eigenvalue: below, a covariance has no extent in that direction


class Gaussian(NamedTuple):
    """The mean and the covariance of a cloud of points."""

    mean: Float[np.ndarray, "D"]
    covariance: Float[np.ndarray, "D D"]


def gaussian_of(points: Float[np.ndarray, "N D"]) -> Gaussian:
    """The mean and the unbiased covariance of points, in float64."""
    points = points.astype(np.float64)
    mean = points.mean(axis=0)
    centred = points - mean
    return Gaussian(mean, centred.T @ centred / (len(points) - 1))


def gaussian_distance(one: Gaussian, other: Gaussian) -> float:
    """|m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)), at least 0: the squared Frechet distance of two Gaussians.

    Heusel et al. 2017, eq. 6; Dowson & Landau 1982. The trace of the root is the sum of the singular values of
    C1^(1/2) C2^(1/2), and both roots are symmetric, so that covariances of any rank will do.

    >>> line = lambda mean, scale: Gaussian(np.array([mean]), np.array([[scale**2]]))
    >>> gaussian_distance(line(1.0, 2.0), line(4.0, 6.0))
    25.0
    """
    shift = np.square(one.mean - other.mean).sum()
    cross = np.linalg.svd(_root(one.covariance) @ _root(other.covariance), compute_uv=False).sum()
    return max(0.0, float(shift + np.trace(one.covariance) + np.trace(other.covariance) - 2 * cross))


def frechet(one: Float[np.ndarray, "N D"], other: Float[np.ndarray, "M D"]) -> float:
    """The squared Frechet distance of the Gaussians of two clouds of points.

    It is biased: two clouds of one distribution are some way apart, and the further the fewer points they have.
    Compare only distances of as many points on either side.
    """
    return gaussian_distance(gaussian_of(one), gaussian_of(other))


def frechet_error(one: Float[np.ndarray, "N D"], other: Float[np.ndarray, "M D"]) -> float:
    """The standard error of `frechet` over the points of both sides, by the delta method.

    It counts what each point does to the mean and the covariance of its side, to first order: near distance 0, where
    the second order rules, it is too large rather than too small.
    """
    mine, theirs = gaussian_of(one), gaussian_of(other)
    parts = (
        _influence(one, mine, theirs).var(ddof=1) / len(one),
        _influence(other, theirs, mine).var(ddof=1) / len(other),
    )
    return float(np.sqrt(sum(parts)))


def _influence(points: np.ndarray, mine: Gaussian, theirs: Gaussian) -> np.ndarray:
    """What each point adds to the distance, up to a constant: 2 (m1 - m2) d + d d - d T d for d = x - m1.

    T = C1^(-1/2) (C1^(1/2) C2 C1^(1/2))^(1/2) C1^(-1/2) is the optimal map from the one Gaussian to the other.
    """
    away = points.astype(np.float64) - mine.mean
    values, vectors = np.linalg.eigh(mine.covariance)
    there = values > _NULL * values[-1]
    root = vectors[:, there] * np.sqrt(values[there])
    inner, axes = np.linalg.eigh(root.T @ theirs.covariance @ root)
    white = away @ (vectors[:, there] / np.sqrt(values[there])) @ axes
    mapped = np.square(white) @ np.sqrt(inner.clip(0))
    return 2 * away @ (mine.mean - theirs.mean) + np.square(away).sum(axis=1) - mapped


def _root(covariance: np.ndarray) -> np.ndarray:
    """The symmetric square root; eigenvalues that rounding put below 0 are 0."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T
