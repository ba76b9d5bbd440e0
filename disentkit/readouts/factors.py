"""Readouts of ground-truth factors: linear ones and boosted trees, for numbers and for categories."""

import warnings
from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from disentkit.readouts.kinds import FactorReadout


def predicted(
    train: Float[np.ndarray, "N D"],
    factor: Shaped[np.ndarray, "N"],
    test: Float[np.ndarray, "L D"],
    *,
    readout: FactorReadout,
    trees: int,
    seed: int,
) -> Shaped[np.ndarray, "L"]:
    """One factor of the test codes, by a readout fitted on the training codes.

    Linear is least squares for numbers and logistic regression on standardised codes for categories (integers);
    boosting is scikit-learn's histogram gradient boosting, as it comes, with so many rounds of trees.
    """
    numbers = np.issubdtype(factor.dtype, np.floating)
    if readout == "linear":
        fitted = LinearRegression() if numbers else make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    else:
        kind = HistGradientBoostingRegressor if numbers else HistGradientBoostingClassifier
        options: dict[str, Any] = {"max_iter": trees, "early_stopping": False, "random_state": seed}
        fitted = kind(**options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # separable classes have no best weights to come to
        fitted.fit(train.astype(np.float64), factor)
    return np.asarray(fitted.predict(test.astype(np.float64)))


def some(count: int, most: int, seed: int) -> Int[np.ndarray, "M"]:
    """At most `most` of `count` rows, drawn without replacement."""
    return np.arange(count) if count <= most else np.sort(np.random.default_rng((seed, 6)).permutation(count)[:most])
