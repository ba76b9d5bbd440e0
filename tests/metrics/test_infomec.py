"""Known answers of InfoMEC, and what is defined where its source stops or gives no number."""

import numpy as np
import pytest

from disentkit.metrics.examples import Examples
from disentkit.metrics.infomec import infomec
from tests.metrics.known import SPRITES, degenerate, drawn, split


@pytest.fixture(scope="module")
def sprites():
    return drawn(SPRITES, 2000)


def scores(codes, factors):
    found = infomec(Examples(codes, factors))
    return found.modularity, found.explicitness, found.compactness


def near(*expected):
    return pytest.approx(expected, abs=0.03)


def test_known_codes(sprites):
    """As the source scores them on 2000 examples."""
    factors, units = sprites
    assert scores(units, factors) == near(0.994, 1.000, 0.994)
    assert scores(-units[:, [3, 1, 0, 4, 2]], factors) == near(0.993, 1.000, 0.993)
    assert scores(units[:, :4], factors) == near(0.993, 0.802, 0.993)
    assert scores(np.concatenate([units, units], axis=1), factors) == near(0.994, 1.000, 0.442)


def test_codes_that_know_nothing_seem_modular(sprites):
    modularity, explicitness, _ = scores(np.random.default_rng(1).normal(size=(2000, 10)), sprites[0])
    assert modularity > 0.4  # ratios of the estimates' errors; the source has 0.67 at one draw, the next may have 0.5
    assert explicitness == pytest.approx(0.017, abs=0.03)


def test_noise_counts_as_soon_as_it_is_wide(sprites):
    factors, units = sprites
    noise = np.random.default_rng(1).normal(size=units.shape)
    small = infomec(Examples(np.concatenate([units, 0.02 * noise], axis=1), factors))
    wide = infomec(Examples(np.concatenate([units, noise], axis=1), factors))
    assert (small.active, wide.active) == (5, 10)
    assert small.modularity == pytest.approx(0.994, abs=0.03)
    assert wide.modularity == pytest.approx(0.757, abs=0.05)


def test_discrete_codes_by_hand():
    """One latent is factor 1, another is both: R = [[1, 0], [1, 1]], so InfoM = (mean(1, 1/2) - 1/2) / (1/2)."""
    factors = np.stack(np.meshgrid([0, 1], [0, 1], np.arange(25)), axis=-1).reshape(-1, 3)[:, :2]
    codes = np.stack([factors[:, 0], factors[:, 0] + 2 * factors[:, 1]], axis=1).astype(float)
    found = infomec(Examples(codes, factors), discrete=True)
    np.testing.assert_allclose(found.matrix, [[1, 0], [1, 1]], atol=1e-12)
    assert found.modularity == pytest.approx(0.5)
    assert found.compactness == pytest.approx(0.5)
    assert found.explicitness == pytest.approx(1, abs=0.01)


def test_explicitness_is_held_out_where_there_are_test_examples():
    """Many latents of noise name every training example; held out they name none."""
    generator = np.random.default_rng(0)
    train, test = split(generator.normal(size=(300, 80)), generator.integers(0, 2, (300, 1)), 100)
    assert infomec(train).explicitness > 0.9
    assert infomec(train, test).explicitness < 0
    assert infomec(train, train).explicitness == infomec(train).explicitness


def test_held_out_explicitness_of_codes_that_know_all(sprites):
    factors, units = sprites
    found = infomec(*split(units[:, :2], factors[:, :2], 1000))
    assert found.explicitness == pytest.approx(1, abs=0.01)


def test_nothing_active_scores_nothing():
    """The source stops here."""
    factors, units = drawn((3, 4), 60)
    found = infomec(Examples(np.zeros_like(units), factors))
    assert (found.modularity, found.explicitness, found.compactness, found.active) == (0, 0, 0, 0)
    assert (found.matrix == 0).all()


def test_one_active_latent_is_compact_for_what_it_tells():
    """The source has no number here."""
    factors, units = drawn((3, 4), 600)
    codes = np.stack([units[:, 0], np.zeros(600)], axis=1)
    found = infomec(Examples(codes, factors))
    assert found.active == 1
    assert found.modularity > 0.9
    assert found.compactness in (0.5, 1)  # of the other factor nothing is told, or as little as the estimate's error


def test_one_factor_is_modular_for_what_is_told_of_it():
    factors, units = drawn((3,), 600)
    found = infomec(Examples(np.concatenate([units, units], axis=1), factors))
    assert found.modularity == 1
    assert found.compactness == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_scores(discrete, case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes, factors, train)
    found = infomec(fit, held, discrete=discrete)
    varying = np.ptp(fit.factors, axis=0) > 0
    assert 0 <= found.modularity <= 1 + 1e-12
    assert 0 <= found.compactness <= 1 + 1e-12
    assert found.explicitness <= 1 or (np.isnan(found.explicitness) and case in UNASKED)
    assert (np.isnan(found.matrix).all(axis=0) == ~varying).all()


UNASKED = {"only constant factors", "three rows", "as many values as rows"}


def test_the_same_seed_gives_the_same_digits(sprites):
    factors, units = sprites
    first, again = (infomec(Examples(units[:200], factors[:200]), seed=3) for _ in range(2))
    assert (first.matrix == again.matrix).all()
    assert first.explicitness == again.explicitness
