import numpy as np
import pytest
from scipy.stats import linregress

from disentkit.metrics.trend import late_slope


def curve(values, first=1.0, step=1.0):
    return np.stack([first + step * np.arange(len(values)), np.asarray(values, dtype=float)])


@pytest.mark.parametrize("count", [2, 3, 4, 11, 100])
def test_a_straight_fall_changes_a_tenth_in_its_last_tenth(count):
    assert late_slope(curve(-3.0 * np.arange(count) + 8)).value == pytest.approx(-0.1)


def test_a_curve_that_has_levelled_out_changes_nothing():
    assert late_slope(curve([9, 5, 3, 2] + [1] * 30)).value == 0
    assert late_slope(curve([4.0] * 12))[:2] == (0, 0)


def test_scale_offset_and_the_unit_of_the_places_do_not_matter():
    values = 50 * np.exp(-np.arange(60) / 15) + np.random.default_rng(0).normal(size=60)
    expected = late_slope(curve(values))
    assert expected.value < 0
    np.testing.assert_allclose(late_slope(curve(7 * values - 300, first=1000, step=469)), expected, rtol=1e-9)


def test_it_is_the_line_of_another_implementation():
    values = np.random.default_rng(1).normal(size=200).cumsum()
    found = late_slope(curve(values))
    assert found.n == 20  # of a way of 199 the last 19.9
    line, scale = linregress(np.arange(20), values[-20:]), 19.9 / np.ptp(values)
    assert found.value == pytest.approx(line.slope * scale)
    assert found.stderr == pytest.approx(line.stderr * scale)


def test_few_points_are_three_and_of_two_the_error_is_unknown():
    found = late_slope(curve([10, 8, 6, 5, 5]))
    assert found.n == 3
    assert found.value == pytest.approx(-0.5 * 0.4 / 5)
    assert np.isnan(late_slope(curve([2, 1])).stderr)


def test_one_point_has_no_slope():
    with pytest.raises(ValueError, match="expected two points or more, got 1"):
        late_slope(curve([1.0]))
