"""The classifier of votes is scikit-learn's."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from disentkit.metrics.vote_regression import told


def votes(classes, count=900, seed=0):
    generator = np.random.default_rng(seed)
    labels = generator.integers(classes, size=count)
    features = np.abs(generator.normal(1, 0.4, (count, 4)))
    features[np.arange(count), labels % 4] *= 0.6
    return features, labels


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("unit", [0.05, 1, 30])
def test_it_says_what_scikit_learn_says(classes, unit):
    features, labels = votes(classes)
    features *= unit
    theirs = LogisticRegression(C=1.0, tol=1e-6, max_iter=5000).fit(features[:600], labels[:600])
    found = told(features[:600], labels[:600], features[600:])
    sure = np.diff(np.sort(theirs.predict_proba(features[600:]), axis=1)[:, -2:], axis=1)[:, 0] > 1e-3
    assert sure.sum() > 250
    np.testing.assert_array_equal(found[sure], theirs.predict(features[600:])[sure])


def test_labels_keep_their_names():
    features, labels = votes(3)
    names = np.array([1, 4, 9])
    found = told(features, names[labels], features)
    np.testing.assert_array_equal(found, names[told(features, labels, features)])


def test_without_features_or_with_one_label_the_commonest_is_said():
    assert told(np.zeros((3, 2)), np.array([2, 1, 2]), np.ones((2, 2))).tolist() == [2, 2]
    assert told(np.ones((3, 2)), np.array([4, 4, 4]), np.ones((1, 2))).tolist() == [4]


def test_far_apart_features_are_told_without_overflow():
    features, labels = votes(3)
    assert (told(features * 1e150, labels, features * 1e150) == labels).mean() > 0.5
