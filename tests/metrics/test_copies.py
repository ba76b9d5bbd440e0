import numpy as np
import pytest
from scipy.spatial.distance import cdist

from disentkit.metrics.copies import copied, nearest


def pictures(count, seed):
    return np.random.default_rng(seed).random((count, 30)).astype(np.float32)


def test_nearest_is_what_all_distances_at_once_give():
    known, some = pictures(700, 0), pictures(40, 1)
    away = cdist(some, known)
    found = nearest(some, known)
    np.testing.assert_array_equal(found.which, away.argmin(axis=1))
    np.testing.assert_allclose(found.distance, away.min(axis=1), rtol=1e-6)
    np.testing.assert_allclose(found.relative, away.min(axis=1) / np.sort(away, axis=1)[:, :50].mean(axis=1), rtol=1e-6)


def test_among_fewer_than_fifty_all_count():
    known = np.array([[0.0], [4.0]])
    assert nearest(np.array([[1.0]]), known).relative.tolist() == [0.5]
    assert nearest(np.array([[1.0]]), known[:1]).relative.tolist() == [1]


def test_an_example_that_is_known_fifty_times_is_not_nearest_to_one():
    assert nearest(np.zeros((1, 3)), np.zeros((60, 3))).relative.tolist() == [1]


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_copies_are_found_and_fresh_examples_named_by_chance(noise):
    known, unseen, fresh = pictures(1000, 0), pictures(400, 1), pictures(400, 2)
    copies = known[:400] + noise * np.random.default_rng(3).normal(size=(400, 30)).astype(np.float32)
    floor = nearest(unseen, known).relative
    assert copied(nearest(copies, known).relative, floor).mean() > 0.99
    assert copied(nearest(fresh, known).relative, floor).mean() == pytest.approx(0.05, abs=0.04)
    assert copied(floor, floor).mean() == 0.05


def test_what_lies_near_to_all_is_no_copy():
    known, unseen = pictures(1000, 0), pictures(400, 1)
    middle = (0.5 + 0.05 * (pictures(100, 2) - 0.5)).astype(np.float32)
    found, floor = nearest(middle, known), nearest(unseen, known)
    assert found.distance.mean() < 0.9 * floor.distance.mean()
    assert not copied(found.relative, floor.relative).any()
