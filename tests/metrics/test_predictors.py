"""Classifiers of one factor by name: seeded, silent, and at home with a factor that never varies."""

from typing import get_args

import numpy as np
import pytest

from disentkit.metrics.predictors import Readout, accuracy, fitted, standardised, varies

READOUTS = get_args(Readout)


@pytest.fixture(scope="module")
def example():
    generator = np.random.default_rng(0)
    values = generator.integers(0, 3, 150)
    return values[:, None] + 0.1 * generator.normal(size=(150, 2)), values


@pytest.mark.parametrize("readout", READOUTS)
def test_every_classifier_names_what_is_plain_to_see_and_repeats_itself(example, readout):
    codes, values = example
    first, again = (fitted(readout, codes[:100], values[:100], seed=3).predict(codes[100:]) for _ in range(2))
    assert (first == again).all()
    assert accuracy(fitted(readout, codes[:100], values[:100], seed=3), codes[100:], values[100:]) > 0.9


@pytest.mark.parametrize("readout", READOUTS)
def test_a_factor_that_never_varies_is_answered_with_its_one_value(readout):
    codes = np.arange(10.0)[:, None]
    assert not varies(np.full(10, 7))
    assert set(fitted(readout, codes, np.full(10, 7), seed=0).predict(codes)) == {7}


@pytest.mark.parametrize("readout", READOUTS)
def test_a_value_seen_once_is_no_obstacle(example, readout):
    codes, values = example
    values = np.where(np.arange(150) == 0, 9, values)
    assert accuracy(fitted(readout, codes, values, seed=0), codes, values) > 0.9


def test_test_codes_are_standardised_by_the_training_ones():
    train, test = np.array([[1.0, 5.0], [3.0, 5.0]]), np.array([[5.0, 9.0]])
    own, theirs = standardised(train, test)
    assert own.tolist() == [[-1.0], [1.0]]
    assert theirs.tolist() == [[3.0]]
