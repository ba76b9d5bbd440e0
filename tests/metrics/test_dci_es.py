"""Known answers of loss-capacity curves, and what forests of rising size make of known codes."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier

from disentkit.metrics.dci_es import capacity_score, dci_es, forest_chances
from tests.metrics.known import degenerate, drawn, split

FEW = (2, 8, 32, 128)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([2.0, 1.5, 1.0, 0.5, 0.0], 0),  # a straight line from the baseline to nothing
        ([0.0, 0.0, 0.0, 0.0, 0.0], 1),
        ([2.0, 2.0, 2.0, 2.0, 2.0], 1),  # nothing is ever learnt: no capacity is missed
        ([2.0, 2.0, 2.0, 2.0, 0.0], 1 - 2 * (3 * 2 + 1) / (4 * 2)),
        ([2.0, 0.0, 0.0, 0.0, 0.0], 1 - 2 * 1 / (4 * 2)),
        ([2.0, 0.0, 5.0, 5.0, 5.0], 1 - 2 * 1 / (4 * 2)),  # overfitting afterwards does not count
        ([9.0, 0.0, 0.0, 0.0, 0.0], 1 - 2 * 1 / (4 * 2)),  # nor do losses above the baseline
        ([1.0, 1.0, 1.0, 1.0, 1.0], 1),
    ],
)
def test_curves_by_hand(losses, expected):
    found = capacity_score(np.array([losses]), np.arange(5.0), np.array([2.0]))
    assert found.item() == pytest.approx(expected)


def test_units_of_loss_and_capacity_do_not_matter():
    losses, capacities = np.array([[2.0, 1.2, 0.3]]), np.array([1.0, 2.0, 5.0])
    expected = capacity_score(losses, capacities, np.array([2.0]))
    assert capacity_score(7 * losses, 3 * capacities + 1, np.array([14.0])) == pytest.approx(expected)


def test_a_mixed_code_takes_more_capacity_than_the_factors_themselves():
    factors, units = drawn((4, 4), 900)
    mixed = units @ np.array([[1.0, 1.0], [1.0, -1.0]])
    same, turned = (dci_es(*split(codes, factors, 600), leaves=FEW) for codes in (units, mixed))
    assert (same.explicitness > turned.explicitness + 0.1).all()
    assert (same.losses[:, 1:] < 0.1).all()  # eight leaves hold four values
    assert same.baseline.tolist() == pytest.approx([np.log(4)] * 2, abs=0.02)


def test_two_leaves_hold_two_values():
    factors, units = drawn((2,), 300)
    found = dci_es(*split(units, factors, 200), leaves=FEW)
    assert found.explicitness.item() == pytest.approx(1, abs=1e-6)
    assert found.losses[0].tolist() == pytest.approx([-np.log(20.5 / 21)] * 4)  # twenty trees and half of one more


def test_noise_has_its_losses_at_the_baseline():
    factors, _ = drawn((3,), 900)
    found = dci_es(*split(np.random.default_rng(1).normal(size=(900, 2)), factors, 600), leaves=FEW)
    assert found.losses.min() > found.baseline.item() - 0.02
    assert found.explicitness.item() > 0.95


def test_a_smaller_forest_is_the_beginning_of_a_larger_one():
    generator = np.random.default_rng(0)
    codes, values = generator.normal(size=(300, 4)), generator.integers(0, 5, 300)
    found = forest_chances(codes, values, codes, leaves=FEW, seed=3)
    for limit, chances in zip(FEW, found, strict=True):
        forest = RandomForestClassifier(20, max_features=None, max_leaf_nodes=limit, random_state=3).fit(codes, values)
        np.testing.assert_allclose(chances, (20 * forest.predict_proba(codes) + 1 / 5) / 21, atol=1e-12)


def test_size_is_factors_a_latent():
    factors, units = drawn((3, 4), 60)
    assert dci_es(*split(np.tile(units, 3), factors, 40), leaves=FEW).size == pytest.approx(2 / 6)


@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_scores(case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes, factors, train)
    found = dci_es(fit, held, leaves=(2, 8))
    asked = (np.ptp(fit.factors, axis=0) > 0) & [
        np.isin(*pair).any() for pair in zip(held.factors.T, fit.factors.T, strict=True)
    ]
    assert (np.isnan(found.explicitness) == ~asked).all()
    assert (np.abs(found.explicitness[asked]) <= 1 + 1e-12).all()
    assert np.isfinite(found.losses[asked]).all()


def test_the_same_seed_gives_the_same_digits():
    generator = np.random.default_rng(0)
    halves = split(generator.normal(size=(60, 3)), generator.integers(0, 3, (60, 1)), 40)
    first, again, other = (dci_es(*halves, leaves=FEW, seed=seed).losses for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("leaves", [(2,), (1, 2), (4, 4), (8, 2)])
def test_capacities_must_rise(leaves):
    factors, units = drawn((3,), 30)
    with pytest.raises(ValueError, match="two or more rising numbers from 2"):
        dci_es(*split(units, factors, 20), leaves=leaves)
