import numpy as np
import pytest

from disentkit.readouts.prototype import chosen, prototype_right


def clusters(count, seed, gap=6.0, classes=3):
    generator = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    means = (gap * np.eye(classes)[labels] + generator.normal(size=(count, classes))).astype(np.float32)
    return means, np.ones_like(means), labels


def test_clusters_far_apart_are_told_by_one_example():
    right = prototype_right(clusters(300, 0, gap=20), clusters(150, 1, gap=20), shots=1, seeds=(0, 1))
    assert right.shape == (2, 150)
    assert right.all()


def test_more_support_tells_more():
    shares = [
        prototype_right(clusters(900, 0, 2.0), clusters(900, 1, 2.0), shots=k, seeds=range_of(8)) for k in (1, 50)
    ]
    assert shares[1].mean() > shares[0].mean() + 0.1


def test_codes_that_know_nothing_are_at_chance():
    right = prototype_right(clusters(900, 0, 0.0), clusters(900, 1, 0.0), shots=5, seeds=range_of(8))
    assert right.mean() == pytest.approx(1 / 3, abs=0.04)


def test_each_coordinate_is_measured_in_the_querys_own_unit():
    """A query of great uncertainty in the first coordinate goes by the second."""
    support = np.array([[0.0, 0.0], [10.0, 1.0]]), np.ones((2, 2)), np.array([0, 1])
    code, labels = np.array([[0.0, 1.0]]), np.array([1])
    for scale, expected in (([1.0, 1.0], False), ([1e3, 0.1], True)):
        queries = code, np.array([scale]), labels
        assert prototype_right(support, queries, shots=1, seeds=(0,)).item() is expected


def test_the_support_is_of_every_label_without_repetition_and_by_its_seed():
    labels = np.arange(60) % 3
    rows = chosen(labels, 5, 0)
    assert (labels[rows] == np.arange(3)[:, None]).all()
    assert len(np.unique(rows)) == 15
    np.testing.assert_array_equal(rows, chosen(labels, 5, 0))
    assert (rows != chosen(labels, 5, 1)).any()


def range_of(count):
    return tuple(range(count))


def test_a_query_s_own_label_moves_nothing_but_its_score():
    support, (means, scales, labels) = clusters(40, 0, gap=1.0), clusters(60, 1, gap=1.0)

    def right(given):
        return prototype_right(support, (means, scales, given), shots=5, seeds=(0, 1))

    named = np.stack([right(np.full_like(labels, label)) for label in range(3)]).argmax(axis=0)  # (S, L)
    for given in (labels, np.random.default_rng(2).permutation(labels), np.zeros_like(labels)):
        np.testing.assert_array_equal(right(given), named == given)
    assert 0.4 < right(labels).mean() < 1
