import numpy as np
import pytest
from scipy.linalg import sqrtm

from disentkit.metrics.frechet import Gaussian, frechet, frechet_error, gaussian_distance, gaussian_of


def clouds(seed, first=500, second=400, width=6):
    """Two clouds of different Gaussians, each with a full covariance."""
    generator = np.random.default_rng(seed)
    mixed = [generator.normal(size=(width, width)) for _ in range(2)]
    shift = np.arange(width) / width
    one = generator.normal(size=(first, width)) @ mixed[0]
    return one, generator.normal(size=(second, width)) @ mixed[1] + shift


def turned(width=6, seed=5):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(width, width))).Q


def test_gaussians_that_share_axes_have_the_closed_form():
    means, scales = np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.0]]), np.array([[1.0, 2.0, 3.0], [2.0, 0.5, 0.0]])
    axes = turned(3)
    one, other = (Gaussian(m @ axes, axes.T @ np.diag(s**2) @ axes) for m, s in zip(means, scales, strict=True))
    expected = np.square(means[0] - means[1]).sum() + np.square(scales[0] - scales[1]).sum()
    assert gaussian_distance(one, other) == pytest.approx(expected, rel=1e-8)  # a root of 0 is told to half the digits


def test_flat_gaussians_at_right_angles_are_as_far_as_their_sizes():
    flat = [Gaussian(np.zeros(2), np.diag(sizes)) for sizes in ([4.0, 0.0], [0.0, 9.0])]
    assert gaussian_distance(*flat) == pytest.approx(4 + 9)


def test_it_is_what_the_matrix_square_root_gives():
    one, other = clouds(0)
    covariances = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    shift = np.square(one.mean(axis=0) - other.mean(axis=0)).sum()
    expected = shift + np.trace(covariances[0] + covariances[1] - 2 * sqrtm(covariances[0] @ covariances[1]).real)
    assert frechet(one, other) == pytest.approx(expected, rel=1e-9)


def test_moments_are_those_of_numpy_in_float64():
    one = (clouds(1)[0] + 1000).astype(np.float32)
    found = gaussian_of(one)
    np.testing.assert_allclose(found.mean, one.astype(np.float64).mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.covariance, np.cov(one.astype(np.float64), rowvar=False), rtol=1e-9)


def test_order_side_turn_and_shift_do_not_matter_and_scale_counts_squared():
    one, other = clouds(2)
    distance = frechet(one, other)
    assert frechet(other, one) == pytest.approx(distance, rel=1e-9)
    assert frechet(one[::-1], np.roll(other, 7, axis=0)) == pytest.approx(distance, rel=1e-9)
    assert frechet(one @ turned() + 3, other @ turned() + 3) == pytest.approx(distance, rel=1e-9)
    assert frechet(5 * one, 5 * other) == pytest.approx(25 * distance, rel=1e-9)


def test_a_cloud_is_not_away_from_itself_even_with_dead_features():
    one = clouds(3)[0]
    one[:, :3] = 0
    assert frechet(one, one) == pytest.approx(0, abs=1e-9)
    assert np.isfinite(frechet_error(one, clouds(3)[1]))


def test_fewer_points_of_one_distribution_are_further_apart():
    means = []
    for count in (40, 160, 640):
        pairs = [np.random.default_rng(seed).normal(size=(2, count, 5)) for seed in range(20)]
        means.append(np.mean([frechet(*pair) for pair in pairs]))
    assert means[0] > 2 * means[1] > 4 * means[2]


@pytest.mark.parametrize("shift", [0.0, 1.0])
def test_the_standard_error_is_the_spread_over_fresh_clouds(shift):
    generator = np.random.default_rng(4)
    mixed = generator.normal(size=(4, 6))

    def pair():
        one, other = generator.normal(size=(2, 300, 4))
        return one @ mixed, (0.6 * other + shift) @ mixed

    spread = np.std([frechet(*pair()) for _ in range(300)], ddof=1)
    told = np.mean([frechet_error(*pair()) for _ in range(20)])
    assert told == pytest.approx(spread, rel=0.15)


def test_near_zero_the_standard_error_is_rather_too_large():
    generator = np.random.default_rng(6)
    spread = np.std([frechet(*generator.normal(size=(2, 200, 6))) for _ in range(200)], ddof=1)
    told = np.mean([frechet_error(*generator.normal(size=(2, 200, 6))) for _ in range(20)])
    assert spread < told < 3 * spread
