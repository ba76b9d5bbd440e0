"""Known answers of importance matrices, of each predictor, and the bugs of other implementations."""

from typing import get_args

import numpy as np
import pytest

from disentkit.metrics.dci import dci, importance_matrix
from disentkit.metrics.examples import Examples
from disentkit.metrics.regressors import Regressor
from tests.metrics.known import SMALL, degenerate, drawn, split

REGRESSORS = get_args(Regressor)


def scores(codes, factors, train, **options):
    found = importance_matrix(*split(codes, factors, train), **options)
    return dci(found.matrix), found


@pytest.mark.parametrize(
    ("matrix", "disentanglement", "completeness"),
    [
        (np.eye(5), 1, 1),
        ([[1, 0], [0, 1], [0, 0]], 1, 1),
        ([[0, 0], [1, 0], [0, 1]], 1, 1),  # where the dead latent stands does not matter
        (np.zeros((10, 10)), 0, 0),
        (np.concatenate([np.eye(5), np.eye(5)]), 1, 1 - np.log(2) / np.log(10)),
        (np.eye(5)[:2], 1, 1),
        (np.concatenate([np.eye(5), np.eye(5)], axis=1), 1 - np.log(2) / np.log(10), 1),
        (np.ones((4, 3)), 0, 0),
        ([[3, 1]], 1 - (0.75 * np.log(4 / 3) + 0.25 * np.log(4)) / np.log(2), 1),  # one latent: all in one place
        ([[3], [1]], 1, 1 - (0.75 * np.log(4 / 3) + 0.25 * np.log(4)) / np.log(2)),
    ],
)
def test_known_matrices(matrix, disentanglement, completeness):
    found = dci(np.asarray(matrix, dtype=np.float64))
    assert found.disentanglement == pytest.approx(disentanglement, abs=1e-12)
    assert found.completeness == pytest.approx(completeness, abs=1e-12)


def test_latents_and_factors_count_by_their_importance():
    """Latents of weight 3 and 1 that serve one factor and both alike: 3/4 of 1 and 1/4 of 0."""
    found = dci(np.array([[3.0, 0.0], [0.5, 0.5]]))
    assert found.latents.tolist() == pytest.approx([1, 0])
    assert found.disentanglement == pytest.approx(3 / 4)


def test_order_and_scale_do_not_matter():
    matrix = np.random.default_rng(0).random((6, 4)) * (np.arange(6) > 1)[:, None]
    expected, found = dci(matrix), dci(7 * matrix[[3, 0, 5, 1, 2, 4]][:, [2, 0, 3, 1]])
    assert found.disentanglement == pytest.approx(expected.disentanglement)
    assert found.completeness == pytest.approx(expected.completeness)


def test_boosting_on_known_codes():
    """The study's own code gives 1, 1 and 1 for the identity, and 1 - log 2 / log 10 for the copies' completeness."""
    factors, units = drawn(SMALL, 450)
    same, found = scores(units, factors, 300)
    assert same.disentanglement == pytest.approx(1, abs=0.01)
    assert same.completeness == pytest.approx(1, abs=0.01)
    assert found.test.tolist() == pytest.approx([1] * 5, abs=0.01)


def test_boosting_on_copies():
    """Half of each factor to either copy: with four latents C = 1 - log 2 / log 4."""
    factors, units = drawn((3, 4), 450)
    copies, found = scores(np.concatenate([units, units], axis=1), factors, 300)
    assert copies.disentanglement == pytest.approx(1, abs=0.01)
    assert copies.completeness == pytest.approx(1 / 2, abs=0.02)
    assert found.test.tolist() == [1, 1]


def test_boosting_on_noise():
    """The study's own code, on 2000 examples: D .003, C .002 and accuracy .205."""
    factors, _ = drawn(SMALL, 600)
    nothing, found = scores(np.random.default_rng(1).normal(size=(600, 10)), factors, 200)
    assert nothing.disentanglement < 0.03
    assert nothing.completeness < 0.03
    assert found.test.mean() == pytest.approx(0.21, abs=0.04)  # the mean of 1/3, 1/6, 1/5, 1/4, 1/8


@pytest.mark.parametrize(
    ("regressor", "least"), [("forest", 0.6), ("extra_trees", 0.7), ("histogram", 0.99), ("lasso", 0.95)]
)
def test_every_regressor_knows_the_identity_in_any_order(regressor, least):
    """Forests leave some importance to latents that only chance puts among the few of a split."""
    factors, units = drawn(SMALL, 750)
    same, found = scores(units, factors, 500, regressor=regressor)
    assert same.disentanglement > least
    assert same.completeness > least
    assert (found.matrix.argmax(axis=0) == np.arange(5)).all()
    assert found.test.min() > 0.9
    moved, _ = scores(-units[:, [3, 1, 0, 4, 2]], factors, 500, regressor=regressor)
    assert moved.disentanglement == pytest.approx(same.disentanglement, abs=0.03)


def test_a_forest_splits_importance_between_copies():
    """Half of a factor's importance to each of two copies: completeness falls by log 2 / log 10 at least."""
    factors, units = drawn(SMALL, 750)
    copies, found = scores(np.concatenate([units, units], axis=1), factors, 500, regressor="forest")
    assert copies.completeness < 1 - np.log(2) / np.log(10)
    assert found.matrix[:5].sum(axis=0).tolist() == pytest.approx([0.5] * 5, abs=0.1)


def test_a_dropped_factor_shows_in_completeness_and_in_its_informativeness():
    factors, units = drawn(SMALL, 750)
    dropped, found = scores(units[:, :4], factors, 500, regressor="forest")
    assert dropped.disentanglement < 0.85
    assert found.test[:4].min() > 0.9
    assert found.test[4] < 0.25  # chance is 1/8


def test_a_dead_latent_may_stand_first_or_last():
    """An implementation that stops at the first dead latent gives 1 or 0 by its place."""
    factors, units = drawn(SMALL, 750)
    dead = np.zeros((750, 1))
    for codes in (np.concatenate([dead, units], axis=1), np.concatenate([units, dead], axis=1)):
        assert scores(codes, factors, 500, regressor="lasso")[0].disentanglement > 0.95


def test_lasso_is_scored_by_explained_variance():
    """A factor and noise of half its deviation: R^2 = 1 / (1 + 1/4)."""
    factors, units = drawn((9,), 6000)
    codes = units + 0.5 * np.random.default_rng(1).normal(size=units.shape)
    found = importance_matrix(*split(codes, factors, 4000), regressor="lasso")
    assert found.test.item() == pytest.approx(0.8, abs=0.02)
    nothing = importance_matrix(
        *split(np.random.default_rng(2).normal(size=units.shape), factors, 4000), regressor="lasso"
    )
    assert 0 <= nothing.test.item() < 0.01


@pytest.mark.parametrize("regressor", REGRESSORS)
@pytest.mark.parametrize("case", degenerate())
def test_degenerate_input_has_defined_scores(regressor, case):
    codes, factors, train = degenerate()[case]
    fit, held = split(codes[:, :2], factors[:, :1], train)  # a factor is a fit: one is enough here
    found = importance_matrix(fit, held, regressor=regressor)
    total = found.matrix.sum(axis=0)
    assert (np.isclose(total, 1) | (total == 0)).all()
    varying = np.ptp(fit.factors, axis=0) > 0
    assert (np.isnan(found.test) == ~varying).all()
    assert 0 <= dci(found.matrix).disentanglement <= 1
    assert 0 <= dci(found.matrix).completeness <= 1


def test_a_constant_factor_has_no_importance_and_no_informativeness():
    codes, factors, train = degenerate()["a constant factor"]
    found = importance_matrix(*split(codes, factors, train), regressor="forest")
    assert found.matrix.sum(axis=0).tolist() == pytest.approx([1, 0])
    assert np.isnan(found.train).tolist() == [False, True]


@pytest.mark.parametrize("regressor", REGRESSORS)
def test_the_same_seed_gives_the_same_digits(regressor):
    generator = np.random.default_rng(0)
    factors = generator.integers(0, 3, (60, 1))
    fit, held = split(generator.normal(size=(60, 3)), factors, 40)
    first, again = (importance_matrix(fit, held, regressor=regressor, seed=5).matrix for _ in range(2))
    assert (first == again).all()


def test_processes_do_not_change_the_digits():
    generator = np.random.default_rng(0)
    fit, held = split(generator.normal(size=(60, 3)), generator.integers(0, 3, (60, 2)), 40)
    alone, shared = (importance_matrix(fit, held, regressor="extra_trees", jobs=jobs) for jobs in (1, 2))
    assert (alone.matrix == shared.matrix).all()
    assert (alone.test == shared.test).all()


def test_another_seed_grows_another_forest():
    generator = np.random.default_rng(0)
    fit, held = split(generator.normal(size=(60, 3)), generator.integers(0, 3, (60, 1)), 40)
    first, other = (importance_matrix(fit, held, regressor="forest", seed=seed).matrix for seed in (0, 1))
    assert (first != other).any()


def test_input_is_left_as_it_was():
    factors, units = drawn(SMALL, 60)
    fit, held = split(units.copy(), factors, 40)
    importance_matrix(fit, held, regressor="histogram")
    assert (fit.codes == units[:40]).all()
    assert isinstance(fit, Examples)
