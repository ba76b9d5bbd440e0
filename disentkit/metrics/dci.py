"""Disentanglement, completeness and informativeness, from what predictors of each factor make of each latent."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.special import entr
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LassoCV
from sklearn.utils.parallel import Parallel, delayed

from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import Readout, accuracy, fitted, quiet, standardised, varies
from disentkit.metrics.regressors import Regressor


class Importance(NamedTuple):
    """How much each latent serves to predict each factor, and how well each factor is predicted.

    Attributes:
        matrix: columns sum to 1; to 0 where no latent serves.
        train: informativeness on the training examples, in [0, 1]; NaN for a factor that never varies there.
        test: the same on the test examples.
    """

    matrix: Float[np.ndarray, "D K"]
    train: Float[np.ndarray, "K"]
    test: Float[np.ndarray, "K"]


class DCI(NamedTuple):
    """The two scores of an importance matrix, each in [0, 1], and what they are means of."""

    disentanglement: float
    completeness: float
    latents: Float[np.ndarray, "D"]
    factors: Float[np.ndarray, "K"]


def importance_matrix(
    train: Examples, test: Examples, *, regressor: Regressor = "boosting", seed: int = 0, jobs: int = 1
) -> Importance:
    """The importance of D latents for K factors, by one predictor a factor.

    The predictor decides: the scores of two of them are two metrics, not two estimates of one.

    - `boosting`, `forest`, `extra_trees`: scikit-learn's classifiers (see `predictors.unfitted`) on the raw codes,
      importance = their mean decrease in impurity, informativeness = accuracy. Boosting is the study's (Locatello et
      al. 2019), the slowest by far where factors have many values.
    - `histogram`: importance = the loss of test accuracy when the latent is shuffled among the test examples (mean
      of five), 0 where it is a gain.
    - `lasso`: of Eastwood & Williams 2018. LassoCV (five folds or fewer) on standardised codes and factor,
      importance = |weight|. Informativeness = R^2 = 1 - NRMSE^2, 0 where it is negative: in [0, 1] and higher is
      better, as for all the others. A factor's numbers are taken for quantities, not names.

    Importance is of what is learnt, however little: where informativeness is that of chance, `lasso` may give all of
    it to one latent, and `histogram` shares out the errors of its estimate.

    A factor that never varies in training has a column of zeros and informativeness NaN.

    Args:
        train: fitted on.
        test: scored on.
        regressor: which predictor.
        seed: of the predictor and of the shuffling. The same seed gives the same digits.
        jobs: processes that share the factors; the digits do not depend on it.
    """
    one = delayed(_importance)
    columns = (
        one(
            Examples(train.codes, train.factors[:, [k]]),
            Examples(test.codes, test.factors[:, [k]]),
            regressor=regressor,
            seed=seed,
        )
        for k in range(train.factors.shape[1])
    )
    found = Parallel(n_jobs=jobs)(columns)
    weights, on_train, on_test = zip(*found, strict=True)
    return Importance(_shares(np.stack(weights, axis=1)), np.array(on_train), np.array(on_test))


def dci(matrix: Float[np.ndarray, "D K"]) -> DCI:
    """Disentanglement and completeness of an importance matrix (Eastwood & Williams 2018).

    Of latent j: 1 - H(R_jk / sum_k R_jk), entropy to base K; the score is the mean over latents, weighted by their
    share of all importance. Of factor k: 1 - H(R_jk / sum_j R_jk) to base D; the score is their mean, weighted alike
    (as Locatello et al. 2019; so a factor that nothing predicts counts for nothing, and only informativeness tells).

    A latent or factor without importance has 0 and no weight; a matrix of zeros scores 0. With one factor every
    latent that serves has 1, and with one latent every factor that is served.

    >>> score = dci(np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]))
    >>> score.disentanglement, score.completeness, score.latents
    (1.0, 1.0, array([1., 1., 0.]))

    Args:
        matrix: not negative.
    """
    latents, factors = _concentration(matrix), _concentration(matrix.T)
    total = max(matrix.sum(), np.finfo(np.float64).tiny)
    weighted = latents @ (matrix.sum(axis=1) / total), factors @ (matrix.sum(axis=0) / total)
    disentanglement, completeness = (min(float(score), 1.0) for score in weighted)  # weights sum to 1 but for rounding
    return DCI(disentanglement, completeness, latents, factors)


def _concentration(rows: Float[np.ndarray, "R C"]) -> Float[np.ndarray, "R"]:
    """1 - entropy of each row, in units of its largest; 0 for a row of zeros."""
    entropy = entr(_shares(rows.T)).sum(axis=0) / np.log(max(rows.shape[1], 2))
    return np.where(rows.sum(axis=1) > 0, (1 - entropy).clip(0, 1), 0.0)


def _shares(matrix: Float[np.ndarray, "D K"]) -> Float[np.ndarray, "D K"]:
    """Columns that sum to 1; those that sum to 0 as they are."""
    total = matrix.sum(axis=0)
    return matrix / np.where(total > 0, total, 1.0)


def _importance(
    train: Examples, test: Examples, *, regressor: Regressor, seed: int
) -> tuple[Float[np.ndarray, "D"], float, float]:
    """Of one factor: the importance of each latent, and informativeness on both sets."""
    values, held = train.factors[:, 0], test.factors[:, 0]
    if not varies(values):
        return np.zeros(train.codes.shape[1]), np.nan, np.nan
    if regressor == "lasso":
        return _lasso(train.codes, values, test.codes, held)
    return _trees(train.codes, values, test.codes, held, readout=regressor, seed=seed)


def _trees(
    codes: Float[np.ndarray, "N D"],
    values: Int[np.ndarray, "N"],
    held_codes: Float[np.ndarray, "M D"],
    held: Int[np.ndarray, "M"],
    *,
    readout: Readout,
    seed: int,
) -> tuple[Float[np.ndarray, "D"], float, float]:
    model: Any = fitted(readout, codes, values, seed=seed)
    if readout == "histogram":
        with quiet():
            losses: Any = permutation_importance(model, held_codes, held, scoring="accuracy", random_state=seed)
        weights = np.maximum(losses["importances_mean"], 0.0)
    else:
        weights = np.abs(np.asarray(model.feature_importances_, dtype=np.float64))
    return weights, accuracy(model, codes, values), accuracy(model, held_codes, held)


def _lasso(
    codes: Float[np.ndarray, "N D"],
    values: Int[np.ndarray, "N"],
    held_codes: Float[np.ndarray, "M D"],
    held: Int[np.ndarray, "M"],
) -> tuple[Float[np.ndarray, "D"], float, float]:
    """Weights of latents that never vary in training are 0."""
    mean, scale = values.mean(), values.std()
    target, held_target = (values - mean) / scale, (held - mean) / scale
    inputs, held_inputs = standardised(codes, held_codes)
    weights = np.zeros(codes.shape[1])
    if not inputs.shape[1]:
        return weights, 0.0, 0.0
    with quiet():
        model = LassoCV(cv=min(5, len(codes))).fit(inputs, target)
    weights[np.ptp(codes, axis=0) > 0] = np.abs(model.coef_)
    return weights, _explained(target, model.predict(inputs)), _explained(held_target, model.predict(held_inputs))


def _explained(target: Float[np.ndarray, "N"], predicted: Float[np.ndarray, "N"]) -> float:
    """R^2, not below 0; of a target that never varies, whether it is met."""
    spread, error = np.square(target - target.mean()).mean(), np.square(target - predicted).mean()
    return float(max(0.0, 1 - error / spread)) if spread > 0 else float(error == 0)
