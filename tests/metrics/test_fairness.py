"""Total variation of counts by hand, and classifiers that another factor does or does not move."""

import numpy as np
import pytest

from disentkit.metrics.fairness import _settings, total_variation, unfairness
from tests.metrics.known import degenerate


def grid(*sizes, repeats=1):
    rows = np.stack(np.meshgrid(*map(np.arange, sizes), np.arange(repeats), indexing="ij"), axis=-1)
    return rows.reshape(-1, len(sizes) + 1)[:, :-1]


@pytest.mark.parametrize(
    ("counts", "mean", "largest"),
    [
        ([[0, 100], [100, 100]], 2 / 9, 1 / 3),
        ([[50, 50], [50, 50]], 0, 0),
        ([[10, 0], [0, 10]], 1 / 2, 1 / 2),
        ([[10, 0, 0], [0, 10, 10]], (2 / 3 + 1 / 3 + 1 / 3) / 3, 2 / 3),
        ([[5, 0], [5, 0]], 0, 0),  # nothing at the second value
        ([[0, 0], [0, 0]], 0, 0),
        ([[3, 4, 5]], 0, 0),  # one prediction
    ],
)
def test_total_variation_by_hand(counts, mean, largest):
    assert total_variation(np.array(counts)) == pytest.approx((mean, largest))


def test_a_code_of_the_factors_is_fair():
    factors = grid(3, 4, 5, repeats=10)
    found = unfairness(factors.astype(float), factors, train=400, readout="forest")
    assert found.mean == pytest.approx(0, abs=0.01)
    assert np.isnan(np.diag(found.matrix)).all()
    assert found.worst.max() < 0.03


def test_a_code_of_the_sensitive_factor_alone_is_wholly_unfair():
    """Two equal factors, one of them read: what is said of the other is what the first is."""
    factors = np.repeat(np.array([[0, 0], [1, 1]]), 50, axis=0)
    found = unfairness(factors[:, :1].astype(float), factors, readout="forest")
    np.testing.assert_allclose(found.matrix, [[np.nan, 0.5], [0.5, np.nan]])
    assert found.mean == 0.5
    assert found.worst.tolist() == [0.5, 0.5]


def test_a_code_that_mixes_two_factors_is_fair_to_the_third_alone():
    factors = grid(4, 4, 4, repeats=4)
    codes = np.stack([factors[:, 0] + factors[:, 1], factors[:, 2]], axis=1).astype(float)
    matrix = unfairness(codes, factors, train=256, readout="forest").matrix
    assert matrix[0, 1] > 0.1
    assert matrix[1, 0] > 0.1
    assert matrix[2, :2].tolist() == pytest.approx([0, 0], abs=0.01)


def test_on_a_grid_only_the_sensitive_factor_differs():
    factors = grid(3, 4, 5)[np.random.default_rng(0).permutation(60)]
    for sensitive in range(3):
        rows = _settings(factors, sensitive, np.random.default_rng(1).random(20))
        shown = factors[rows]
        assert (shown[..., sensitive] == np.arange(shown.shape[0])[:, None]).all()
        others = np.delete(shown, sensitive, axis=2)
        assert (others == others[0]).all()


@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_unfairness(case):
    codes, factors, _ = degenerate()[case]
    found = unfairness(codes, factors, draws=10, readout="forest")
    pairs = found.matrix[~np.isnan(found.matrix)]
    assert ((pairs >= 0) & (pairs <= 1)).all()
    assert np.isnan(found.mean) == (pairs.size == 0)
    assert (np.isnan(found.worst) == np.isnan(found.matrix).all(axis=1)).all()
    varying = np.ptp(factors, axis=0) > 0
    assert (np.isnan(found.matrix) == ~np.outer(varying, varying) | np.eye(len(varying), dtype=bool)).all()


def test_the_same_seed_gives_the_same_digits():
    generator = np.random.default_rng(0)
    codes, factors = generator.normal(size=(90, 3)), generator.integers(0, 3, (90, 2))
    first, again, other = (unfairness(codes, factors, readout="forest", seed=seed).mean for seed in (0, 0, 1))
    assert first == again
    assert first != other
