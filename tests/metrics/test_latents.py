import numpy as np

from disentkit.metrics.latents import active_units


def test_active_units_by_hand():
    # Variances 0, 0.0025, 0.0121, 1: the threshold of 0.01 lies between the second and the third.
    means = np.array([[5.0, 0.05, 0.11, 1.0], [5.0, -0.05, -0.11, -1.0]])
    assert active_units(means).tolist() == [False, False, True, True]


def test_a_far_constant_is_not_active_in_single_precision():
    assert not active_units(np.full((100, 1), 1e4, dtype=np.float32)).any()
