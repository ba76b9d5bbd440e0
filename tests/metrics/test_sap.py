"""Known answers of one latent's power over a factor, by each definition."""

import numpy as np
import pytest
from scipy.stats import norm

from disentkit.metrics.examples import Examples
from disentkit.metrics.sap import DEFINITIONS, sap, sap_matrix
from tests.metrics.known import SPRITES, degenerate, drawn, split


@pytest.fixture(scope="module")
def sprites():
    return drawn(SPRITES, 15_000)


def score(codes, factors, definition="svc"):
    return sap(sap_matrix(*split(codes, factors, 10_000), definition=definition)).mean()


def test_support_vectors_on_known_codes(sprites):
    factors, units = sprites
    assert score(units, factors) == pytest.approx(0.246, abs=0.02)
    assert score(-units[:, [3, 1, 0, 4, 2]], factors) == pytest.approx(0.246, abs=0.02)
    assert score(units**3, factors) == pytest.approx(0.286, abs=0.02)
    assert score(units[:, :4], factors) == pytest.approx(0.241, abs=0.02)
    assert score(np.concatenate([units, units], axis=1), factors) == 0
    assert score(np.zeros_like(units), factors) == 0
    assert score(np.random.default_rng(1).normal(size=(15_000, 10)), factors) == pytest.approx(0.002, abs=0.02)


def test_a_line_cannot_name_forty_ordered_values(sprites):
    """A ceiling of about a quarter, which is why this score is small on dSprites."""
    factors, units = sprites
    found = sap_matrix(*split(units[:, 2:3], factors[:, 2:3], 10_000))
    assert found.item() < 0.25


def test_support_vectors_depend_on_scale(sprites):
    factors, units = sprites
    assert score(units * 0.1, factors) == pytest.approx(0.18, abs=0.02)
    assert score(units * 10, factors) == pytest.approx(0.246, abs=0.02)


def test_squared_correlations_on_known_codes(sprites):
    factors, units = sprites
    generator = np.random.default_rng(1)
    assert score(units, factors, "r2") == pytest.approx(1, abs=0.01)
    assert score(-7 * units[:, [3, 1, 0, 4, 2]] + 2, factors, "r2") == pytest.approx(1, abs=0.01)
    assert score(units**3, factors, "r2") == pytest.approx(0.879, abs=0.01)
    assert score(units[:, :4], factors, "r2") == pytest.approx(0.8, abs=0.01)
    assert score(np.concatenate([units, units], axis=1), factors, "r2") == pytest.approx(0, abs=1e-12)
    assert score(np.zeros_like(units), factors, "r2") == 0
    noisy = units + 0.3 * generator.normal(size=units.shape)
    assert score(noisy, factors, "r2") == pytest.approx(1 / 1.09, abs=0.01)  # 1 / (1 + noise variance)


def test_squared_correlations_are_those_of_numpy(sprites):
    factors, units = sprites
    codes = units @ np.random.default_rng(2).normal(size=(5, 3))
    found = sap_matrix(*split(codes, factors, 10_000), definition="r2")
    expected = np.corrcoef(codes[:10_000].T, factors[:10_000].T)[:3, 3:] ** 2
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_a_parabola_is_invisible_to_correlation_and_not_to_the_classifier():
    values = np.tile([0, 1, 2], 300)[:, None]
    codes = (values == 1).astype(float)
    found = split(codes, values, 600)
    assert sap_matrix(*found, definition="r2").item() == pytest.approx(0, abs=1e-12)
    assert sap_matrix(*found).item() > 0.6


def test_thresholds_on_known_codes(sprites):
    """A latent that is its factor names all of it, any other no more than chance, 1 / values: and any monotone map."""
    factors, units = sprites
    chance = np.mean(1 / np.array(SPRITES))
    assert score(units, factors, "thresholds") == pytest.approx(1 - chance, abs=0.02)
    assert score(-7 * units[:, [3, 1, 0, 4, 2]] ** 3 + 2, factors, "thresholds") == score(units, factors, "thresholds")
    assert score(units[:, :4], factors, "thresholds") == pytest.approx(1 - chance - (31 / 32) / 5, abs=0.02)
    assert score(np.concatenate([units, units], axis=1), factors, "thresholds") == 0
    assert score(np.zeros_like(units), factors, "thresholds") == 0
    assert score(np.random.default_rng(1).normal(size=(15_000, 10)), factors, "thresholds") < 0.01


def test_thresholds_see_a_rare_value_as_much_as_a_frequent_one():
    values = np.repeat([0, 1], [18_000, 2_000])[np.random.default_rng(3).permutation(20_000)][:, None]
    codes = values + np.random.default_rng(4).normal(size=(20_000, 1))
    found = sap_matrix(*split(codes, values, 10_000), definition="thresholds").item()
    assert found == pytest.approx(norm.cdf(0.5), abs=0.02)  # cut midway between the means, whatever the shares


def test_gaps_by_hand():
    matrix = np.array([[0.9, 0.5, 0.1], [0.4, 0.5, 0.1], [0.7, 0.2, 0.6]])
    assert sap(matrix).tolist() == pytest.approx([0.2, 0, 0.5])
    assert sap(matrix[:1]).tolist() == pytest.approx([0.9, 0.5, 0.1])  # no second latent: it counts 0


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_gaps(definition, case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes, factors, train)
    gaps = sap(sap_matrix(fit, held, definition=definition))
    varying = np.ptp(fit.factors, axis=0) > 0
    assert (np.isnan(gaps) == ~varying).all()
    assert ((gaps >= 0) & (gaps <= 1 + 1e-12))[varying].all()


@pytest.mark.parametrize("definition", ["r2", "thresholds"])
def test_a_still_latent_tells_nothing(definition):
    factors, units = drawn((3, 4), 60)
    codes = units * np.array([1, 1e-7])  # variance 1e-14
    assert sap_matrix(*split(codes, factors, 40), definition=definition)[1].tolist() == [0, 0]


def test_unknown_definitions_are_named():
    factors, units = drawn((3, 4), 60)
    with pytest.raises((ValueError, TypeError)):  # the second where types are checked
        sap_matrix(*split(units, factors, 40), definition="tree")


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_what_is_given_is_not_changed(definition):
    factors, units = drawn((3,), 60)
    fit, held = split(units + 5, factors.copy(), 40)
    sap_matrix(fit, held, definition=definition)
    np.testing.assert_array_equal(np.concatenate([fit.codes, held.codes]), units + 5)
    np.testing.assert_array_equal(np.concatenate([fit.factors, held.factors]), factors)


def test_a_value_that_training_did_not_show_is_missed_and_the_rest_named():
    codes, values = np.repeat([[-3.0], [3.0]], 10, axis=0), np.repeat([[4], [9]], 10, axis=0)
    fit, held = (
        Examples(codes, values),
        Examples(np.array([[-3.0], [3.0], [3.0], [-3.0]]), np.array([[4], [9], [7], [1]])),
    )
    assert sap_matrix(fit, held).item() == 0.5
