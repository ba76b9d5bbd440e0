"""Known answers of scores of one latent a factor; end to end on factors as many-valued as those of dSprites."""

import numpy as np
import pytest

from disentkit.metrics.discrete import InformationMatrix, information_matrix
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup, modularity

SIZES = [3, 6, 40, 32, 32]


def matrix(mutual, bins=10):
    """An information matrix whose codes and factors have log(bins) nats each."""
    mutual = np.asarray(mutual, dtype=np.float64)
    most = np.log(bins)
    return InformationMatrix(mutual * most, np.full(len(mutual), most), np.full(mutual.shape[1], most))


@pytest.fixture(scope="module")
def factors():
    return np.random.default_rng(0).integers(0, SIZES, (10_000, 5))


@pytest.fixture(scope="module")
def units(factors):
    sizes = np.array(SIZES)
    return (factors - (sizes - 1) / 2) / np.sqrt((sizes**2 - 1) / 12)  # mean 0 and variance 1, exactly


def score(codes, factors):
    return mig(information_matrix(codes, factors)).mean()


def test_mig_of_known_codes(factors, units):
    generator = np.random.default_rng(1)
    assert score(units, factors) == pytest.approx(0.896, abs=0.01)
    assert score(-units[:, [3, 1, 0, 4, 2]], factors) == pytest.approx(0.896, abs=0.01)
    assert score(units**3, factors) == pytest.approx(0.825, abs=0.01)
    assert score(units[:, :4], factors) == pytest.approx(0.728, abs=0.01)
    assert score(np.concatenate([units, units], axis=1), factors) == 0
    assert score(np.zeros_like(units), factors) == 0
    assert score(generator.normal(size=(10_000, 10)), factors) == pytest.approx(0, abs=0.01)


def test_mig_is_bounded_by_the_log_of_the_bins():
    """Forty equal values, two a bin: I = log 20 of H = log 40."""
    values = np.repeat(np.arange(40), 10)[:, None]
    found = information_matrix(values.astype(np.float64), values)
    assert mig(found).item() == pytest.approx(np.log(20) / np.log(40), abs=1e-12)


@pytest.mark.parametrize(
    ("mutual", "expected"),
    [
        (np.eye(5), 1),
        ([[1, 0], [0, 1], [0, 0]], 2 / 3),
        (np.zeros((10, 10)), 0),
        (np.concatenate([np.eye(5), np.eye(5)]), 1),
        (np.eye(5)[:2], 1),
        (np.concatenate([np.eye(5), np.eye(5)], axis=1), 1 - 1 / 9),
    ],
)
def test_modularity_of_known_matrices(mutual, expected):
    assert modularity(np.asarray(mutual, dtype=np.float64)).mean() == pytest.approx(expected, abs=1e-12)


def test_codes_that_know_nothing_seem_modular(factors):
    """Ratios of tiny biased informations: the floor of modularity is far from 0."""
    codes = np.random.default_rng(1).normal(size=(10_000, 10))
    assert modularity(information_matrix(codes, factors).mutual).mean() == pytest.approx(0.675, abs=0.05)


@pytest.mark.parametrize(
    ("mutual", "gaps", "sup", "dci"),
    [
        (np.eye(3), 1, 1, 1),
        (np.zeros((3, 3)), 0, 0, 0),
        (np.ones((3, 3)), 0, 0, 0),
        (np.concatenate([np.eye(3), np.eye(3)]), 0, 1, 1),  # duplicated: no gap between latents, one between factors
        (np.eye(3)[:2], 2 / 3, 1, 2 / 3),  # one factor missed
        ([[1, 1, 0], [0, 0, 1]], 1, 0.5, 1 / 3),  # one latent for two factors
    ],
)
def test_gaps_of_known_matrices(mutual, gaps, sup, dci):
    found = matrix(mutual)
    assert mig(found).mean() == pytest.approx(gaps)
    assert mig_sup(found).mean() == pytest.approx(sup)
    assert dcimig(found) == pytest.approx(dci)


def test_jemmig_is_1_for_one_certain_latent_a_factor_and_0_for_nothing():
    assert jemmig(matrix(np.eye(3)), bins=10) == pytest.approx(1)
    assert jemmig(matrix(np.zeros((3, 3))), bins=10) == pytest.approx(0)


def test_a_factor_that_never_varies_has_no_gap():
    found = information_matrix(np.arange(8.0)[:, None], np.stack([np.arange(8), np.zeros(8, dtype=int)], axis=1))
    assert np.isnan(mig(found)).tolist() == [False, True]
