import numpy as np
import pytest

from disentkit.metrics.drawing import batches, differing, pairs, sharing


def grid(*sizes, copies=1):
    """Every combination of values, in random order."""
    rows = np.stack(np.meshgrid(*map(np.arange, sizes), indexing="ij"), axis=-1).reshape(-1, len(sizes))
    return np.random.default_rng(0).permutation(np.repeat(rows, copies, axis=0))


def asked(votes, factors):
    return np.arange(votes) % factors


def test_a_batch_shares_its_factor_and_the_other_factors_are_independent_and_uniform():
    factors, labels = grid(3, 4, 5), asked(3000, 3)
    drawn = factors[batches(sharing(factors), labels, 20, np.random.default_rng(1))]
    fixed = np.take_along_axis(drawn, labels[:, None, None], axis=2)[..., 0]
    assert np.ptp(fixed, axis=1).max() == 0
    others = drawn[labels == 0][..., 1:].reshape(-1, 2)
    shares = np.bincount(others[:, 0] * 5 + others[:, 1], minlength=20) / len(others)
    assert shares == pytest.approx(1 / 20, abs=5 * np.sqrt(0.05 * 0.95 / len(others)))
    shares = np.bincount(fixed[labels == 2, 0], minlength=5) / 1000
    assert shares == pytest.approx(1 / 5, abs=5 * np.sqrt(0.16 / 1000))


def test_a_batch_with_one_factor_free_shares_all_others_and_the_free_one_is_uniform():
    factors, labels = grid(3, 4, 5), asked(3000, 3)
    drawn = factors[batches(differing(factors), labels, 20, np.random.default_rng(1))]
    still = np.ptp(drawn, axis=1) == 0
    for factor in range(3):
        assert np.delete(still[labels == factor], factor, axis=1).all()
    free = drawn[labels == 1][..., 1].ravel()
    assert np.bincount(free, minlength=4) / len(free) == pytest.approx(1 / 4, abs=5 * np.sqrt(3 / 16 / len(free)))


def test_partners_share_their_factor_and_each_pair_has_a_value_of_its_own():
    factors, labels = grid(3, 4, 5), asked(300, 3)
    one, other = factors[pairs(sharing(factors), labels, 30, np.random.default_rng(1))]
    same = (one == other).mean(axis=1)
    shared = np.take_along_axis(same, labels[:, None], axis=1)
    assert (shared == 1).all()
    assert same[labels == 0, 2].mean() == pytest.approx(1 / 5, abs=0.03)
    assert np.ptp(one, axis=1).min() > 0


def test_every_row_of_a_table_that_is_no_grid_comes_as_often_within_its_group():
    factors = np.array([[0, 0], [0, 0], [0, 1], [1, 1], [1, 2]])
    drawn = batches(sharing(factors), np.zeros(20_000, dtype=int), 2, np.random.default_rng(1))
    assert np.bincount(drawn.ravel()) / drawn.size == pytest.approx([1 / 5] * 5, abs=0.01)


def test_rows_without_a_partner_are_never_drawn():
    factors = np.array([[0, 5], [1, 6], [1, 7], [2, 7]])
    groups = sharing(factors)
    assert groups.usable.tolist() == [2, 2]
    drawn = batches(groups, asked(100, 2), 8, np.random.default_rng(0))
    assert set(drawn[::2].ravel()) == {1, 2}
    assert set(drawn[1::2].ravel()) == {2, 3}


@pytest.mark.parametrize("groups", [sharing, differing])
def test_a_factor_that_never_varies_and_rows_all_alone_cannot_be_asked(groups):
    factors = np.stack([np.full(8, 3), np.arange(8)], axis=1)
    assert groups(factors).usable[0] == 0
    assert groups(np.zeros((1, 2), dtype=int)).usable.tolist() == [0, 0]


def test_copies_of_a_row_do_not_count_as_a_difference():
    factors = np.array([[0, 0], [0, 0], [1, 1], [1, 1], [1, 2]])
    assert differing(factors).usable.tolist() == [0, 3]


def test_the_first_of_many_factors_is_not_lost():
    """Seventy factors of two values: a key of 64 bits would have shifted the first one out."""
    factors = np.repeat(np.random.default_rng(0).integers(0, 2, (40, 70)), 2, axis=0)
    factors[1::2, 0] = 1 - factors[::2, 0]
    assert differing(factors).usable.tolist() == [80] + [0] * 69


def test_many_factors_of_many_values_do_not_overflow():
    """Ten factors of a thousand values: their ranks make no key of 64 bits."""
    generator = np.random.default_rng(0)
    factors = np.repeat(generator.integers(0, 10**9, (1000, 10)), 2, axis=0)
    factors[1::2, 4] += 1
    assert differing(factors).usable.tolist() == [0] * 4 + [2000] + [0] * 5
