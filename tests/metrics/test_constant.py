import numpy as np
import pytest
import torch

from disentkit.metrics.constant import mean_image_errors


def pixels(count, seed, width=7):
    return np.random.default_rng(seed).random((count, width)).astype(np.float32) ** 3


def test_the_errors_are_torchs_of_the_same_picture():
    train, test = pixels(900, 0), pixels(1201, 1)
    mean = torch.from_numpy(train).double().mean(0).expand(1201, 7)
    given = torch.from_numpy(test).double()
    found = mean_image_errors(train, test)
    np.testing.assert_allclose(found.squared, (given - mean).square().mean(1).numpy(), rtol=1e-10)
    entropy = torch.nn.functional.binary_cross_entropy(mean, given, reduction="none").sum(1)
    np.testing.assert_allclose(found.entropy, entropy.numpy(), rtol=1e-10)


def test_no_other_constant_does_better_on_the_training_images():
    train = pixels(300, 0)
    best = mean_image_errors(train, train)
    for shift in (-0.01, 0.01):
        others = mean_image_errors(train + np.float32(shift), train)
        assert others.squared.mean() > best.squared.mean()


def test_a_pixel_that_never_was_white_costs_what_half_an_image_says():
    train = np.zeros((10, 1), np.float32)
    found = mean_image_errors(train, np.array([[0.0], [1.0]], np.float32))
    np.testing.assert_allclose(found.entropy, [-np.log(0.95), -np.log(0.05)])
    assert found.squared.tolist() == [0, 1]


@pytest.mark.parametrize("bad", [-0.1, 1.1])
def test_pixels_outside_zero_and_one_have_no_cross_entropy(bad):
    train, test = pixels(9, 0), pixels(5, 1)
    test[2, 3] = bad
    found = mean_image_errors(train, test)
    assert np.isnan(found.entropy).all()
    assert np.isfinite(found.squared).all()
