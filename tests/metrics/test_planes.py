"""Codes in the plane, by known covariances and by scikit-learn."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from disentkit.metrics.planes import plane

RNG = np.random.default_rng(0)


def gaussian(count, deviations, seed=0):
    """Examples of a Gaussian with these deviations along axes turned at random."""
    random = np.random.default_rng(seed)
    turn = np.linalg.qr(np.random.default_rng(9).normal(size=(len(deviations),) * 2)).Q
    return random.normal(size=(count, len(deviations))) * deviations @ turn


def test_the_share_is_that_of_the_two_largest_variances():
    found = plane(gaussian(40_000, [3.0, 1.0, 2.0, 1.0]))
    assert found.shares[0] == pytest.approx(9 / 15, abs=5 * found.stderr)
    assert found.share == pytest.approx(13 / 15, abs=5 * found.stderr)
    assert found.stderr < 0.002


def test_a_code_that_varies_alike_in_all_directions_shows_two_of_them():
    assert plane(RNG.normal(size=(200_000, 8))).share == pytest.approx(2 / 8, abs=0.005)


def test_shares_are_those_of_scikit_learn():
    codes = gaussian(300, [3.0, 1.0, 2.0, 1.0, 0.5])
    fitted = PCA(2).fit(codes)
    found = plane(codes)
    np.testing.assert_allclose(found.shares, fitted.explained_variance_ratio_)
    np.testing.assert_allclose(np.abs(found.points), np.abs(fitted.transform(codes)), atol=1e-9)


def test_the_standard_error_is_the_spread_over_data_sets():
    found = [plane(gaussian(500, [3.0, 1.0, 2.0, 1.0], seed)) for seed in range(200)]
    assert np.mean([one.stderr for one in found]) == pytest.approx(np.std([one.share for one in found]), rel=0.2)


def test_two_latents_are_shown_as_they_are():
    codes = RNG.normal(size=(30, 2)).astype(np.float32) + 5
    found = plane(codes)
    np.testing.assert_array_equal(found.points, codes)
    assert found.share == 1
    np.testing.assert_allclose(found.shares, codes.var(axis=0) / codes.var(axis=0).sum(), rtol=1e-5)


def test_one_latent_lies_along_the_first_axis():
    found = plane(RNG.normal(size=(30, 1)))
    assert found.share == 1
    assert not found.points[:, 1].any()


def test_place_and_unit_do_not_matter():
    codes = gaussian(100, [3.0, 1.0, 2.0])
    np.testing.assert_allclose(plane(4 * codes + 3).share, plane(codes).share)


@pytest.mark.parametrize("width", [2, 5])
def test_codes_that_are_all_alike_show_nothing(width):
    for codes in (np.full((20, width), 0.7, np.float32), np.ones((1, width))):
        found = plane(codes)
        assert np.isnan(found.share)
        assert found.points.shape == (len(codes), 2)


def test_two_examples_lie_on_a_line():
    found = plane(RNG.normal(size=(2, 5)))
    assert found.shares == pytest.approx((1, 0))
    assert found.points.shape == (2, 2)
