import numpy as np
import pytest

from disentkit.readouts.groups import pooled_groups

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 3, 100)


def test_groups_are_of_one_label_and_as_many_as_it_fills():
    means = LABELS[:, None].astype(np.float32).repeat(2, axis=1)
    pooled, labels = pooled_groups(means, np.ones_like(means), LABELS, size=7, seed=0)
    assert np.bincount(labels).tolist() == (np.bincount(LABELS) // 7).tolist()
    np.testing.assert_allclose(pooled[:, 0], labels)


def test_no_example_is_in_two_groups():
    powers = 2.0 ** np.arange(40)  # sums of different ones tell which
    means = powers[:, None]
    pooled, _ = pooled_groups(means, np.ones_like(means), np.zeros(40, np.int64), size=10, seed=1)
    assert (pooled * 10).sum() == powers.sum()
    members = [{i for i in range(40) if int(round(total)) >> i & 1} for total in (pooled * 10)[:, 0]]
    assert [len(group) for group in members] == [10] * 4
    assert members[0] != set(range(10))


def test_members_are_weighed_by_their_precision():
    means, scales = np.array([[0.0], [3.0]]), np.array([[1.0], [0.5]])
    pooled, _ = pooled_groups(means, scales, np.array([4, 4]), size=2, seed=0)
    assert pooled.item() == pytest.approx(3 * 4 / 5)


def test_groups_of_one_are_the_examples_themselves():
    means = RNG.normal(size=(100, 3))
    pooled, labels = pooled_groups(means, np.ones_like(means), LABELS, size=1, seed=0)
    assert {tuple(row) for row in pooled.round(12).tolist()} == {tuple(row) for row in means.round(12).tolist()}
    assert sorted(labels) == sorted(LABELS)


def test_a_group_larger_than_every_label_leaves_none():
    means = np.zeros((100, 2))
    pooled, labels = pooled_groups(means, means + 1, LABELS, size=90, seed=0)
    assert pooled.shape == (0, 2)
    assert labels.shape == (0,)


def test_the_seed_makes_the_groups():
    means = RNG.normal(size=(100, 2))
    one, two, other = (pooled_groups(means, means * 0 + 1, LABELS, size=5, seed=seed)[0] for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, two)
    assert not np.allclose(one, other)
