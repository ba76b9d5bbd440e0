import numpy as np
import pytest
from scipy import stats

from disentkit.metrics.uncertainty import combined_error, combined_freedom, satterthwaite, standard_error


def test_standard_error_is_the_spread_of_means():
    draws = np.random.default_rng(0).normal(0, 3, (2000, 50))
    assert np.mean([standard_error(row) for row in draws]) == pytest.approx(draws.mean(axis=1).std(), rel=0.05)


def test_one_example_has_no_error_to_speak_of():
    assert np.isnan(standard_error(np.array([1.0])))


def test_seeds_that_disagree_widen_the_combined_error():
    examples = np.random.default_rng(0).normal(size=(1, 400)).repeat(3, axis=0)
    shifted = examples + np.array([[-1.0], [0.0], [1.0]])
    assert combined_error(examples) == pytest.approx(standard_error(examples[0]))
    assert combined_error(shifted) == pytest.approx(np.hypot(standard_error(examples[0]), 1 / np.sqrt(3)))


def test_degrees_of_freedom_are_those_of_the_part_that_makes_the_error():
    noise = np.random.default_rng(0).normal(size=(3, 400))
    assert combined_freedom(noise[:1]) == pytest.approx(399)
    apart = noise[:1] + np.array([[-1.0], [0.0], [1.0]])  # seeds make nearly all of it
    assert 2 < combined_freedom(apart) < 2.1


def test_degrees_of_freedom_follow_welch():
    one, other = np.random.default_rng(1).normal(size=(2, 9)) * np.array([[1.0], [4.0]])
    errors = [(standard_error(values), len(values) - 1) for values in (one, other)]
    expected = stats.ttest_ind(one, other, equal_var=False).df
    assert satterthwaite(*errors) == pytest.approx(expected)


def test_no_error_has_no_degrees_of_freedom():
    assert np.isnan(satterthwaite((0.0, 3), (np.nan, 5)))
