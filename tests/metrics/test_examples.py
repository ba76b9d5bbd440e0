"""Training and test rows are disjoint, drawn by the seed, and of the published sizes where there are enough."""

import numpy as np
import pytest

from disentkit.metrics.examples import halves


def table(count):
    rows = np.arange(count)
    return rows[:, None].astype(float), rows[:, None]


def test_no_row_is_in_both_halves():
    train, test = halves(*table(20_000))
    assert len(train.codes) == 10_000
    assert len(test.codes) == 5000
    assert not np.intersect1d(train.factors, test.factors).size


def test_codes_stay_with_their_factors():
    train, test = halves(*table(50), train=20, test=10)
    assert (train.codes == train.factors).all()
    assert (test.codes == test.factors).all()


@pytest.mark.parametrize(("count", "sizes"), [(12_000, (8000, 4000)), (16, (11, 5)), (3, (2, 1)), (2, (1, 1))])
def test_fewer_rows_are_cut_in_the_same_proportion_and_all_used(count, sizes):
    train, test = halves(*table(count))
    assert (len(train.codes), len(test.codes)) == sizes
    assert sorted(np.concatenate([train.factors, test.factors])[:, 0]) == list(range(count))


def test_the_seed_draws_the_rows():
    first, again, other = (halves(*table(99), seed=seed)[0].factors for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()


def test_one_row_cannot_be_halved():
    with pytest.raises(ValueError, match="codes: expected at least 2 examples, got 1"):
        halves(*table(1))
    with pytest.raises(ValueError, match="one row or more of each, got 0 and 5"):
        halves(*table(9), train=0, test=5)
