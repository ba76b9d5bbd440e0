"""Separated attribute predictability: how well one latent alone predicts a factor, and the gap to the next latent."""

from typing import Any, Literal, get_args

import numpy as np
from jaxtyping import Float
from sklearn.metrics import balanced_accuracy_score
from sklearn.svm import LinearSVC

from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import accuracy, quiet, varies
from disentkit.metrics.thresholds import best_intervals

Definition = Literal["svc", "r2", "thresholds"]
_STILL = 1e-12  # variance
DEFINITIONS: tuple[Definition, ...] = get_args(Definition)


def sap_matrix(
    train: Examples, test: Examples, *, definition: Definition = "svc", seed: int = 0
) -> Float[np.ndarray, "D K"]:
    """How well each latent alone predicts each factor, in [0, 1].

    - `svc`, for discrete factors: test accuracy of a linear support vector classifier of the raw latent, fitted on
      the training examples with C = 0.01 and balanced classes (Locatello et al. 2019). One against the rest on a
      line, it cannot name more than a few of many ordered values: about a quarter of 40.
    - `r2`, for continuous factors: the squared correlation on the training examples, cov^2 / (var var), 0 for a
      latent of variance 1e-12 or less (Kumar et al. 2018). It sees linear dependence only.
    - `thresholds`, for discrete factors: balanced test accuracy of the intervals between thresholds on the latent
      that have the largest balanced accuracy on the training examples (see `thresholds.best_intervals`), 0 for a
      latent of variance 1e-12 or less (Kumar et al. 2018, who do not say how many thresholds: here at most one fewer
      than the factor has values). A latent that knows nothing has 1 / values, so that the gap is at most 1 less that.

    They are different quantities, and so are scores by them. A factor that never varies in training cannot be
    predicted well or badly: its column is NaN.

    Args:
        train: fitted on.
        test: scored on; not read by `r2`.
        definition: `svc`, `r2` or `thresholds`.
        seed: of the classifier.
    """
    if definition == "r2":
        return _squared_correlations(train.codes.astype(np.float64), train.factors.astype(np.float64))
    if definition not in DEFINITIONS:
        raise ValueError(f"definition: expected one of {DEFINITIONS}, got {definition!r}")
    scores = np.full((train.codes.shape[1], train.factors.shape[1]), np.nan)
    for k in np.flatnonzero([varies(column) for column in train.factors.T]).tolist():
        by_svc = definition == "svc"
        scores[:, k] = _svc_accuracies(train, test, k, seed=seed) if by_svc else _interval_accuracies(train, test, k)
    return scores


def sap(matrix: Float[np.ndarray, "D K"]) -> Float[np.ndarray, "K"]:
    """The gap of each factor between the two latents that predict it best; the score is the mean (Kumar et al. 2018).

    With one latent there is no second: it counts 0, so the gap is the latent's own score. NaN for a factor that
    never varies.

    >>> sap(np.array([[0.9, 0.2], [0.4, 0.2]]))
    array([0.5, 0. ])
    """
    ordered = np.sort(matrix, axis=0)
    return ordered[-1] - (ordered[-2] if len(ordered) > 1 else 0.0)


def _svc_accuracies(train: Examples, test: Examples, k: int, *, seed: int) -> list[float]:
    found = []
    for j in range(train.codes.shape[1]):
        machine: Any = LinearSVC(C=0.01, class_weight="balanced", dual="auto", random_state=seed)
        with quiet():
            machine.fit(train.codes[:, [j]], train.factors[:, k])
        found.append(accuracy(machine, test.codes[:, [j]], test.factors[:, k]))
    return found


def _interval_accuracies(train: Examples, test: Examples, k: int) -> list[float]:
    found = []
    for intervals, codes, held in zip(
        best_intervals(train.codes, train.factors[:, k]), train.codes.T, test.codes.T, strict=True
    ):
        with quiet():  # a value that is named and not there
            score = float(balanced_accuracy_score(test.factors[:, k], intervals.named(held)))
        found.append(score if codes.var() > _STILL else 0.0)
    return found


def _squared_correlations(
    codes: Float[np.ndarray, "N D"], factors: Float[np.ndarray, "N K"]
) -> Float[np.ndarray, "D K"]:
    codes, factors = codes - codes.mean(axis=0), factors - factors.mean(axis=0)
    covariance = codes.T @ factors / len(codes)
    ours, theirs = np.square(codes).mean(axis=0), np.square(factors).mean(axis=0)
    still = ours <= _STILL
    scores = np.square(covariance) / np.where(still, 1.0, ours)[:, None] / np.where(theirs > 0, theirs, np.nan)
    return np.where(still[:, None] & (theirs > 0), 0.0, scores)
