"""How alike the latents of several models of one kind are: unsupervised disentanglement ranking."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from scipy.stats import rankdata
from sklearn.linear_model import Lasso


class UDR(NamedTuple):
    """The agreement of M models.

    Attributes:
        scores: of each model, the median of its column of pairs, in [0, 1].
        pairs: how well model i's latents give model j's, in [0, 1]; NaN on the diagonal. Symmetric but for lasso.
    """

    scores: Float[np.ndarray, "M"]
    pairs: Float[np.ndarray, "M M"]


def udr(
    codes: Sequence[Float[np.ndarray, "N _"]],
    kls: Sequence[Float[np.ndarray, "_"]],
    *,
    similarity: Literal["lasso", "spearman"] = "lasso",
    threshold: float = 0.01,
    alpha: float = 0.1,
) -> UDR:
    """Unsupervised disentanglement ranking: models whose latents others of their kind find again, one by one.

    For each two models the similarity of each two latents, then `relative_score` of that matrix; a model's score is
    the median over the others of how well they give its latents (Duan et al. 2020, as disentanglement_lib computes it).
    Only latents that the model uses take part: their mean KL
    divergence is above the threshold and they vary.

    Needs models that differ in their seeds alone. It sees neither order nor sign nor scale of latents. A pair in which
    one model uses no latent scores 0.

    Args:
        codes: of the same N examples, one table a model; models may have different numbers of latents.
        kls: mean KL divergence of each latent, for each model.
        similarity: the size of the weights of a lasso from the latents of the one model to each of the other's, all
            standardised; or of Spearman's rank correlation.
        threshold: of the KL divergence, in nats.
        alpha: of the lasso, |y - X w|^2 / 2N + alpha |w|_1.

    Raises:
        ValueError: with fewer than two models, codes of different examples, or divergences of other latents.
    """
    _check(codes, kls)
    used = [_used(table, kl > threshold) for table, kl in zip(codes, kls, strict=True)]
    if similarity == "spearman":  # of the codes as they are: standardised, near ones may become equal
        used = [rankdata(table, axis=0) for table in used]
    used = [_standardised(table) for table in used]
    pairs = np.full((len(used), len(used)), np.nan)
    for i, one in enumerate(used):
        for j, other in enumerate(used):
            if i != j:
                matrix = np.abs(one.T @ other) / len(one) if similarity == "spearman" else _lasso(one, other, alpha)
                pairs[i, j] = relative_score(matrix)
    others = pairs.T[~np.eye(len(used), dtype=bool)].reshape(len(used), -1)
    return UDR(np.median(others, axis=1), pairs)


def relative_score(matrix: Float[np.ndarray, "D E"]) -> float:
    """How far one entry of each row and each column of similarities stands out; in [0, 1] where the entries are.

    The mean of max^2 / sum over columns, and over rows, and of both (Duan et al. 2020). A row or
    column of zeros counts 0, and an empty matrix scores 0.

    >>> relative_score(np.eye(3)), round(relative_score(np.ones((3, 3))), 6), relative_score(np.zeros((3, 3)))
    (1.0, 0.333333, 0.0)
    """
    if not matrix.size:
        return 0.0
    parts = []
    for axis in (0, 1):
        most, total = matrix.max(axis=axis), matrix.sum(axis=axis)
        parts.append(np.divide(most**2, total, out=np.zeros_like(total), where=total > 0).mean())
    return float(np.mean(parts))


def _used(codes: Float[np.ndarray, "N D"], wanted: Bool[np.ndarray, "D"]) -> Float[np.ndarray, "N E"]:
    """The latents in use."""
    return codes[:, wanted & (np.ptp(codes, axis=0) > 0)].astype(np.float64)


def _standardised(table: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "N D"]:
    away = table - table.mean(axis=0)
    return away / away.std(axis=0)


def _lasso(one: Float[np.ndarray, "N D"], other: Float[np.ndarray, "N E"], alpha: float) -> Float[np.ndarray, "D E"]:
    """The size of the weight of each latent of the one in the prediction of each of the other."""
    if not one.shape[1] or not other.shape[1]:
        return np.zeros((one.shape[1], other.shape[1]))
    model = Lasso(alpha=alpha, fit_intercept=False, precompute=True).fit(one, other)
    return np.abs(np.reshape(model.coef_, (other.shape[1], one.shape[1]))).T


def _check(codes: Sequence[np.ndarray], kls: Sequence[np.ndarray]) -> None:
    if len(codes) < 2:
        raise ValueError(f"codes: expected those of two models or more, got {len(codes)}")
    if len({len(table) for table in codes}) > 1:
        raise ValueError(f"codes: expected the same examples of every model, got {[len(table) for table in codes]}")
    if [len(kl) for kl in kls] != [table.shape[1] for table in codes]:
        widths = [table.shape[1] for table in codes]
        raise ValueError(f"kls: expected one a latent, {widths}, got {[len(kl) for kl in kls]}")
