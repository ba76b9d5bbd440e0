import math

import numpy as np
import pytest
from scipy import stats

from disentkit.comparison.differences import POWER, Difference, Measured, detectable, holm, p_value, paired, unpaired
from disentkit.metrics.uncertainty import standard_error


def measured(values):
    return Measured(float(values.mean()), standard_error(values), len(values) - 1)


def test_paired_differences_are_tested_as_scipy_does():
    before, noise = np.random.default_rng(0).normal(size=(2, 30))
    after = before + 0.3 * noise + 0.1
    assert p_value(paired(before, after)) == pytest.approx(stats.ttest_rel(before, after).pvalue)


def test_independent_numbers_are_tested_as_scipy_does():
    before, after = np.random.default_rng(0).normal(size=20), np.random.default_rng(1).normal(1, 3, size=9)
    expected = stats.ttest_ind(before, after, equal_var=False).pvalue
    assert p_value(unpaired(measured(before), measured(after))) == pytest.approx(expected)


def test_pairing_takes_out_what_examples_have_in_common():
    hard = np.random.default_rng(0).normal(100, 20, size=500)
    before, after = hard + np.random.default_rng(1).normal(0, 0.5, size=(2, 500))
    assert paired(before, after).stderr < unpaired(measured(before), measured(after)).stderr / 20
    assert paired(before, after).change == pytest.approx(unpaired(measured(before), measured(after)).change)


def test_few_seeds_need_a_larger_change():
    found = [p_value(unpaired(Measured(0, 1, dof), Measured(3, 1, dof))) for dof in (2, 10, math.inf)]
    assert found[0] > found[1] > found[2] == pytest.approx(2 * stats.norm.sf(3 / math.sqrt(2)))


def test_no_noise_at_all():
    assert p_value(Difference(0.0, 0.0, 9, paired=True)) == 1
    assert p_value(Difference(0.1, 0.0, 9, paired=True)) == 0
    assert math.isnan(p_value(Difference(0.1, math.nan, 9, paired=False)))


def test_holm_by_hand():
    # 4 of them: 0.01 * 4, then 0.02 * 3, then 0.03 * 2 which may not be smaller than the one before, then 0.5
    assert holm(np.array([0.5, 0.01, 0.03, 0.02])).tolist() == pytest.approx([0.5, 0.04, 0.06, 0.06])


def test_holm_never_shrinks_a_p_value_and_skips_what_is_unknown():
    p = np.array([0.2, np.nan, 0.9, 0.001])
    found = holm(p)
    assert np.isnan(found[1])
    assert (found[[0, 2, 3]] >= p[[0, 2, 3]]).all()
    assert found.tolist()[3] == pytest.approx(0.003)
    assert holm(np.array([])).tolist() == []


@pytest.mark.parametrize("common", [0.0, 0.9])
def test_false_alarms_of_ten_numbers_together_stay_at_the_level(common):
    generator = np.random.default_rng(0)
    alarms = 0
    for _ in range(1000):
        shared = generator.normal(size=(40, 1)) * math.sqrt(common)
        apart = shared + generator.normal(size=(40, 10)) * math.sqrt(1 - common)
        zero = np.zeros(40)
        alarms += bool((holm(np.array([p_value(paired(zero, column)) for column in apart.T])) <= 0.05).any())
    assert alarms / 1000 <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 1000)


@pytest.mark.parametrize("dof", [5, 1000])
def test_a_detectable_change_is_found_as_often_as_promised(dof):
    seen = detectable(Difference(0.0, 1.0, dof, paired=True), alpha=0.05, together=4)
    generator = np.random.default_rng(0)
    spread = np.sqrt(generator.chisquare(dof, 20000) / dof)
    changes = generator.normal(seen, 1, 20000)
    chances = [p_value(Difference(c, s, dof, paired=True)) * 4 for c, s in zip(changes, spread, strict=True)]
    assert np.mean(np.array(chances) <= 0.05) == pytest.approx(POWER, abs=0.03)


def test_nothing_is_seen_where_the_noise_is_unknown():
    assert math.isnan(detectable(Difference(0.0, math.nan, 9, paired=False), alpha=0.05, together=1))
    assert detectable(Difference(0.0, 0.0, 9, paired=True), alpha=0.05, together=1) == 0
