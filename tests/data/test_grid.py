"""Full grids: every combination once, a tenth held out, in an order that is part of the definition."""

import hashlib

import numpy as np

from disentkit.data.grid import Grid

SMALL = Grid(("colour", "shape", "place"), (3, 2, 5), "shape")


def pictures(count):
    """A picture for each grid point that says which one it is."""
    return np.arange(count, dtype=np.uint8)[:, None, None, None].repeat(2, axis=3)


def opened(*cuts):
    everything = SMALL.shuffled(np.split(pictures(30), cuts))
    return everything, SMALL.dataset("small", everything)


def test_the_last_factor_changes_fastest():
    weights = np.array([10, 5, 1])
    assert len(SMALL) == 30
    assert (SMALL.combinations @ weights == np.arange(30)).all()


def test_train_and_test_together_are_the_whole_grid_and_a_tenth_is_held_out():
    _, data = opened()
    assert (len(data.train), len(data.test), data.classes) == (27, 3, 2)
    numbers = np.concatenate([split.images[:, 0, 0, 0] for split in (data.train, data.test)])
    assert sorted(numbers.tolist()) == list(range(30))


def test_each_picture_keeps_its_factors_and_its_label():
    everything, data = opened()
    assert (everything.factors @ np.array([10, 5, 1]) == everything.images[:, 0, 0, 0]).all()
    assert (everything.labels == everything.factors[:, 1]).all()
    assert data.factor_names == SMALL.factors


def test_blocks_of_any_length_give_the_same():
    assert opened()[1].fingerprint == opened(1, 2, 17)[1].fingerprint == opened(29)[1].fingerprint


def test_the_splits_are_views_of_one_array():
    everything, data = opened()
    assert np.shares_memory(data.train.images, everything.images)
    assert np.shares_memory(data.test.images, everything.images)


def test_a_limit_is_a_random_subset_and_the_order_never_changes():
    large = Grid(("a", "b"), (20, 50), "a")
    order = large.shuffled([np.zeros((1000, 1, 1, 1), np.uint8)]).factors @ np.array([50, 1])
    first = order[:100]
    assert 20 < (first < 500).sum() < 80  # both halves of the first factor
    assert order[:4].tolist() == ORDER
    assert hashlib.sha256(order.tobytes()).hexdigest()[:12] == DIGEST


ORDER = [773, 57, 786, 243]
DIGEST = "a95190a477a4"
