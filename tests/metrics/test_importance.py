import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import genpareto

from disentkit.metrics import importance


@pytest.fixture
def log_weights():
    return np.random.default_rng(0).normal(-500, 2, (7, 60))


def test_one_draw_is_the_mean_of_the_log_weights(log_weights):
    np.testing.assert_allclose(importance.bound(log_weights, 1), log_weights.mean(axis=1), rtol=1e-12)


def test_all_draws_are_the_log_of_the_mean_weight(log_weights):
    np.testing.assert_allclose(importance.bound(log_weights, 60), logsumexp(log_weights, axis=1) - np.log(60))


def test_groups_are_averaged_and_left_over_draws_left_out(log_weights):
    by_hand = [logsumexp(log_weights[:, a : a + 25], axis=1) - np.log(25) for a in (0, 25)]
    np.testing.assert_allclose(importance.bound(log_weights, 25), np.mean(by_hand, axis=0))


def test_weights_far_below_the_least_double_do_not_vanish():
    assert importance.bound(np.full((1, 4), -2000.0), 4) == pytest.approx(-2000)


def test_bounds_rise_with_k(log_weights):
    bounds = [importance.bound(log_weights, k).mean() for k in (1, 5, 20, 60)]
    assert bounds == sorted(bounds)


def test_equal_weights_count_in_full_and_one_weight_counts_as_one():
    assert importance.effective_sample_size(np.zeros((2, 8)), 8) == pytest.approx(8)
    lone = np.full((1, 8), -1e4)
    lone[0, 3] = 0
    assert importance.effective_sample_size(lone, 8) == pytest.approx(1)


def test_equal_weights_have_no_monte_carlo_error():
    assert importance.monte_carlo_error(np.zeros((3, 10)), 10) == pytest.approx(0)


def test_monte_carlo_error_is_the_spread_over_repetitions():
    generator = np.random.default_rng(1)
    repeated = generator.normal(0, 0.5, (4000, 200))
    spread = importance.bound(repeated, 200).std()
    told = np.sqrt((importance.monte_carlo_error(repeated, 200) ** 2).mean())
    assert told == pytest.approx(spread, rel=0.05)
    grouped = importance.monte_carlo_error(repeated[:, :100], 10)
    assert np.sqrt((grouped**2).mean()) == pytest.approx(importance.bound(repeated[:, :100], 10).std(), rel=0.05)


@pytest.mark.parametrize("shape", [0.2, 0.7, 1.2])
def test_pareto_shape_finds_the_shape_of_pareto_weights(shape):
    weights = genpareto.rvs(shape, size=(40, 20_000), random_state=3)
    assert importance.pareto_shape(np.log(weights)).mean() == pytest.approx(shape, abs=0.06)


def test_pareto_shape_equals_a_plain_loop_of_zhang_and_stephens(log_weights):
    for row, ours in zip(log_weights, importance.pareto_shape(log_weights), strict=True):
        tail = int(np.ceil(min(0.2 * len(row), 3 * np.sqrt(len(row)))))
        ordered = np.sort(row) - row.max()
        excess = np.exp(ordered[-tail:]) - np.exp(ordered[-tail - 1])
        grid = 30 + int(tail**0.5)
        thetas = [
            1 / excess[-1] + (1 - (grid / (j - 0.5)) ** 0.5) / (3 * excess[int(tail / 4 + 0.5) - 1])
            for j in range(1, grid + 1)
        ]
        shapes = [np.mean(np.log1p(-t * excess)) for t in thetas]
        profile = np.array([tail * (np.log(-t / s) - s - 1) for t, s in zip(thetas, shapes, strict=True)])
        weight = np.exp(profile - logsumexp(profile))
        shape = np.mean(np.log1p(-(weight @ np.array(thetas)) * excess))
        assert ours == pytest.approx((tail * shape + 5) / (tail + 10), rel=1e-9)


def test_equal_weights_have_no_tail_and_few_draws_no_shape():
    assert importance.pareto_shape(np.zeros((1, 100))) == -np.inf
    assert np.isnan(importance.pareto_shape(np.zeros((1, 10)))).all()


@pytest.mark.parametrize("k", [0, 61])
def test_more_draws_than_there_are_is_an_error(log_weights, k):
    with pytest.raises(ValueError, match=rf"k: expected 1 to 60 \(the draws that there are\), got {k}"):
        importance.bound(log_weights, k)


def test_the_order_of_all_draws_does_not_matter(log_weights):
    turned = log_weights[:, ::-1]
    for quantity in (importance.bound, importance.effective_sample_size, importance.monte_carlo_error):
        np.testing.assert_allclose(quantity(log_weights, 60), quantity(turned, 60))
