"""Scores taken together: known answers, errors, floors and ceilings."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit.scores.number import Number
from disentkit.scores.settings import FAMILIES
from disentkit.scores.taking import ceilings, floors, normalised, taken, with_errors
from tests.scores.grid import QUICK, examined, grid, value

EVERYTHING = replace(QUICK, families=FAMILIES, sizes=(20, 40))


@pytest.fixture(scope="module")
def perfect():
    return with_errors(examined(factors=grid(repeats=8), settings=EVERYTHING))


def test_the_factors_themselves_score_best(perfect):
    for metric, definition in (
        ("mig", "dl2019"),
        ("mig_sup", None),
        ("dcimig", None),
        ("modularity", None),
        ("beta_vae_score", "raw"),
        ("beta_vae_score", "standardised"),
        ("factor_vae_score", None),
        ("z_max_score", None),
        ("sap", "r2"),
    ):
        assert value(perfect, metric, definition) == pytest.approx(1, abs=0.06), metric
    assert value(perfect, "dcies_size") == 1
    # A forest looks at some latents alone at every split, so that its importances never are of one latent alone.
    assert 0.8 < value(perfect, "dci_disentanglement", "forest") < 1
    assert 0.8 < value(perfect, "dci_completeness", "forest") < 1
    assert value(perfect, "active_units") == 3


def test_every_factor_and_every_entry_has_its_number(perfect):
    told = [one for one in perfect if one.metric == "factor_information"]
    assert len(told) == 9
    matrix = np.array([one.value for one in told]).reshape(3, 3)
    np.testing.assert_allclose(matrix.diagonal(), 1, atol=1e-9)
    assert (matrix[~np.eye(3, dtype=bool)] < 0.02).all()
    each = [value(perfect, "mig", "dl2019", factor=place) for place in range(3)]
    assert value(perfect, "mig", "dl2019") == pytest.approx(np.mean(each))


def test_numbers_of_one_code_are_told_apart(perfect):
    keys = [one.key for one in perfect]
    assert len(set(keys)) == len(keys)


def test_every_whole_score_has_its_error_but_those_of_training_sets(perfect):
    without = {one.metric for one in perfect if one.whole and np.isnan(one.stderr)}
    assert without <= {"sample_efficiency", "unfairness", "total_correlation"}


def test_the_error_is_what_other_samples_would_change():
    """Noisy codes, drawn again and again: the spread of the scores against the error of one of them."""
    factors, scores, errors = grid(repeats=20), [], []
    for seed in range(30):
        codes = factors + np.random.default_rng(seed).normal(size=factors.shape)
        given = replace(examined(codes, factors, replace(QUICK, families=("information",))), seed=seed)
        told = next(one for one in with_errors(given) if one.metric == "mig" and one.whole)
        scores.append(told.value)
        errors.append(told.stderr)
    assert np.mean(errors) == pytest.approx(np.std(scores), rel=0.5)


def test_a_score_stands_between_its_floor_and_its_ceiling():
    factors = grid(repeats=20)
    codes = factors + 0.7 * np.random.default_rng(0).normal(size=factors.shape)
    given = examined(codes, factors)
    own, low, high = taken(given), floors(given), ceilings(given)
    for metric, definition in (("mig", "dl2019"), ("sap", "r2"), ("beta_vae_score", "raw"), ("irs", None)):
        below, score, above = (value(numbers, metric, definition) for numbers in (low, own, high))
        assert below < score < above, metric
        share = value(normalised(own, low, high), metric, definition)
        assert share == pytest.approx((score - below) / (above - below))
    assert not [one for one in (*low, *high) if one.metric == "total_correlation"]  # it has nothing to do with factors
    assert all(one.whole for one in (*low, *high))


def test_what_has_no_room_between_floor_and_ceiling_is_not_normalised():
    same = [Number("dcies_size", 1.0)]
    (found,) = normalised(same, same, same)
    assert np.isnan(found.value)
    assert found.note == "floor and ceiling are the same"
    (share,) = normalised([Number("mig", 0.3, stderr=0.1)], [Number("mig", 0.1)], [Number("mig", 0.9)])
    assert (share.value, share.stderr) == (pytest.approx(0.25), pytest.approx(0.125))


@pytest.mark.parametrize(
    "codes",
    [
        np.zeros((120, 3)),
        np.tile(grid(repeats=2)[:, :1].astype(np.float64), (1, 3)),
        grid(repeats=2)[:, :1].astype(np.float64),
        np.concatenate([grid(repeats=2), np.zeros((120, 2))], axis=1).astype(np.float64),
    ],
    ids=["collapsed", "duplicated", "one latent", "dead latents"],
)
def test_spoilt_codes_have_scores_or_reasons(codes):
    given = examined(codes, grid(repeats=2), EVERYTHING)
    for one in taken(given):
        assert np.isfinite(one.value) or one.note, one


@pytest.mark.parametrize("count", [2, 3, 8])
def test_a_handful_of_examples_is_scored(count):
    for one in with_errors(examined(factors=grid()[:count], settings=EVERYTHING)):
        assert np.isfinite(one.value) or one.note, one


def test_one_factor_is_scored():
    factors = grid(repeats=2)[:, :1]
    for one in taken(examined(factors.astype(np.float64), factors, EVERYTHING)):
        assert np.isfinite(one.value) or one.note, one


def test_scores_repeat_themselves_and_another_seed_draws_others():
    codes = grid(repeats=5) + np.random.default_rng(0).normal(size=(300, 3))
    one, same = (taken(examined(codes, grid(repeats=5))) for _ in range(2))
    assert [n.value for n in one] == [n.value for n in same]
    other = taken(replace(examined(codes, grid(repeats=5)), seed=1))
    assert value(one, "factor_vae_score") != value(other, "factor_vae_score")
