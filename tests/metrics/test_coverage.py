import numpy as np
import pytest
from scipy.spatial.distance import cdist

from disentkit.metrics.coverage import coverage_errors, precision_recall


def shares(real, made, **options):
    return tuple(float(hits.mean()) for hits in precision_recall(real, made, **options))


def noise(count, seed=0, width=4):
    return np.random.default_rng(seed).normal(size=(count, width))


def test_by_hand():
    real = np.array([[0.0], [1.0], [2.0], [3.0]])  # balls of 1 around each
    made = np.array([[3.9], [4.5], [10.0], [-0.5]])  # balls of 0.6, 0.6, 5.5 and 4.4
    found = precision_recall(real, made, neighbours=1)
    assert found.precision.tolist() == [True, False, False, True]
    assert found.recall.tolist() == [True, True, True, True]
    assert precision_recall(real, made[:3], neighbours=1).recall.tolist() == [False, False, False, False]


def test_sets_far_apart_share_nothing_and_equal_sets_all():
    assert shares(noise(50), noise(60, seed=1) + 100) == (0, 0)
    assert shares(noise(50), noise(50)) == (1, 1)


def test_half_of_the_real_examples_are_precise_and_reach_no_further():
    real = np.concatenate([noise(80), noise(80, seed=1) + 100])
    assert shares(real, real[:80]) == (1, 0.5)
    assert shares(real[:80], real) == (0.5, 1)


def test_scattered_examples_recall_all_and_are_imprecise():
    precision, recall = shares(noise(300), 3 * noise(300, seed=1))
    assert recall > 0.95
    assert precision < 0.35


def test_it_is_what_all_distances_at_once_give():
    real, made = noise(1203), 1.5 * noise(740, seed=1)
    near = [np.sort(cdist(points, points), axis=1)[:, 3] for points in (real, made)]  # the first is the point itself
    away = cdist(made, real)
    found = precision_recall(real, made)
    np.testing.assert_array_equal(found.precision, (away <= near[0]).any(axis=1))
    np.testing.assert_array_equal(found.recall, (away <= near[1][:, None]).any(axis=0))
    assert 0.2 < found.precision.mean() < 0.95


def test_order_place_and_scale_do_not_matter():
    real, made = noise(90), noise(70, seed=2) + 0.5
    expected = shares(real, made)
    order = np.random.default_rng(3).permutation(90)
    assert shares(real[order], made[::-1]) == expected
    assert shares(7 * real + 20, 7 * made + 20) == expected


def test_points_that_occur_many_times_have_balls_of_no_size_and_still_hold_themselves():
    real = np.repeat(noise(20, width=128) * 1e3 + 1e4, 5, axis=0).astype(np.float32)
    assert shares(real, real) == (1, 1)
    assert shares(real, real + np.float32(1)) == (0, 0)


@pytest.mark.parametrize(("count", "words"), [(3, "expected 1 to 2 for 3 points, got 3")])
def test_too_few_points_are_told(count, words):
    with pytest.raises(ValueError, match=words):
        precision_recall(noise(count), noise(9))


def test_errors_cover_what_other_points_would_give_and_are_not_much_larger():
    generator = np.random.default_rng(0)
    found, told = [], []
    for _ in range(40):
        real, made = generator.normal(size=(200, 8)), 0.9 * generator.normal(size=(200, 8)) + 0.5
        found.append(shares(real, made))
        told.append(coverage_errors(real, made))
    ratios = np.sqrt(np.square(told).mean(axis=0)) / np.std(found, axis=0, ddof=1)
    assert (ratios > 0.9).all()  # 40 draws know their spread to 11 %
    assert (ratios < 2).all()


def test_points_that_are_all_alike_leave_no_error():
    points = np.tile(np.eye(4), (10, 1))
    assert coverage_errors(points, points) == (0, 0)
