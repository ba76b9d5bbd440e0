import math

import numpy as np
import pytest

from disentkit.metrics.information import index_information


def normals(count, width, scale, seed=0):
    generator = np.random.default_rng(seed)
    mean = generator.normal(size=(count, width))
    scales = np.full((count, width), scale)
    return mean, scales, mean + scales * generator.normal(size=(count, width))


@pytest.mark.parametrize(("width", "scale"), [(1, 1.0), (2, 0.5), (3, 2.0)])
def test_a_gaussian_channel_has_the_capacity_of_its_signal_to_noise(width, scale):
    """Means N(0, I) blurred by N(0, scale^2 I): D / 2 ln(1 + 1 / scale^2) for many examples."""
    found = index_information(*normals(3000, width, scale))
    assert found.value == pytest.approx(width / 2 * math.log1p(scale**-2), abs=4 * found.stderr)


def test_it_agrees_with_a_sum_over_scipys_densities():
    from scipy.special import logsumexp
    from scipy.stats import norm

    mean, scale, sample = normals(50, 3, 0.7)
    scale = scale * np.random.default_rng(2).uniform(0.3, 2, scale.shape)
    density = norm.logpdf(sample[:, None], mean, scale).sum(-1)  # (sample, posterior)
    expected = np.mean(np.diagonal(density) - logsumexp(density, axis=1) + math.log(50))
    assert index_information(mean, scale, sample).value == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("count", [2, 10, 400])
def test_it_never_exceeds_ln_n_and_reaches_it(count):
    assert index_information(*normals(count, 4, 1e-4)).value == pytest.approx(math.log(count), abs=1e-6)
    assert index_information(*normals(count, 40, 0.3)).value <= math.log(count) + 1e-9


def test_a_collapsed_posterior_tells_nothing():
    mean, scale, sample = normals(100, 3, 1.0)
    assert index_information(0 * mean, scale, sample - mean).value == pytest.approx(0, abs=1e-12)


def test_scales_below_the_last_digit_of_single_precision_do_not_spoil_it():
    mean, scale, sample = (array.astype(np.float32) for array in normals(100, 3, 1e-9))
    assert index_information(5 + mean, scale, 5 + sample).value == pytest.approx(math.log(100), abs=1e-6)


def test_duplicated_examples_halve_what_can_be_told():
    mean, scale, sample = normals(100, 3, 1e-4)
    twice = [np.concatenate([array, array]) for array in (mean, scale, sample)]
    assert index_information(*twice).value == pytest.approx(math.log(100), abs=1e-6)
