import numpy as np
import pytest

from disentkit.metrics.averages import known_mean


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 6], 3), ([np.nan, 4.0], 4), ([np.nan], np.nan), ([], np.nan), ([np.inf, 1], np.inf)],
)
def test_the_mean_is_of_what_is_known(values, expected):
    assert known_mean(np.array(values, dtype=float)) == pytest.approx(expected, nan_ok=True)
