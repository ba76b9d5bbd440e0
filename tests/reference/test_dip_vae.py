import numpy as np
import pytest
import torch

from reference_models.conv_vae import Encoded
from reference_models.dip_vae import covariance, dip_vae_i, dip_vae_ii, distance_to_identity

KNOWN = torch.tensor([[2.0, 0.5], [0.5, 0.25]])


def encoded(covariance, variances, count=4000):
    """Means whose covariance is the given one exactly, and the same variances for all."""
    noise = torch.randn(count, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    noise = noise - noise.mean(0)
    white = noise @ torch.linalg.inv(torch.linalg.cholesky(noise.T @ noise / count)).T
    means = 3 + white @ torch.linalg.cholesky(covariance.double()).T
    log_variance = torch.tensor(variances, dtype=torch.float64).log().expand(count, 2)
    return Encoded(means, log_variance, means)


def test_the_covariance_is_that_of_numpy():
    means = torch.randn(7, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    np.testing.assert_allclose(covariance(means), np.cov(means.numpy().T, bias=True), rtol=1e-12)


def test_one_image_alone_has_no_covariance():
    assert not covariance(torch.ones(1, 3)).any()


@pytest.mark.parametrize(("off", "diagonal"), [(1.0, 0.0), (0.0, 1.0), (3.0, 5.0)])
def test_the_distance_weighs_diagonal_and_the_rest(off, diagonal):
    expected = off * 2 * 0.5**2 + diagonal * ((2 - 1) ** 2 + (0.25 - 1) ** 2)
    assert distance_to_identity(KNOWN, off, diagonal).item() == pytest.approx(expected)


@pytest.mark.parametrize("make", [dip_vae_i, dip_vae_ii])
def test_the_identity_costs_nothing(make):
    model, kl = make(), torch.tensor(2.0, dtype=torch.float64)
    # For II means and posteriors share the unit variance.
    found = encoded(torch.eye(2), [0.3, 0.3]) if make is dip_vae_i else encoded(0.7 * torch.eye(2), [0.3, 0.3])
    terms = model.regulariser(found, kl, {})
    assert terms["penalty"].item() == pytest.approx(0, abs=1e-12)
    assert terms["regulariser"].item() == pytest.approx(2)


def test_the_first_kind_sees_the_means_alone_and_the_second_the_noise_too():
    kl, found = torch.tensor(0.0, dtype=torch.float64), encoded(KNOWN, [0.5, 1.0])
    first = dip_vae_i(lambda_od=2.0).regulariser(found, kl, {})["penalty"].item()
    assert first == pytest.approx(2 * 2 * 0.5**2 + 20 * (1**2 + 0.75**2))
    second = dip_vae_ii(lambda_od=2.0).regulariser(found, kl, {})["penalty"].item()
    assert second == pytest.approx(2 * 2 * 0.5**2 + 2 * (1.5**2 + 0.25**2))


def test_a_shift_of_all_means_changes_nothing():
    found = encoded(KNOWN, [0.5, 1.0])
    kl, model = torch.tensor(0.0, dtype=torch.float64), dip_vae_i()
    moved = found._replace(mean=found.mean + 100)
    assert model.regulariser(moved, kl, {})["penalty"].item() == pytest.approx(
        model.regulariser(found, kl, {})["penalty"].item()
    )
