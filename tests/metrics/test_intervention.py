"""Known answers of the interventional robustness score, on factors as many-valued as those of dSprites."""

import numpy as np
import pytest

from disentkit.metrics.discrete import binned
from disentkit.metrics.intervention import irs

SIZES = np.array([3, 6, 40, 32, 32])


@pytest.fixture(scope="module")
def factors():
    return np.random.default_rng(0).integers(0, SIZES, (10_000, 5))


@pytest.fixture(scope="module")
def units(factors):
    return (factors - (SIZES - 1) / 2) / np.sqrt((SIZES**2 - 1) / 12)  # mean 0 and variance 1, exactly


def by_hand(codes, factors, quantile):
    """Group by group, as the definition reads."""
    most = np.abs(codes - codes.mean(axis=0)).max(axis=0)
    strays = np.zeros((codes.shape[1], factors.shape[1]))
    for factor, column in enumerate(factors.T):
        groups = [codes[column == value] for value in np.unique(column)]
        strays[:, factor] = np.mean(
            [np.quantile(np.abs(group - group.mean(axis=0)), quantile, axis=0) for group in groups], axis=0
        )
    return 1 - strays / most[:, None]


@pytest.mark.parametrize("quantile", [0.0, 0.5, 0.99, 1.0])
def test_the_matrix_is_that_of_groups_one_by_one(quantile):
    generator = np.random.default_rng(1)
    factors = np.stack([generator.integers(-2, 5, 300), np.minimum(generator.geometric(0.2, 300), 30)], axis=1)
    codes = np.stack([factors[:, 0] * 1e-3, factors[:, 1] * 50.0, generator.normal(7, 3, 300)], axis=1)
    codes += generator.normal(0, 1e-4, codes.shape)
    found = irs(codes, factors, quantile=quantile)
    expected = by_hand(codes, factors, quantile)
    np.testing.assert_allclose(found.matrix, expected, atol=1e-11)
    np.testing.assert_allclose(found.weights, np.abs(codes - codes.mean(axis=0)).max(axis=0), rtol=1e-12)
    assert found.score == pytest.approx(np.average(expected.max(axis=1), weights=found.weights), abs=1e-11)


def test_known_codes_have_known_scores(factors, units):
    def score(codes):
        return irs(codes, factors, bins=20).score

    index = np.ravel_multi_index(factors.T, SIZES).astype(float)
    assert score(units) == pytest.approx(0.987, abs=0.01)
    assert score(-units[:, [3, 1, 0, 4, 2]]) == pytest.approx(0.987, abs=0.01)
    assert score(units**3) == pytest.approx(0.985, abs=0.01)
    assert score(np.concatenate([units, units], axis=1)) == pytest.approx(0.987, abs=0.01)
    assert score(units[:, :4]) == pytest.approx(0.988, abs=0.01)
    assert score(np.stack([index] + [np.zeros(len(index))] * 4, axis=1)) == pytest.approx(0.672, abs=0.01)
    assert score(np.zeros_like(units)) == 0


def test_known_codes_with_noise_have_known_scores(factors, units):
    """Means over five draws: the weights are maxima, and one draw is uncertain by 0.02."""

    def score(codes_of):
        return np.mean([irs(codes_of(np.random.default_rng(seed)), factors, bins=20).score for seed in range(5)])

    quiet = score(lambda generator: np.concatenate([units, generator.normal(0, 0.02, units.shape)], axis=1))
    loud = score(lambda generator: np.concatenate([units, generator.normal(size=units.shape)], axis=1))
    assert quiet == pytest.approx(0.960, abs=0.01)
    assert loud == pytest.approx(0.549, abs=0.02)
    assert score(lambda generator: generator.normal(size=(10_000, 10))) == pytest.approx(0.370, abs=0.02)


def test_a_factor_of_forty_values_is_merged_only_on_request(factors, units):
    third = units[:, 2:3]
    assert irs(third, factors).score == pytest.approx(1, abs=1e-12)
    merged = irs(third, factors, bins=20)
    assert merged.score < 0.99
    twice = binned(factors.astype(float), bins=20)
    assert merged.score == pytest.approx(irs(third, twice).score, abs=1e-12)


def test_dead_latents_have_no_weight_and_are_not_active(units, factors):
    codes = units + np.random.default_rng(0).normal(0, 0.3, units.shape)
    alone, among = irs(codes, factors), irs(np.insert(codes, [0, 3, 5], [0.1, 5.0, 0.0], axis=1), factors)
    dead = [0, 4, 7]
    assert among.score == pytest.approx(alone.score, abs=1e-12)
    assert (alone.active, among.active) == (5, 5)
    assert not among.weights[dead].any()
    assert not among.matrix[dead].any()


def test_order_scale_shift_and_names_of_values_do_not_matter_but_single_scales_do(units, factors):
    codes = units + np.random.default_rng(0).normal(0, [0.0, 0.1, 0.5, 1.0, 2.0], units.shape)
    score = irs(codes, factors).score
    order = np.random.default_rng(1).permutation(len(codes))
    assert irs(codes[order][:, ::-1], factors[order]).score == pytest.approx(score, abs=1e-12)
    assert irs(-1e6 * codes + 1e3, 5 - 7 * factors).score == pytest.approx(score, abs=1e-9)
    assert irs(codes * [1, 1, 1, 1, 10], factors).score < score - 0.1


def test_a_quantile_is_a_share():
    with pytest.raises(ValueError, match=r"quantile: expected a share in \[0, 1\], got 99"):
        irs(np.zeros((8, 1)), np.zeros((8, 1), dtype=int), quantile=99)


def test_single_examples_of_a_value_are_perfectly_still():
    codes = np.random.default_rng(0).normal(size=(8, 3))
    assert irs(codes, np.arange(8)[:, None]).score == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("factor", [np.zeros(8, dtype=int), np.arange(8), np.arange(8) // 4])
def test_collapsed_codes_and_tiny_tables_have_a_defined_score(factor):
    generator = np.random.default_rng(0)
    alike = np.repeat(generator.normal(size=(8, 1)), 3, axis=1)
    for codes in (np.zeros((8, 3)), np.full((8, 1), 0.1), alike, 1e-30 * alike, generator.normal(size=(8, 40))):
        for bins in (None, 20):
            assert 0 <= irs(codes.astype(np.float32), factor[:, None], bins=bins).score <= 1
    assert irs(np.zeros((1, 2)), np.zeros((1, 1), dtype=int)).score == 0
