"""Known answers of the area under ROC curves of linear classifiers of every value."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from disentkit.metrics.explicitness import explicitness, roc_areas
from tests.metrics.known import SPRITES, degenerate, drawn, split


@pytest.fixture(scope="module")
def sprites():
    return drawn(SPRITES, 15_000)


def score(codes, factors, train=10_000):
    return explicitness(*split(codes, factors, train)).test.mean()


def test_known_codes(sprites):
    factors, units = sprites
    assert score(units, factors) == pytest.approx(0.987, abs=0.02)
    assert score(units**3, factors) == pytest.approx(0.960, abs=0.02)
    assert score(units[:, :4], factors) == pytest.approx(0.892, abs=0.02)
    assert score(np.random.default_rng(1).normal(size=(15_000, 10)), factors) == pytest.approx(0.498, abs=0.02)
    assert score(np.zeros_like(units), factors) == 0.5


def test_neither_scale_nor_place_nor_a_constant_dimension_matters():
    factors, units = drawn((3, 4), 600)
    noisy = units + np.random.default_rng(1).normal(size=units.shape)
    moved = np.concatenate([np.full((600, 1), 3.0), 1e-3 * noisy[:, ::-1] - 5], axis=1)
    assert score(moved, factors, 400) == pytest.approx(score(noisy, factors, 400), abs=1e-3)


def test_areas_are_those_of_scikit_learn():
    generator = np.random.default_rng(0)
    values = generator.integers(0, 3, 50)
    scores = generator.integers(0, 9, (50, 3)).astype(float)  # with ties
    expected = [roc_auc_score(values == value, scores[:, value]) for value in range(3)]
    assert roc_areas(scores, values, np.arange(3)).tolist() == pytest.approx(expected)


def test_areas_by_hand():
    """Members at 1 and 3, others at 0 and 2: three pairs of four are won."""
    scores, values = np.array([[1.0], [3.0], [0.0], [2.0]]), np.array([1, 1, 0, 0])
    assert roc_areas(scores, values, np.array([1])).tolist() == [0.75]
    assert np.isnan(roc_areas(scores, values, np.array([5]))).all()
    assert np.isnan(roc_areas(scores, np.ones(4, dtype=int), np.array([1]))).all()


def test_a_value_absent_from_the_test_rows_is_left_out():
    factors, units = drawn((4,), 300)
    train, test = split(units, factors, 200)
    kept = test.factors[:, 0] != 2
    found = explicitness(train, test._replace(codes=test.codes[kept], factors=test.factors[kept]))
    assert 0.9 < found.test.item() <= 1


@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_areas(case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes, factors, train)
    found = explicitness(fit, held)
    varying = np.ptp(fit.factors, axis=0) > 0
    assert (np.isnan(found.train) == ~varying).all()
    known = found.test[~np.isnan(found.test)]
    assert ((known >= 0) & (known <= 1)).all()
    assert np.isnan(found.test[~varying]).all()
