"""What several scores share of one code."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit.scores.examined import is_grid, measured, whole_numbers
from tests.scores.grid import QUICK, SIZES, examined, grid


def test_a_grid_is_told_from_a_sample():
    assert is_grid(grid())
    assert is_grid(grid() * 7 - 3)  # whatever the values are called
    assert not is_grid(grid(repeats=2))
    assert not is_grid(grid()[:-1])
    twice = grid()
    twice[0] = twice[1]
    assert not is_grid(twice)


def test_a_whole_grid_is_scored_whole_and_a_sample_is_drawn_of_anything_else():
    few = replace(QUICK, rows=20)
    assert len(examined(settings=few).drawn.codes) == np.prod(SIZES)
    sampled = examined(factors=grid(repeats=2), settings=few).drawn
    assert len(sampled.codes) == 20
    assert (sampled.codes == sampled.factors).all()  # codes and factors of the same examples


def test_the_floor_keeps_codes_and_loses_what_they_tell():
    given = examined()
    floor = given.permuted()
    assert (floor.codes == given.codes).all()
    assert (np.sort(floor.factors, axis=0) == np.sort(given.factors, axis=0)).all()
    assert (floor.factors != given.factors).any(axis=1).mean() > 0.8


def test_the_ceiling_is_the_factors_at_variance_1():
    ceiling = examined(codes=np.zeros((60, 2))).ceiling()
    np.testing.assert_allclose(ceiling.codes.std(axis=0), 1)
    np.testing.assert_allclose(np.corrcoef(ceiling.codes.T, grid().T)[:3, 3:].diagonal(), 1)


def test_numbers_of_few_values_are_ranks_and_measurements_are_cut_evenly():
    generator = np.random.default_rng(0)
    places = generator.integers(0, 32, 3000) / 31
    factors = np.stack([places, generator.exponential(size=3000)], axis=1)
    assert measured(factors).tolist() == [False, True]
    assert not measured(np.arange(2000)[:, None]).any()
    whole = whole_numbers(factors, parts=20)
    assert (whole[:, 0] == np.round(places * 31)).all()
    assert np.bincount(whole[:, 1]).tolist() == [150] * 20


def test_what_is_shared_is_made_once(monkeypatch):
    calls = []
    import disentkit.scores.examined as module

    make = module.information_matrix
    monkeypatch.setattr(module, "information_matrix", lambda *a, **k: calls.append(1) or make(*a, **k))
    given = examined()
    assert given.information is given.information
    assert calls == [1]


def test_some_rows_carry_their_posteriors_along():
    codes = grid().astype(np.float64)
    given = examined(scale=codes + 1, sample=codes + 2).take(np.array([3, 1]))
    assert (given.scale == codes[[3, 1]] + 1).all()
    assert (given.sample == codes[[3, 1]] + 2).all()
    assert given.ceiling().scale is None
    with pytest.raises(AttributeError):
        given.seed = 1
