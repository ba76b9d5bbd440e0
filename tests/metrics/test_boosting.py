"""Boosting is scikit-learn's: the same trees, leaves, predictions, importances and stream of random numbers."""

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingClassifier

from disentkit.metrics import boosting
from disentkit.metrics.boosting import Boosting

PARTS = "children_left", "children_right", "feature", "threshold", "n_node_samples", "missing_go_to_left"


def cases():
    generator = np.random.default_rng(0)
    values = generator.integers(0, 4, 300)
    codes = generator.normal(size=(300, 5))
    codes[:, 0] += values
    still = np.concatenate([codes, np.ones((300, 1))], axis=1)
    return {
        "noisy": (codes, values),
        "two values": (codes, values % 2),
        "two values far apart": (codes + 9.0 * (values % 2)[:, None], values % 2),
        "copies": (np.concatenate([codes, codes], axis=1), values),
        "a still latent": (still, values),
        "rounded": (codes.round(1), values),
        "the factor itself": (values[:, None].astype(float), values),
        "nothing": (np.zeros((300, 2)), values),
        "a rare value": (codes, np.where(np.arange(300) == 7, 9, values)),
        "names": (codes, values * 100 - 7),
    }


@pytest.mark.parametrize("case", cases())
def test_trees_are_those_of_scikit_learn(case):
    codes, values = cases()[case]
    ours, theirs = (
        of(n_estimators=12, random_state=3).fit(codes, values) for of in (Boosting, GradientBoostingClassifier)
    )
    for one, other in zip(ours.estimators_.ravel(), theirs.estimators_.ravel(), strict=True):
        for name in PARTS:
            np.testing.assert_array_equal(getattr(one.tree_, name), getattr(other.tree_, name))
        leaves = one.tree_.feature < 0
        np.testing.assert_array_equal(one.tree_.value[leaves], other.tree_.value[leaves])
    np.testing.assert_array_equal(ours.predict_proba(codes), theirs.predict_proba(codes))
    np.testing.assert_allclose(ours.feature_importances_, theirs.feature_importances_, atol=1e-12)
    assert ours._rng.randint(2**31 - 1) == theirs._rng.randint(2**31 - 1)


def test_few_trees_of_noisy_codes_are_left_to_scikit_learn(monkeypatch):
    grown, plain = [], boosting.DecisionTreeRegressor.fit
    monkeypatch.setattr(boosting.DecisionTreeRegressor, "fit", lambda *a, **k: grown.append(1) or plain(*a, **k))
    codes, values = cases()["noisy"]
    Boosting(n_estimators=50, random_state=0).fit(codes, values)
    assert len(grown) < 20  # of 200


def test_sorted_columns_are_not_kept():
    codes, values = cases()["noisy"]
    assert Boosting(n_estimators=2).fit(codes, values)._columns is None
