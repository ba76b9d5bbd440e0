"""The best thresholds on a line, beside all that there are."""

from itertools import combinations

import numpy as np
import pytest

from disentkit.metrics.thresholds import best_intervals


def balanced(named, values):
    return float(np.mean([(named[values == one] == one).mean() for one in np.unique(values)]))


def best_of_all(codes, values):
    """The largest balanced accuracy of any cuts between codes, each interval with the name that serves best."""
    names, places = np.unique(values), np.unique(codes)
    cuts, best = (places[1:] + places[:-1]) / 2, 0.0
    for count in range(min(len(names), len(places))):
        for chosen in combinations(cuts, count):
            parts = np.searchsorted(chosen, codes)
            shares = [[(parts[values == one] == part).mean() for one in names] for part in range(count + 1)]
            best = max(best, np.max(shares, axis=1).sum() / len(names))
    return best


@pytest.mark.parametrize("equal", [False, True])
def test_no_other_cuts_do_better(equal):
    random = np.random.default_rng(0)
    for _ in range(60):
        count = int(random.integers(2, 14))
        values = 3 * random.integers(0, random.integers(1, 5), count) + 1
        codes = random.normal(size=(count, 3))
        codes = np.round(codes) if equal else codes
        for column, found in zip(codes.T, best_intervals(codes, values), strict=True):
            assert balanced(found.named(column), values) == pytest.approx(best_of_all(column, values), abs=1e-12)


def test_as_many_thresholds_as_values_but_one():
    random = np.random.default_rng(1)
    values = random.integers(0, 5, 400)
    for found in best_intervals(random.normal(size=(400, 3)), values):
        assert 1 <= len(found.thresholds) <= 4
        assert len(found.names) == len(found.thresholds) + 1
        assert (np.diff(found.thresholds) > 0).all()


def test_values_that_overlap_are_cut_where_as_much_of_each_is_lost():
    codes = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    values = np.array([0, 0, 1, 0, 1, 1])
    found = best_intervals(codes[:, None], values)[0]
    assert found.names.tolist() == [0, 1]
    assert found.thresholds.item() in (1.5, 3.5)  # one of six is lost either way
    assert balanced(found.named(codes), values) == pytest.approx(5 / 6)


def test_one_value_may_lie_on_both_sides_of_another():
    codes = np.array([0.0, 1.0, 2.0, 3.0])
    found = best_intervals(codes[:, None], np.array([4, 9, 9, 2]))[0]
    assert found.named(codes).tolist() == [4, 9, 9, 2]


def test_neighbouring_numbers_are_told_apart():
    codes = np.array([1.0, np.nextafter(1.0, 2.0)])
    found = best_intervals(codes[:, None], np.array([0, 1]))[0]
    assert found.named(codes).tolist() == [0, 1]


def test_equal_codes_are_one():
    found = best_intervals(np.zeros((6, 1)), np.array([0, 1, 1, 1, 0, 2]))[0]
    assert found.thresholds.size == 0
    assert found.names.size == 1


def test_latents_are_cut_alike_alone_and_together(monkeypatch):
    random = np.random.default_rng(2)
    codes, values = random.normal(size=(200, 4)), random.integers(0, 4, 200)
    together = best_intervals(codes, values)
    monkeypatch.setattr("disentkit.metrics.thresholds._CELLS", 1)
    for one, other in zip(best_intervals(codes, values), together, strict=True):
        assert one.thresholds.tolist() == other.thresholds.tolist()
        assert one.names.tolist() == other.names.tolist()
