"""Learning curves on codes that need few examples or many, and what they are cut to."""

import numpy as np
import pytest

from disentkit.metrics.downstream import LearningCurve, efficiency, learning_curve
from tests.metrics.known import degenerate, drawn, split

READOUTS = ["boosting", "logistic", "forest"]


@pytest.mark.parametrize("readout", READOUTS)
def test_the_factors_themselves_are_learnt_from_few_examples(readout):
    factors, units = drawn((2, 3), 900)
    curve = learning_curve(*split(units, factors, 600), sizes=(60, 600), readout=readout)
    assert curve.sizes.tolist() == [60, 600]
    assert curve.accuracy.min() > 0.98
    assert efficiency(curve).tolist() == pytest.approx([1, 1], abs=0.02)


def test_noise_is_never_learnt():
    factors, _ = drawn((2, 4), 1500)
    codes = np.random.default_rng(1).normal(size=(1500, 3))
    curve = learning_curve(*split(codes, factors, 500), sizes=(100, 500), readout="logistic")
    assert curve.accuracy[:, 0].tolist() == pytest.approx([1 / 2] * 2, abs=0.05)
    assert curve.accuracy[:, 1].tolist() == pytest.approx([1 / 4] * 2, abs=0.05)


def test_a_mixed_code_needs_more_examples():
    factors, units = drawn((8, 8), 2000)
    mixed = units @ np.array([[1.0, 1.0], [1.0, -1.0]])
    same, turned = (
        efficiency(learning_curve(*split(codes, factors, 1500), sizes=(50, 1500), readout="forest"))
        for codes in (units, mixed)
    )
    assert (same > turned + 0.1).all()


def test_sizes_beyond_the_examples_are_cut_once():
    factors, units = drawn((2,), 300)
    train, test = split(units, factors, 200)
    curve = learning_curve(train, test, sizes=(10, 100, 1000, 10_000), readout="logistic")
    assert curve.sizes.tolist() == [10, 100, 200]
    assert curve.accuracy.shape == (3, 1)


def test_efficiency_by_hand():
    curve = LearningCurve(np.array([100, 1000, 10_000]), np.array([[0.3, 0.0], [0.9, 0.0], [0.6, 0.0]]))
    found = efficiency(curve)
    assert found[0] == pytest.approx(0.5)
    assert np.isnan(found[1])  # nothing is right with all examples


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_accuracies(readout, case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes, factors[:, :1], train)
    curve = learning_curve(fit, held, sizes=(1, 5, 100), readout=readout)
    varying = np.ptp(fit.factors, axis=0) > 0
    assert (np.isnan(curve.accuracy) == ~varying).all()
    assert ((curve.accuracy >= 0) & (curve.accuracy <= 1))[:, varying].all()
    assert curve.sizes[-1] == train


def test_the_same_seed_gives_the_same_digits():
    generator = np.random.default_rng(0)
    halves = split(generator.normal(size=(90, 3)), generator.integers(0, 3, (90, 1)), 60)
    first, again, other = (
        learning_curve(*halves, sizes=(20, 60), readout="forest", seed=seed).accuracy for seed in (0, 0, 1)
    )
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("sizes", [(), (0, 10)])
def test_sizes_must_be_counts(sizes):
    factors, units = drawn((3,), 30)
    with pytest.raises(ValueError, match="each of 1 or more"):
        learning_curve(*split(units, factors, 20), sizes=sizes)
