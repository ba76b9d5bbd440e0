"""Scores of one latent a factor, from the information matrix: MIG and its relatives, modularity."""

import numpy as np
from jaxtyping import Float

from disentkit.metrics.discrete import BINS, InformationMatrix


def mig(found: InformationMatrix) -> Float[np.ndarray, "K"]:
    """The mutual information gap of each factor; the score is their mean, in [0, 1].

    (I(z_1; v_k) - I(z_2; v_k)) / H(v_k) with the two latents of most information about v_k (Chen et al. 2018,
    equation 6, as Locatello et al. 2019 compute it). Its ceiling is below 1 where a factor has more values than there
    are bins: I is at most the log of the bins. A factor that never varies has no gap: NaN.
    """
    return _gap(found.mutual) / _known(found.factors)


def mig_sup(found: InformationMatrix) -> Float[np.ndarray, "D"]:
    """The gap of each latent, between the two factors that it tells most of; the score is their mean over latents.

    (I(z_j; v_1) / H(v_1) - I(z_j; v_2) / H(v_2)), Li et al. 2020 (MIG-sup). A latent that tells nothing has gap 0.
    """
    return _gap((found.mutual / _known(found.factors)).T)


def dcimig(found: InformationMatrix) -> float:
    """Sum over factors of the largest gap of the latents that belong to them, over the sum of factor entropies.

    A latent belongs to the factor that it tells most of, by its gap to the next one (Sepliarskaia et al. 2019).
    """
    gaps, belongs = _gap(found.mutual.T), found.mutual.argmax(axis=1)
    best = np.zeros(found.mutual.shape[1])
    np.maximum.at(best, belongs, gaps)
    total = found.factors.sum()
    return float(best.sum() / total) if total > 0 else np.nan


def jemmig(found: InformationMatrix, *, bins: int = BINS) -> Float[np.ndarray, "K"]:
    """1 - (H(v_k, z_1) - I(z_1; v_k) + I(z_2; v_k)) / (H(v_k) + log bins) of each factor, z_1 the most informative.

    Do & Tran 2020, normalised and turned so that 1 is best; the score is the mean over factors.
    """
    best = found.mutual.argmax(axis=0)
    most = found.mutual.max(axis=0)
    joint = found.codes[best] + found.factors - most
    return 1 - (joint - _gap(found.mutual)) / (found.factors + np.log(bins))


def modularity(mutual: Float[np.ndarray, "D K"]) -> Float[np.ndarray, "D"]:
    """How far each latent tells of one factor alone; the score is the mean over latents, in [0, 1].

    1 - sum over k other than k* of I(z_j; v_k)^2 / (I(z_j; v_k*)^2 (K - 1)), k* the factor that it tells most of
    (Ridgeway & Mozer 2018, equation 2). A latent that tells nothing counts 0.

    >>> modularity(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
    array([1., 1., 0.])
    """
    most = mutual.max(axis=1)
    rest = np.square(mutual).sum(axis=1) - np.square(most)
    scale = np.where(most > 0, np.square(most) * max(mutual.shape[1] - 1, 1), 1.0)
    return np.where(most > 0, 1 - rest / scale, 0.0)


def _gap(rows: Float[np.ndarray, "R C"]) -> Float[np.ndarray, "C"]:
    """The largest value of each column less the next one; less 0 where there is one row."""
    ordered = np.sort(rows, axis=0)
    return ordered[-1] - (ordered[-2] if len(ordered) > 1 else 0.0)


def _known(entropies: Float[np.ndarray, "K"]) -> Float[np.ndarray, "K"]:
    return np.where(entropies > 0, entropies, np.nan)
