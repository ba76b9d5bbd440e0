import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment
from sklearn.metrics.cluster import contingency_matrix

from disentkit.metrics.clustering import counts, matched, pure

RNG = np.random.default_rng(0)
CLUSTERS, LABELS = RNG.integers(0, 6, 500), RNG.integers(0, 4, 500)


def test_the_counts_are_those_of_scikit_learn():
    np.testing.assert_array_equal(counts(CLUSTERS, LABELS), contingency_matrix(CLUSTERS, LABELS))


def test_purity_is_the_share_of_each_clusters_commonest_label():
    table = contingency_matrix(LABELS, CLUSTERS)
    assert pure(CLUSTERS, LABELS).mean() == pytest.approx(table.max(axis=0).sum() / 500)


def test_matching_beats_every_permutation_tried():
    square = RNG.integers(0, 4, 300)
    found = matched(square, LABELS[:300]).mean()
    tried = [(RNG.permutation(4)[square] == LABELS[:300]).mean() for _ in range(200)]
    assert found == pytest.approx(max(tried))
    rows, columns = linear_sum_assignment(-contingency_matrix(square, LABELS[:300]))
    assert found == pytest.approx(contingency_matrix(square, LABELS[:300])[rows, columns].sum() / 300)


def test_names_of_clusters_do_not_matter():
    renamed = np.array([3, 5, 0, 1, 4, 2])[CLUSTERS]
    np.testing.assert_array_equal(pure(renamed, LABELS), pure(CLUSTERS, LABELS))
    assert matched(renamed, LABELS).mean() == matched(CLUSTERS, LABELS).mean()


def test_the_labels_themselves_are_pure_and_matched():
    assert pure(LABELS, LABELS).all()
    assert matched(LABELS, LABELS).all()


def test_one_cluster_is_as_pure_as_the_commonest_label_is_common():
    assert pure(np.zeros_like(LABELS), LABELS).mean() == np.bincount(LABELS).max() / 500


def test_a_cluster_an_example_is_pure_but_not_matched():
    own = np.arange(500)
    assert pure(own, LABELS).all()
    assert matched(own, LABELS).sum() == 4
