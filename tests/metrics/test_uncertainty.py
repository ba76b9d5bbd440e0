import numpy as np
import pytest

from disentkit.metrics.uncertainty import combined_error, standard_error


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
