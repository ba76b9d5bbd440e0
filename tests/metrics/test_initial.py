import numpy as np
import pytest

from disentkit.metrics.initial import drawn, fills_default_bound

GENERATOR = np.random.default_rng(4)
NORMAL = GENERATOR.normal(0, 0.05, 4000)
UNIFORM = GENERATOR.uniform(-0.1, 0.1, 4000)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 40.0])
def test_a_shape_is_told_whatever_its_width(scale):
    normal, uniform = drawn(NORMAL * scale, UNIFORM), drawn(UNIFORM * scale, NORMAL)
    assert normal.normal > 0.01 > normal.uniform
    assert uniform.uniform > 0.01 > uniform.normal


def test_fresh_weights_are_told_from_those_of_another_width():
    other = np.random.default_rng(5).normal(0, 0.05, 3000)
    assert drawn(NORMAL, other).fresh > 0.01
    assert drawn(NORMAL, 1.3 * other).fresh < 1e-4


def test_a_mean_that_is_not_zero_is_not_of_an_initialiser():
    assert max(drawn(NORMAL + 0.02, NORMAL)) < 1e-4


def test_heavy_tails_are_not_of_an_initialiser():
    assert max(drawn(NORMAL**3, NORMAL)) < 1e-4


def test_weights_that_are_all_zero_are_those_of_a_fresh_copy_or_of_none():
    zero = np.zeros(100)
    assert drawn(zero, zero) == (1.0, 0.0, 0.0)
    assert drawn(zero, NORMAL).fresh < 1e-4


def test_torchs_own_draws_fill_its_bound_and_moved_ones_leave_it():
    import torch

    torch_layer = torch.nn.Linear(30, 40)
    weights = torch_layer.weight.detach().double().flatten().numpy()
    biases = torch_layer.bias.detach().double().numpy()
    assert fills_default_bound(weights, biases, 30)
    assert not fills_default_bound(weights + np.random.default_rng(0).normal(0, 1e-2, 1200), biases, 30)
    assert not fills_default_bound(0.9 * weights, biases, 30)
    assert not fills_default_bound(weights, biases + 1, 30)
    assert fills_default_bound(weights, np.empty(0), 30)
