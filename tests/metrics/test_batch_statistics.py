import numpy as np
import pytest

from disentkit.metrics.batch_statistics import distances, spread_of, variances


@pytest.fixture
def codes():
    return np.random.default_rng(0).normal(3, 2, (50, 4))


def test_variances_are_those_of_each_batch(codes):
    rows = np.random.default_rng(1).integers(0, 50, (3000, 9))  # more than are gathered at once
    np.testing.assert_allclose(variances(codes, rows), codes[rows].var(axis=1, ddof=1), atol=1e-12)


def test_a_latent_that_does_not_vary_in_a_batch_has_no_variance():
    codes = np.full((6, 1), 0.1) * 3
    assert variances(codes, np.arange(6)[None]).tolist() == [[0.0]]


def test_distances_are_means_over_pairs(codes):
    drawn = np.random.default_rng(1).integers(0, 50, (2, 3000, 9))
    np.testing.assert_allclose(distances(codes, drawn), np.abs(codes[drawn[0]] - codes[drawn[1]]).mean(axis=1))


def test_the_spread_of_a_constant_is_0_exactly(codes):
    codes[:, 1] = 0.1
    np.testing.assert_allclose(spread_of(codes)[[0, 2, 3]], codes[:, [0, 2, 3]].std(axis=0, ddof=1))
    assert spread_of(codes)[1] == 0
    assert spread_of(codes[:1]).tolist() == [0] * 4
