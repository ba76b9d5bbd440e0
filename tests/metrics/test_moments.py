import numpy as np
import pytest
from scipy.linalg import sqrtm
from scipy.stats import special_ortho_group

from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation

SCORES = [total_correlation, wasserstein_correlation, mutual_information_score]


def with_covariance(covariance, count=200, seed=0):
    """Codes whose sample covariance is exactly this."""
    covariance = np.asarray(covariance, dtype=np.float64)
    draws = np.random.default_rng(seed).normal(size=(count, len(covariance)))
    draws -= draws.mean(axis=0)
    white = draws @ np.linalg.inv(np.linalg.cholesky(np.cov(draws, rowvar=False))).T
    return white @ np.linalg.cholesky(covariance).T


@pytest.mark.parametrize("correlation", [0.0, 0.5, -0.9, 0.999])
def test_two_correlated_latents_have_the_closed_forms(correlation):
    """-1/2 log(1 - r^2); the roots of 1 + r and 1 - r for the distance."""
    codes = with_covariance([[1, correlation], [correlation, 1]])
    assert total_correlation(codes) == pytest.approx(-0.5 * np.log(1 - correlation**2), abs=1e-9)
    distance = 4 - 2 * (np.sqrt(1 + correlation) + np.sqrt(1 - correlation))
    assert wasserstein_correlation(codes) == pytest.approx(distance, abs=1e-9)
    assert wasserstein_correlation(codes, normalised=True) == pytest.approx(distance / 2, abs=1e-9)


def test_any_covariance_has_the_formulas_of_determinants_and_roots():
    mixed = np.random.default_rng(1).normal(size=(5, 5))
    covariance = mixed @ mixed.T
    codes, own = with_covariance(covariance), np.diag(covariance)
    determinant = np.linalg.slogdet(covariance)[1]
    assert total_correlation(codes) == pytest.approx(0.5 * (np.log(own).sum() - determinant), rel=1e-9)
    expected = 2 * own.sum() - 2 * np.trace(sqrtm(covariance * own[:, None])).real
    assert wasserstein_correlation(codes) == pytest.approx(expected, rel=1e-9)


def test_a_copy_is_infinitely_correlated_and_finitely_far():
    codes = with_covariance(np.eye(3))
    twice = np.concatenate([codes, codes], axis=1)
    assert total_correlation(twice) == np.inf
    assert total_correlation(np.concatenate([codes, codes @ np.ones((3, 1))], axis=1)) == np.inf
    distance = 2 * 6 - 2 * 3 * np.sqrt(2)  # each pair: covariance of eigenvalues 2 and 0
    assert wasserstein_correlation(twice) == pytest.approx(distance, abs=1e-6)


def test_no_more_examples_than_latents_are_infinitely_correlated():
    codes = np.random.default_rng(0).normal(size=(8, 8))
    assert total_correlation(codes) == np.inf
    assert total_correlation(codes[:, :7]) < np.inf


def test_pairs_of_latents_share_information():
    """Of three latents two are equal, on ten values: a third of the pairs has log 10 nats, the others none."""
    values = np.stack(np.meshgrid(np.arange(10.0), np.arange(10.0)), axis=-1).reshape(-1, 2)
    codes = values[:, [0, 0, 1]]
    assert mutual_information_score(codes) == pytest.approx(np.log(10) / 3, abs=1e-12)
    assert mutual_information_score(codes, bins=2) == pytest.approx(np.log(2) / 3, abs=1e-12)


def test_both_latents_of_a_pair_are_cut_into_the_same_bins():
    """Of x and 3x mod 10 the halves agree for 6 values of 10."""
    values = np.arange(10.0)
    halves = 0.6 * np.log(0.3 / 0.25) + 0.4 * np.log(0.2 / 0.25)
    assert mutual_information_score(np.stack([values, 3 * values % 10], axis=1), bins=2) == pytest.approx(halves)


def test_independent_latents_share_what_few_examples_seem_to_tell():
    codes = np.random.default_rng(0).uniform(size=(10_000, 6))
    assert mutual_information_score(codes) == pytest.approx(19**2 / 20_000, rel=0.1)


@pytest.mark.parametrize("score", SCORES)
def test_dead_latents_and_order_and_shift_do_not_matter(score):
    mixed = np.random.default_rng(1).normal(size=(4, 4))
    codes = with_covariance(mixed @ mixed.T)
    found = score(codes)
    assert score(np.insert(codes, [0, 2, 4], [0.1, 0.0, 1e6], axis=1)) == pytest.approx(found, rel=1e-9)
    assert score(-codes[::-1, ::-1]) == pytest.approx(found, rel=1e-9)
    assert score(codes + 3) == pytest.approx(found, rel=1e-9)


def test_scales_do_not_matter_to_total_correlation_and_a_common_one_not_to_the_normalised_distance():
    codes = with_covariance([[2.0, 1.0], [1.0, 3.0]])
    assert total_correlation(codes * [1e-200, 1e100]) == pytest.approx(total_correlation(codes), rel=1e-9)
    distance = wasserstein_correlation(codes)
    assert wasserstein_correlation(10 * codes) == pytest.approx(100 * distance)
    relative = wasserstein_correlation(codes, normalised=True)
    assert wasserstein_correlation(10 * codes, normalised=True) == pytest.approx(relative)
    assert wasserstein_correlation(codes * [1, 10], normalised=True) < relative


def test_a_turn_shows_in_total_correlation_unless_variances_are_equal():
    turn = special_ortho_group(3, seed=0).rvs()
    assert total_correlation(with_covariance(np.eye(3)) @ turn) == pytest.approx(0, abs=1e-9)
    assert total_correlation(with_covariance(np.diag([1.0, 4.0, 9.0])) @ turn) > 0.1


@pytest.mark.parametrize("score", SCORES)
def test_fewer_than_two_latents_that_vary_depend_on_nothing(score):
    draws = np.random.default_rng(0).normal(size=(8, 1))
    for codes in (np.zeros((8, 3)), np.full((8, 2), 0.1), draws, np.concatenate([draws, 0 * draws], axis=1)):
        assert score(codes.astype(np.float32)) == 0
    assert score(np.ones((1, 4))) == 0


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("count", [2, 3, 8])
def test_tiny_tables_have_a_defined_score(score, count):
    for width in (2, 5):
        assert score(np.random.default_rng(0).normal(size=(count, width)).astype(np.float32)) >= 0
