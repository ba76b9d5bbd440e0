import numpy as np
import pytest

from disentkit.metrics.decomposition import decompose
from disentkit.metrics.information import index_information


def posteriors(covariance, scale, count=2000, seed=0):
    """Means whose covariance over examples is exactly this, and one scale a latent."""
    covariance = np.asarray(covariance, dtype=np.float64)
    generator = np.random.default_rng(seed)
    draws = generator.normal(size=(count, len(covariance)))
    draws -= draws.mean(axis=0)
    white = draws @ np.linalg.inv(np.linalg.cholesky(np.cov(draws, rowvar=False, ddof=0))).T
    mean = white @ np.linalg.cholesky(covariance).T
    scales = np.broadcast_to(np.asarray(scale, dtype=np.float64), mean.shape).copy()
    return mean, scales, mean + scales * generator.normal(size=mean.shape)


def closed_kl(mean, scale):
    return (0.5 * (mean**2 + scale**2 - 1) - np.log(scale)).sum(axis=1)


@pytest.mark.parametrize(("correlation", "scale"), [(0.0, 0.5), (0.8, 0.5), (-0.5, 1.0), (0.999, [0.3, 1.0])])
def test_gaussian_posteriors_over_a_gaussian_have_the_closed_forms(correlation, scale):
    """The aggregate is N(0, C + S): log-determinants of its parts, with many examples."""
    covariance = np.array([[1, correlation], [correlation, 1]])
    noise = np.square(np.broadcast_to(scale, 2))
    aggregate = covariance + np.diag(noise)
    found = decompose(*posteriors(covariance, scale, count=3000))
    determinant = np.linalg.slogdet(aggregate)[1]
    own = np.diag(aggregate)
    information = 0.5 * (determinant - np.log(noise).sum())
    total = 0.5 * (np.log(own).sum() - determinant)
    each = 0.5 * (own - 1 - np.log(own)).sum()
    assert found.index_information.value == pytest.approx(information, abs=4 * found.index_information.stderr)
    assert found.total_correlation.value == pytest.approx(total, abs=4 * found.total_correlation.stderr + 0.005)
    assert found.dimension_kl.value == pytest.approx(each, abs=4 * found.dimension_kl.stderr + 0.005)


@pytest.mark.parametrize("samples", [100, 10_000])
def test_the_terms_sum_to_the_divergence_and_that_is_the_closed_one(samples):
    generator = np.random.default_rng(1)
    mean, scale, _ = posteriors(np.eye(6) + 0.5, 1.0, count=500)
    scale = np.exp(generator.normal(-1, 0.7, scale.shape))
    sample = mean + scale * generator.normal(size=mean.shape)
    found = decompose(mean, scale, sample, samples=samples)
    parts = found.index_information.value + found.total_correlation.value + found.dimension_kl.value
    assert parts == pytest.approx(found.kl.value, abs=1e-9)
    assert found.kl.value == pytest.approx(closed_kl(mean, scale).mean(), abs=4 * found.kl.stderr)


def test_the_information_is_that_of_all_examples():
    given = posteriors(np.eye(3) + 0.5, [0.3, 0.5, 2.0], count=400)
    expected = index_information(*given)
    found = decompose(*given).index_information
    assert found == pytest.approx(expected, abs=1e-9)


def test_the_prior_itself_has_nothing_in_any_term():
    mean = np.zeros((300, 4))
    found = decompose(mean, mean + 1, np.random.default_rng(0).normal(size=mean.shape))
    assert [term.value for term in found] == pytest.approx([0] * 4, abs=1e-12)


def test_dead_latents_and_order_do_not_matter():
    mean, scale, sample = posteriors(np.eye(3) + 0.5, 0.4, count=300)
    generator = np.random.default_rng(5)
    found = decompose(mean, scale, sample)
    dead = np.insert(mean, [0, 2], 0.0, axis=1), np.insert(scale, [0, 2], 1.0, axis=1)
    noise = generator.normal(size=(2, 300))
    padded = decompose(*dead, np.insert(sample, [0, 2], noise.T, axis=1))
    order = generator.permutation(300)
    turned = decompose(*(array[order][:, ::-1] for array in (mean, scale, sample)))
    for term, among, other in zip(found, padded, turned, strict=True):
        assert among == pytest.approx(term, abs=1e-9)
        assert other == pytest.approx(term, abs=1e-9)


def test_a_seed_chooses_the_examples_where_there_are_too_many():
    given = posteriors(np.eye(2), 0.5, count=400)
    first, again, other, all_of_them = (
        decompose(*given, seed=s, samples=n) for s, n in ((0, 50), (0, 50), (1, 50), (7, 400))
    )
    assert first == again != other
    assert all_of_them == decompose(*given)
    for part, whole in zip(first, all_of_them, strict=True):
        assert part.value == pytest.approx(whole.value, abs=5 * part.stderr)


@pytest.mark.parametrize("count", [1, 2, 8])
def test_deterministic_tiny_and_single_precision_codes_have_finite_terms(count):
    generator = np.random.default_rng(0)
    alike = np.repeat(generator.normal(size=(count, 1)), 3, axis=1)
    for mean in (np.zeros((count, 3)), alike, generator.normal(size=(count, 50))):
        for scale in (0.0, 1e-30, 1.0, 1e30):
            single = mean.astype(np.float32)
            found = decompose(single, np.full_like(single, scale), single)
            assert np.isfinite([term.value for term in found]).all()
            assert found.index_information.value <= np.log(count) + 1e-6
