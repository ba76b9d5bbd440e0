"""InfoMEC: modularity, explicitness and compactness of codes, in shares of each factor's entropy."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int
from sklearn.feature_selection import mutual_info_classif
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import OneHotEncoder

from disentkit.metrics.discrete import ranked
from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import quiet, standardised, varies


class InfoMEC(NamedTuple):
    """The three scores, and what they are made of.

    Attributes:
        modularity: in [0, 1]; whether each active latent tells of one factor.
        explicitness: at most 1; negative where held-out examples are predicted worse than by chance. NaN where no
            factor varies.
        compactness: in [0, 1]; whether one active latent tells of each factor.
        matrix: I(z_j; v_k) / H(v_k), 0 for latents that never vary; NaN columns for factors that never vary.
        active: how many latents are active.
    """

    modularity: float
    explicitness: float
    compactness: float
    matrix: Float[np.ndarray, "D K"]
    active: int


def infomec(
    train: Examples, test: Examples | None = None, *, neighbours: int = 10, discrete: bool = False, seed: int = 0
) -> InfoMEC:
    """InfoM, InfoE and InfoC (Hsu, Dorrell, Whittington, Wu & Finn 2023, Disentanglement via latent quantization).

    A latent is active where its range exceeds a twentieth of the largest range (discrete: where it varies).
    InfoM = (mean over active j of max_k R_jk / sum_k R_jk - 1/K) / (1 - 1/K) with R = I(z_j; v_k) / H(v_k); InfoC the
    same over factors, with the number of active latents for K. InfoE = mean over k of 1 - L_k / log(values of v_k)
    where L_k is the log loss of an unregularised, class-balanced multinomial logistic regression of v_k on all latents
    (at most 100 steps). Codes that know nothing score 0.5 to 0.7 for modularity and compactness, as ratios of
    the estimates' errors: read these with explicitness and never alone.

    Degenerate input: an active latent that tells nothing counts 0, as does a factor of which nothing is told; with
    one factor, or one active latent, there is nothing to spread over, and what is told at all counts 1. With nothing
    active all three are 0. Factors that never vary are left out.

    Args:
        train: fitted on; the informations are of these examples.
        test: where given, L_k is of these examples (those whose value training has); else of the training examples
            themselves, as published, which flatters codes of many latents.
        neighbours: of the nearest-neighbour estimate of I (Ross 2014); 10 as published.
        discrete: codes are names, one of few a latent: plug-in informations, and codes one-hot for InfoE.
        seed: of the tiny noise that parts equal codes, and of the regression.
    """
    matrix = _normalised_information(train, neighbours=neighbours, discrete=discrete, seed=seed)
    spread = np.ptp(train.codes, axis=0)
    active = spread > (0 if discrete else spread.max() / 20)
    kept = matrix[active][:, ~np.isnan(matrix[0])]
    held = train if test is None else test
    explicit = linear_information(train, held, discrete=discrete, seed=seed)
    return InfoMEC(_concentration(kept), explicit, _concentration(kept.T), matrix, int(active.sum()))


def _normalised_information(train: Examples, *, neighbours: int, discrete: bool, seed: int) -> Float[np.ndarray, "D K"]:
    """I(z_j; v_k) / H(v_k)."""
    matrix = np.full((train.codes.shape[1], train.factors.shape[1]), np.nan)
    inputs, _ = standardised(train.codes, train.codes)
    moving = np.ptp(train.codes, axis=0) > 0
    for k, values in enumerate(train.factors.T):
        if varies(values):
            matrix[:, k] = 0.0
            told = _plug_in(train.codes[:, moving], values) if discrete else _nearest(inputs, values, neighbours, seed)
            matrix[moving, k] = told / _entropy(values)
    return matrix


def _nearest(
    inputs: Float[np.ndarray, "N A"], values: Int[np.ndarray, "N"], neighbours: int, seed: int
) -> Float[np.ndarray, "A"]:
    """Information of each latent with a factor from distances among neighbours; 0 where no value comes twice."""
    if not inputs.shape[1] or np.unique(values, return_counts=True)[1].max() < 2:
        return np.zeros(inputs.shape[1])
    numbers: Any = False
    with quiet():
        told = mutual_info_classif(inputs, values, discrete_features=numbers, n_neighbors=neighbours, random_state=seed)
    return told.astype(np.float64)


def _plug_in(codes: Float[np.ndarray, "N A"], values: Int[np.ndarray, "N"]) -> Float[np.ndarray, "A"]:
    """Information of each latent with a factor from counts: H(z) + H(v) - H(z, v)."""
    if not codes.shape[1]:
        return np.zeros(0)
    names, own = ranked(codes), ranked(values[:, None])[:, 0]
    joint = names * (own.max() + 1) + own[:, None]
    return np.array([_entropy(z) + _entropy(own) - _entropy(both) for z, both in zip(names.T, joint.T, strict=True)])


def _entropy(values: Int[np.ndarray, "N"]) -> float:
    counts = np.unique(values, return_counts=True)[1]
    return float(np.log(len(values)) - counts @ np.log(counts) / len(values))


def _concentration(rows: Float[np.ndarray, "R C"]) -> float:
    """Mean share of the largest of each row, rescaled from [1/C, 1] to [0, 1]."""
    count, width = rows.shape
    if not count or not width:
        return 0.0
    total = np.maximum(rows, 0.0).sum(axis=1)
    share = np.divide(rows.max(axis=1), total, out=np.full(count, 1 / width), where=total > 0)
    if width == 1:
        return float((total > 0).mean())
    return float((share.mean() - 1 / width) / (1 - 1 / width))


def linear_information(train: Examples, held: Examples, *, discrete: bool = False, seed: int = 0) -> float:
    """InfoE alone: fitted on the first examples, and scored on the others; NaN where no factor varies."""
    if discrete:
        encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(train.codes)
        inputs, asked = np.asarray(encoder.transform(train.codes)), np.asarray(encoder.transform(held.codes))
    else:
        inputs, asked = standardised(train.codes, held.codes)
    told = [
        _predicted(inputs, values, asked, targets, seed=seed)
        for values, targets in zip(train.factors.T, held.factors.T, strict=True)
        if varies(values)
    ]
    known = np.array(told)[~np.isnan(told)] if told else np.zeros(0)
    return float(known.mean()) if known.size else np.nan


def _predicted(
    inputs: Float[np.ndarray, "N A"],
    values: Int[np.ndarray, "N"],
    asked: Float[np.ndarray, "M A"],
    targets: Int[np.ndarray, "M"],
    *,
    seed: int,
) -> float:
    """1 - log loss / log values: a balanced regression on nothing gives every value the same probability."""
    classes = np.unique(values)
    known = np.isin(targets, classes)
    if not known.any():
        return np.nan
    if not inputs.shape[1]:
        return 0.0
    with quiet():
        model = LogisticRegression(C=np.inf, class_weight="balanced", random_state=seed).fit(inputs, values)
    place = np.searchsorted(classes, targets[known])
    chances = model.predict_proba(asked[known])[np.arange(len(place)), place]
    loss = -np.log(np.maximum(chances, np.finfo(np.float64).eps)).mean()
    return float(1 - loss / np.log(len(classes)))
