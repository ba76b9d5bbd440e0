import numpy as np
import pytest
from sklearn.metrics import r2_score

from disentkit.metrics.regression import r2

GENERATOR = np.random.default_rng(0)


def test_limits():
    truth = np.array([1.0, 2.0, 6.0])
    assert r2(truth, truth) == (1, 0)
    assert r2(truth, np.full(3, 3.0)).value == 0
    assert r2(truth, -truth).value < 0
    assert np.isnan(r2(np.ones(3), truth).value)


def test_it_agrees_with_scikit_learn():
    truth = GENERATOR.normal(size=100)
    guess = truth + GENERATOR.normal(size=100)
    assert r2(truth, guess).value == pytest.approx(r2_score(truth, guess), abs=1e-12)


def test_shift_and_scale_do_not_matter():
    truth = GENERATOR.normal(size=50)
    guess = truth + 0.3 * GENERATOR.normal(size=50)
    np.testing.assert_allclose(r2(5 * truth - 7, 5 * guess - 7), r2(truth, guess), rtol=1e-9)


def test_the_standard_error_is_that_of_repeated_draws():
    draws = GENERATOR.normal(size=(2000, 200, 2)) * [1, 0.5]
    found = [r2(signal, signal + noise) for signal, noise in draws.transpose(0, 2, 1)]
    assert np.mean([one.stderr for one in found]) == pytest.approx(np.std([one.value for one in found]), rel=0.15)
