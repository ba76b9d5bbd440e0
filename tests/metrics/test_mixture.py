import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from disentkit.metrics import mixture
from disentkit.metrics.mixture import chosen, mixture_density, normal_density, resolved


def posteriors(count, width, seed=0):
    generator = np.random.default_rng(seed)
    mean = generator.normal(0, 3, (count, width))
    scale = np.exp(generator.normal(-1, 1, (count, width)))
    return mean, scale, mean + scale * generator.normal(size=mean.shape)


def test_densities_are_those_of_scipy(monkeypatch):
    mean, scale, sample = posteriors(50, 3)
    each = norm.logpdf(sample[:, None], mean, scale)  # (sample, posterior, latent)
    for cells in (1, 170, 10**6):
        monkeypatch.setattr(mixture, "_CELLS", cells)
        found = mixture_density(mean, scale, sample)
        np.testing.assert_allclose(found.joint, logsumexp(each.sum(axis=2), axis=1) - np.log(50), atol=1e-11)
        np.testing.assert_allclose(found.marginals, logsumexp(each, axis=1) - np.log(50), atol=1e-11)
    own = normal_density(mean, scale, sample)
    np.testing.assert_allclose(own, np.diagonal(each.sum(axis=2)), atol=1e-11)


def test_a_density_integrates_to_1():
    mean, scale, _ = posteriors(20, 1)
    places = np.linspace(-30, 30, 20_001)[:, None]
    found = mixture_density(mean, scale, places)
    assert np.trapezoid(np.exp(found.joint), places[:, 0]) == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(found.joint, found.marginals[:, 0], atol=1e-10)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e5])
def test_samples_far_from_every_posterior_and_extreme_scales_have_a_density(scale):
    mean, _, _ = posteriors(30, 2)
    scales = np.full(mean.shape, scale)
    far = mean + 1e4 * scale
    each = norm.logpdf(far[:, None], mean, scales)
    found = mixture_density(mean, scales, far)
    np.testing.assert_allclose(found.marginals, logsumexp(each, axis=1) - np.log(30), rtol=1e-6)
    np.testing.assert_allclose(found.joint, logsumexp(each.sum(axis=2), axis=1) - np.log(30), rtol=1e-6)


def test_scales_far_apart_do_not_overflow():
    mean, scale = np.zeros((3, 1)), np.array([[1e-150], [1.0], [1e150]])
    found = mixture_density(mean, scale, np.array([[0.0], [3.0]])).joint
    assert found[0] == pytest.approx(norm.logpdf(0, 0, 1e-150) - np.log(3))
    assert found[1] == pytest.approx(norm.logpdf(3) - np.log(3))


def test_chosen_examples_are_different_ones():
    found = chosen(60, 50, seed=0)
    assert len(np.unique(found)) == 50
    assert not np.array_equal(found, chosen(60, 50, seed=1))
    assert chosen(60, 60, seed=0).tolist() == list(range(60))
    with pytest.raises(ValueError, match="samples: expected at least 1, got 0"):
        chosen(60, 0, seed=0)


def test_what_a_sample_cannot_show_is_no_finer_scale():
    mean = np.array([[1.0, -4.0]], dtype=np.float32)
    found = resolved(mean, np.array([[0.0, 0.5]], dtype=np.float32))
    assert found.tolist() == [[4 * np.finfo(np.float32).eps, 0.5]]
    assert (resolved(0 * mean, 0 * mean) > 0).all()
