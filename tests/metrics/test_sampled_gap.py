import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

from disentkit.metrics.sampled_gap import mig_sampled

SIZES = np.array([3, 4, 10])


def grid(*sizes, copies=1):
    rows = np.stack(np.meshgrid(*map(np.arange, sizes), indexing="ij"), axis=-1).reshape(-1, len(sizes))
    return np.repeat(rows, copies, axis=0)


def drawn(mean, scale, seed=0):
    scales = np.full(mean.shape, scale)
    return mean, scales, mean + scales * np.random.default_rng(seed).normal(size=mean.shape)


def by_hand(mean, scale, sample, factors):
    """Each information term by term, from scipy's densities."""
    each = norm.logpdf(sample[:, None], mean, scale)  # (sample, posterior, latent)
    total = logsumexp(each, axis=1) - np.log(len(mean))
    gaps = []
    for column in factors.T:
        same = column[:, None] == column
        within = logsumexp(each, axis=1, b=same[..., None]) - np.log(same.sum(axis=1))[:, None]
        most = np.sort((within - total).mean(axis=0).clip(0))[::-1]
        shares = np.unique(column, return_counts=True)[1] / len(column)
        gaps.append((most[0] - most[1]) / -(shares * np.log(shares)).sum())
    return gaps


def test_it_is_the_sum_over_all_examples_and_values():
    generator = np.random.default_rng(1)
    factors = np.stack([generator.integers(-2, 2, 80), generator.geometric(0.3, 80)], axis=1)
    mean = np.concatenate([factors @ generator.normal(size=(2, 3)), generator.normal(size=(80, 1))], axis=1)
    scale = np.exp(generator.normal(-1, 0.5, mean.shape))
    sample = mean + scale * generator.normal(size=mean.shape)
    np.testing.assert_allclose(
        mig_sampled(mean, scale, sample, factors), by_hand(mean, scale, sample, factors), atol=1e-11
    )


def test_codes_that_are_the_factors_have_a_gap_of_1_with_any_number_of_values():
    """No bins, so no ceiling: forty values are told apart, where twenty bins stop at 0.81."""
    factors = grid(3, 40, copies=3)
    found = mig_sampled(*drawn(factors.astype(float), 1e-3), factors)
    assert found == pytest.approx([1, 1], abs=1e-9)


def test_a_fine_code_of_a_binary_factor_has_its_whole_entropy():
    """It is not divided by the code's entropy, which would give 0.39."""
    fine = np.arange(32)[:, None]
    assert mig_sampled(*drawn(fine.astype(float), 1e-3), fine // 16).item() == pytest.approx(1, abs=1e-9)


def test_a_blurred_binary_code_is_a_binary_channel_with_normal_noise():
    """Means at -1 and 1, noise of scale 1: log 2 less the mean entropy of the posterior, by quadrature."""
    factors = np.repeat([[0], [1]], 10_000, axis=0)
    places = np.linspace(-12, 12, 4001)
    low, high = norm.pdf(places, -1), norm.pdf(places, 1)
    expected = np.trapezoid(high * np.log2(2 * high / (low + high)), places)
    mean, scale, sample = drawn(2.0 * factors - 1, 1.0)
    found = mig_sampled(mean[::100], scale[::100], sample[::100], factors[::100])
    many = np.mean([mig_sampled(*drawn(mean[::100], 1.0, seed), factors[::100]).item() for seed in range(20)])
    assert found.item() == pytest.approx(expected, abs=0.15)
    assert many == pytest.approx(expected, abs=0.03)


def test_duplicated_and_independent_and_collapsed_codes_have_no_gap():
    factors = grid(*SIZES, copies=5)
    codes = factors.astype(float)
    twice = np.concatenate([codes, codes], axis=1)
    assert mig_sampled(*(np.tile(array, 2) for array in drawn(codes, 0.1)), factors) == pytest.approx(
        [0] * 3, abs=1e-12
    )
    assert mig_sampled(*drawn(twice, 0.1), factors) == pytest.approx([0] * 3, abs=0.02)
    noise = np.random.default_rng(0).normal(size=(len(factors), 4))
    assert mig_sampled(*drawn(noise, 1.0), factors) == pytest.approx([0] * 3, abs=0.03)
    assert mig_sampled(*drawn(0 * noise, 1.0), factors) == pytest.approx([0] * 3, abs=1e-12)


def test_posteriors_too_narrow_to_overlap_hide_the_gap():
    """Each example is told apart by noise latents too: they seem to know every factor."""
    factors = grid(*SIZES)
    codes = factors + np.random.default_rng(0).uniform(0, 0.1, factors.shape)
    assert mig_sampled(*drawn(codes, 1e-9), factors) == pytest.approx([0] * 3, abs=1e-9)
    assert (mig_sampled(*drawn(codes, 0.1), factors) > 0.8).all()


def test_order_of_examples_and_latents_and_signs_and_dead_latents_do_not_matter():
    factors = grid(*SIZES)
    mean, scale, sample = drawn(factors @ np.array([[1, 0.5, 0], [0, 1, 0.5], [0, 0, 1]]), 0.5)
    found = mig_sampled(mean, scale, sample, factors)
    order = np.random.default_rng(0).permutation(len(mean))
    moved = mig_sampled(-mean[order, ::-1], scale[order, ::-1], -sample[order, ::-1], factors[order])
    np.testing.assert_allclose(moved, found, atol=1e-10)
    padded = [np.insert(array, 1, value, axis=1) for array, value in ((mean, 0.0), (scale, 1.0), (sample, 0.3))]
    np.testing.assert_allclose(mig_sampled(*padded, factors), found, atol=1e-10)
    shuffled = mig_sampled(mean, scale, sample, factors[order])
    assert (shuffled < found - 0.05).any()


def test_a_seed_chooses_the_examples_where_there_are_too_many():
    factors = grid(*SIZES, copies=3)
    given = (*drawn(factors.astype(float), 0.7), factors)
    first, again, other = (mig_sampled(*given, samples=100, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(mig_sampled(*given, seed=3), mig_sampled(*given))
    assert first == pytest.approx(mig_sampled(*given), abs=0.25)


def test_tiny_tables_and_constant_factors_have_a_defined_score():
    generator = np.random.default_rng(0)
    factors = np.stack([np.arange(8), np.zeros(8, dtype=int), np.arange(8) // 4], axis=1)
    for mean in (np.zeros((8, 1)), generator.normal(size=(8, 50))):
        for scale in (0.0, 1.0, 1e30):
            single = mean.astype(np.float32)
            found = mig_sampled(single, np.full_like(single, scale), single, factors)
            assert np.isnan(found).tolist() == [False, True, False]
            assert ((found[[0, 2]] >= 0) & (found[[0, 2]] <= 1 + 1e-6)).all()
