"""How much latents depend on each other, without any factor: from their covariance, or pair by pair.

Latents that never vary depend on nothing and are left out.
"""

import numpy as np
from jaxtyping import Float

from disentkit.metrics.discrete import BINS, binned, information_matrix
from disentkit.metrics.frechet import Gaussian, gaussian_distance, gaussian_of

_ROUNDING = 1e-13  # of the largest extent: below, what is left of a direction is rounding


def total_correlation(codes: Float[np.ndarray, "N D"]) -> float:
    """The total correlation of codes as if they were normal: -1/2 log det of their correlation matrix, in nats.

    KL(N(0, C) || N(0, diag C)), at least 0; no scale of a latent matters (Locatello et al. 2019). It is
    infinite where a latent is a linear function of others to the last digits: a copy, or with no more examples than
    latents. Fewer than two latents that vary: 0.

    >>> sign = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    >>> total_correlation(sign), total_correlation(sign[:, [0, 0]])
    (0.0, inf)
    """
    live = _varying(codes)
    if live.shape[1] < 2:
        return 0.0
    away = live - live.mean(axis=0)
    away /= np.abs(away).max(axis=0)  # before squares: they vanish for the smallest numbers
    stretch = np.linalg.svd(away / np.linalg.norm(away, axis=0), compute_uv=False)
    return max(0.0, -float(np.log(stretch).sum())) if stretch[-1] > _ROUNDING * stretch[0] else np.inf


def wasserstein_correlation(codes: Float[np.ndarray, "N D"], *, normalised: bool = False) -> float:
    """The squared 2-Wasserstein distance of N(0, C) and N(0, diag C), C the covariance of the codes; at least 0.

    2 tr C - 2 tr (C^(1/2) diag(C) C^(1/2))^(1/2), in squared units of the codes; `normalised` is over tr C, which takes
    a common scale out (Locatello et al. 2019). Copies of latents will do. Fewer than two latents that
    vary: 0.

    >>> sign = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    >>> round(wasserstein_correlation(sign, normalised=True), 9)
    0.0
    """
    live = _varying(codes)
    if live.shape[1] < 2:
        return 0.0
    centre, covariance = np.zeros(live.shape[1]), gaussian_of(live).covariance
    distance = gaussian_distance(Gaussian(centre, covariance), Gaussian(centre, np.diag(np.diag(covariance))))
    return distance / float(np.trace(covariance)) if normalised else distance


def mutual_information_score(codes: Float[np.ndarray, "N D"], *, bins: int = BINS) -> float:
    """The mean plug-in mutual information of two latents, each cut into bins, in nats; at least 0, at most log bins.

    Independent latents have about (bins - 1)^2 / 2N. Fewer than two latents that vary make no pair: 0. Locatello et al.
    2019; there constant latents count, and pull the mean down.
    """
    live = _varying(codes)
    width = live.shape[1]
    if width < 2:
        return 0.0
    mutual = information_matrix(live, binned(live, bins=bins), bins=bins).mutual
    return float((mutual.sum() - np.trace(mutual)) / (width * (width - 1)))


def _varying(codes: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N E"]:
    """The latents that vary, in float64."""
    return codes[:, np.ptp(codes, axis=0) > 0].astype(np.float64)
