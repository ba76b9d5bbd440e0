"""Learning each factor from the codes of few examples, and of many."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import Readout, accuracy, fitted, varies

SIZES = (100, 1000, 10_000)


class LearningCurve(NamedTuple):
    """Test accuracy of each factor by the number of training examples.

    Attributes:
        sizes: rising; those asked for, but none beyond the examples that there are.
        accuracy: in [0, 1]; NaN for a factor that never varies among all training examples.
    """

    sizes: Int[np.ndarray, "S"]
    accuracy: Float[np.ndarray, "S K"]


def learning_curve(
    train: Examples,
    test: Examples,
    *,
    sizes: Sequence[int] = SIZES,
    readout: Readout = "boosting",
    seed: int = 0,
) -> LearningCurve:
    """Accuracy of a classifier of each factor, fitted on ever more examples (Locatello et al. 2019).

    The smaller sets are parts of the larger ones, drawn once. Sizes above the number of training examples become
    that number, once: 5000 examples and the default sizes give (100, 1000, 5000).

    Args:
        train: drawn from.
        test: scored on, all of them at each size.
        sizes: each 1 or more. The study has 10, 100, 1000 and 10,000.
        readout: `boosting` is the study's. `logistic` is scikit-learn's regression on standardised codes with C = 1;
            the study's chooses C by five folds, on raw codes. The others: see `predictors.unfitted`.
        seed: of the drawing and of the classifiers.
    """
    if not sizes or min(sizes) < 1:
        raise ValueError(f"sizes: expected one or more, each of 1 or more, got {tuple(sizes)}")
    counts = np.unique(np.minimum(sizes, len(train.codes)))
    order = np.random.default_rng(seed).permutation(len(train.codes))
    scores = np.full((len(counts), train.factors.shape[1]), np.nan)
    for k in np.flatnonzero([varies(column) for column in train.factors.T]):
        for row, count in enumerate(counts):
            chosen = order[:count]
            model = fitted(readout, train.codes[chosen], train.factors[chosen, k], seed=seed)
            scores[row, k] = accuracy(model, test.codes, test.factors[:, k])
    return LearningCurve(counts, scores)


def efficiency(curve: LearningCurve) -> Float[np.ndarray, "K"]:
    """Statistical efficiency: accuracy at the fewest examples over that at the most (Locatello et al. 2019).

    The study's is of 100 and 10,000 examples. At most about 1; NaN where the most examples get nothing right. A
    code of which nothing is ever learnt is efficient too: read it with the accuracy.

    >>> efficiency(LearningCurve(np.array([100, 1000]), np.array([[0.4], [0.8]])))
    array([0.5])
    """
    last = curve.accuracy[-1]
    return curve.accuracy[0] / np.where(last > 0, last, np.nan)
