"""Classifiers of one factor from codes: by name, seeded, silent, and at home with a factor that never varies."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, Protocol, get_args, runtime_checkable

import numpy as np
from jaxtyping import Float, Int
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from disentkit.metrics.boosting_here import boosting_here

Readout = Literal["boosting", "forest", "extra_trees", "histogram", "logistic"]


@runtime_checkable
class Classifier(Protocol):
    """What is asked of a fitted classifier of scikit-learn."""

    def predict(self, X: Any, /) -> Any:
        """A value for each row."""
        ...


def unfitted(readout: Readout, *, seed: int) -> Any:
    """A new classifier of scikit-learn.

    `boosting` is the study's (Locatello et al. 2019): GradientBoostingClassifier as it comes, 100 rounds of trees of
    depth 3, but seeded, and grown faster (see `boosting_here`). `forest` and `extra_trees` have 100 trees of any depth,
    `histogram` 20 rounds of HistGradientBoostingClassifier, and `logistic` is multinomial regression on standardised
    codes (C = 1, L2).
    """
    match readout:
        case "boosting":
            return boosting_here()(random_state=seed)
        case "forest":
            return RandomForestClassifier(random_state=seed)
        case "extra_trees":
            return ExtraTreesClassifier(random_state=seed)
        case "histogram":
            stopping: Any = False  # it would need two examples of each value
            return HistGradientBoostingClassifier(max_iter=20, early_stopping=stopping, random_state=seed)
        case "logistic":
            return make_pipeline(StandardScaler(), LogisticRegression())
        case _:
            raise ValueError(f"readout: expected one of {get_args(Readout)}, got {readout!r}")


def fitted(readout: Readout, codes: Float[np.ndarray, "N D"], values: Int[np.ndarray, "N"], *, seed: int) -> Classifier:
    """A classifier fitted on one factor; where it has one value, one that always answers with it."""
    if not varies(values):
        constant: Any = DummyClassifier()
        return constant.fit(codes, values)
    with quiet():
        return unfitted(readout, seed=seed).fit(codes, values)


def accuracy(classifier: Classifier, codes: Float[np.ndarray, "N D"], values: Int[np.ndarray, "N"]) -> float:
    """The share of rows that are named rightly."""
    return float(np.mean(classifier.predict(codes) == values))


def standardised(
    train: Float[np.ndarray, "N D"], test: Float[np.ndarray, "M D"]
) -> tuple[Float[np.ndarray, "N A"], Float[np.ndarray, "M A"]]:
    """Both with the mean and deviation of the first; the A latents that vary in it are kept."""
    train, test = train.astype(np.float64), test.astype(np.float64)
    kept = np.ptp(train, axis=0) > 0
    mean, scale = train[:, kept].mean(axis=0), train[:, kept].std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)  # differences below the smallest square
    return (train[:, kept] - mean) / scale, (test[:, kept] - mean) / scale


def varies(values: Int[np.ndarray, "N"]) -> bool:
    """Whether a factor has more than one value."""
    return bool(np.any(values != values[0]))


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings of scikit-learn: of few examples of a value, or of an optimum that a hundred steps do not reach."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
