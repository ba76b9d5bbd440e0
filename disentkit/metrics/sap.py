"""Separated attribute predictability: how well one latent alone predicts a factor, and the gap to the next latent."""

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Int
from sklearn.metrics import balanced_accuracy_score

from disentkit.metrics.examples import Examples
from disentkit.metrics.line_machine import Latent, lines
from disentkit.metrics.predictors import quiet, varies
from disentkit.metrics.thresholds import best_intervals

Definition = Literal["svc", "r2", "thresholds"]
_STILL = 1e-12  # variance
_STRENGTH = 0.01  # of the support vector machines
DEFINITIONS: tuple[Definition, ...] = get_args(Definition)


def sap_matrix(train: Examples, test: Examples, *, definition: Definition = "svc") -> Float[np.ndarray, "D K"]:
    """How well each latent alone predicts each factor, in [0, 1].

    - `svc`, for discrete factors: test accuracy of a linear support vector classifier of the raw latent, fitted on
      the training examples with C = 0.01 and balanced classes (Locatello et al. 2019), at its exact optimum (see
      `line_machine`; LIBLINEAR stops a little before). One against the rest on a line, it cannot name more than a few
      of many ordered values: about a quarter of 40.
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
    """
    if definition == "r2":
        return _squared_correlations(*train)
    if definition not in DEFINITIONS:
        raise ValueError(f"definition: expected one of {DEFINITIONS}, got {definition!r}")
    scores = np.full((train.codes.shape[1], train.factors.shape[1]), np.nan)
    varying = np.flatnonzero([varies(column) for column in train.factors.T]).tolist()
    if definition == "svc":
        scores[:, varying] = _svc_accuracies(train, test, varying)
    else:
        for k in varying:
            scores[:, k] = _interval_accuracies(train, test, k)
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


def _svc_accuracies(train: Examples, test: Examples, varying: list[int]) -> Float[np.ndarray, "D V"]:
    asked = [(*np.unique(train.factors[:, k], return_inverse=True), test.factors[:, k]) for k in varying]
    found = np.empty((train.codes.shape[1], len(varying)))
    for j, (codes, held_codes) in enumerate(zip(train.codes.T, test.codes.T, strict=True)):
        latent, held_codes = Latent(codes.astype(np.float64)), held_codes.astype(np.float64)
        for k, (values, ranks, held) in enumerate(asked):
            named = lines(latent, ranks, strength=_STRENGTH).named(held_codes)
            found[j, k] = np.mean(values[named] == held)
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


def _squared_correlations(codes: Float[np.ndarray, "N D"], factors: Int[np.ndarray, "N K"]) -> Float[np.ndarray, "D K"]:
    latents, values = (np.array(columns.T, dtype=np.float64, order="C") for columns in (codes, factors))
    latents -= latents.mean(axis=1, keepdims=True)
    values -= values.mean(axis=1, keepdims=True)
    covariance = latents @ values.T / len(codes)
    ours, theirs = (np.einsum("rn,rn->r", rows, rows) / len(codes) for rows in (latents, values))
    still = ours <= _STILL
    scores = np.square(covariance) / np.where(still, 1.0, ours)[:, None] / np.where(theirs > 0, theirs, np.nan)
    return np.where(still[:, None] & (theirs > 0), 0.0, scores)
