"""Whether a linear classifier can read each value of each factor from the codes."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import quiet, standardised, varies


class Explicitness(NamedTuple):
    """Of each factor on either set; the score is the mean over factors of `test`."""

    train: Float[np.ndarray, "K"]
    test: Float[np.ndarray, "K"]


def explicitness(train: Examples, test: Examples, *, seed: int = 0) -> Explicitness:
    """The mean area under the ROC curves of a factor's values, each against the rest (Ridgeway & Mozer 2018).

    Multinomial logistic regression (L2, C = 1, at most 100 steps, as Locatello et al. 2019) on codes standardised by
    the training mean and deviation; latents that never vary in training are left out. 1 is best and 0.5 is chance:
    codes that know nothing may fall just below it. Not rescaled to [0, 1].

    A value that the test examples lack, or have alone, has no curve and is left out, as is one that training lacks;
    NaN where none is left, and for a factor that never varies in training.

    Args:
        train: fitted on.
        test: scored on.
        seed: of the classifier.
    """
    inputs, held = standardised(train.codes, test.codes)
    pairs = [
        _areas(inputs, values, held, targets, seed=seed)
        for values, targets in zip(train.factors.T, test.factors.T, strict=True)
    ]
    on_train, on_test = np.array(pairs, dtype=np.float64).T
    return Explicitness(on_train, on_test)


def roc_areas(
    scores: Float[np.ndarray, "N C"], values: Int[np.ndarray, "N"], classes: Int[np.ndarray, "C"]
) -> Float[np.ndarray, "C"]:
    """The area under the ROC curve of each class against the rest: the chance that a member outscores another.

    By ranks, ties counting half (the Mann-Whitney statistic). NaN for a class of no member, or of all.

    >>> roc_areas(np.array([[0.9], [0.6], [0.7]]), np.array([1, 1, 0]), np.array([1]))
    array([0.5])
    """
    member = values[:, None] == classes
    inside = member.sum(axis=0)
    pairs = inside * (len(values) - inside)
    wins = (rankdata(scores, axis=0) * member).sum(axis=0) - inside * (inside + 1) / 2
    return np.divide(wins, pairs, out=np.full(len(classes), np.nan), where=pairs > 0)


def _areas(
    inputs: Float[np.ndarray, "N A"],
    values: Int[np.ndarray, "N"],
    held: Float[np.ndarray, "M A"],
    targets: Int[np.ndarray, "M"],
    *,
    seed: int,
) -> tuple[float, float]:
    if not varies(values):
        return np.nan, np.nan
    if not inputs.shape[1]:  # every latent is constant: all examples score alike
        return 0.5, 0.5 if varies(targets) else np.nan
    with quiet():
        model = LogisticRegression(random_state=seed).fit(inputs, values)
    return (
        _mean(roc_areas(model.predict_proba(inputs), values, model.classes_)),
        _mean(roc_areas(model.predict_proba(held), targets, model.classes_)),
    )


def _mean(areas: Float[np.ndarray, "C"]) -> float:
    known = areas[~np.isnan(areas)]
    return float(known.mean()) if known.size else np.nan
