import numpy as np
import pytest
from sklearn.manifold import trustworthiness as theirs
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from disentkit.metrics.neighbours import knn_accuracy, trustworthiness


@pytest.fixture
def clouds():
    generator = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 40)
    return generator.normal(0, 1, (120, 4)) + 2 * labels[:, None], labels


def test_accuracy_equals_leave_one_out_of_scikit_learn(clouds):
    codes, labels = clouds
    expected = cross_val_score(KNeighborsClassifier(5), codes, labels, cv=LeaveOneOut()).mean()
    assert knn_accuracy(codes, labels, neighbours=5)[0] == pytest.approx(expected)


def test_clusters_far_apart_are_named_without_error():
    labels = np.repeat([0, 1], 20)
    points = labels[:, None] * 100 + np.random.default_rng(0).normal(size=(40, 2))
    assert knn_accuracy(points, labels) == (1.0, 0.0)


def test_trustworthiness_equals_scikit_learns(clouds):
    codes, _ = clouds
    for points in (codes[:, :2], np.random.default_rng(1).normal(size=(120, 2))):
        assert trustworthiness(codes, points, neighbours=7) == pytest.approx(
            theirs(codes, points, n_neighbors=7), abs=1e-12
        )


def test_a_map_that_is_the_code_is_trusted_in_full(clouds):
    codes, _ = clouds
    assert trustworthiness(codes[:, :2], codes[:, :2]) == 1


def test_the_order_of_examples_does_not_matter(clouds):
    codes, _ = clouds
    order = np.random.default_rng(2).permutation(len(codes))
    assert trustworthiness(codes, codes[:, :2]) == pytest.approx(trustworthiness(codes[order], codes[order, :2]))


def test_more_neighbours_than_half_the_examples_is_an_error(clouds):
    codes, _ = clouds
    with pytest.raises(ValueError, match="neighbours: expected 1 to 59 for 120 examples, got 60"):
        trustworthiness(codes, codes[:, :2], neighbours=60)
