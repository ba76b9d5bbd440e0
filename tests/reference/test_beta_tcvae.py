import math
from itertools import permutations

import numpy as np
import pytest
import torch
from scipy.special import logsumexp
from scipy.stats import norm

from reference_models.beta_tcvae import BetaTCVAE, kl_parts, log_weights
from reference_models.conv_vae import Encoded
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator


def posteriors(count, latents, seed=0, scale=1.0):
    """Posteriors of different widths, and a code of each."""
    drawn = torch.randn(3, count, latents, dtype=torch.float64, generator=generator(seed))
    mean, log_variance = scale * drawn[0], 0.3 * drawn[1] - 1
    return Encoded(mean, log_variance, mean + (0.5 * log_variance).exp() * drawn[2])


def exact(count):
    """The weights of a batch that is the whole data set."""
    return torch.full((count, count), -math.log(count), dtype=torch.float64)


def of_all(examples):
    return torch.tensor(float(examples), dtype=torch.float64)


@pytest.mark.parametrize("sampling", ["weighted", "stratified"])
def test_the_three_parts_add_up_to_the_sampled_kl(sampling):
    found = posteriors(12, 4)
    parts = kl_parts(found, log_weights(sampling, 12, of_all(500)))
    given = norm.logpdf(found.code, found.mean, (0.5 * found.log_variance).exp()).sum(1)
    prior = norm.logpdf(found.code).sum(1)
    assert sum(parts).item() == pytest.approx((given - prior).mean(), rel=1e-12)


def test_with_the_whole_data_set_the_parts_are_those_of_brute_force():
    found, mi, tc, dimensions = posteriors(5, 3), [], [], []
    mean, deviation = found.mean.numpy(), (0.5 * found.log_variance).exp().numpy()
    for own, code in enumerate(found.code.numpy()):
        each = norm.pdf(code, mean, deviation)  # (5, 3)
        joint, marginals = each.prod(1).mean(), each.mean(0)
        mi.append(np.log(each[own].prod() / joint))
        tc.append(np.log(joint / marginals.prod()))
        dimensions.append(np.log(marginals / norm.pdf(code)).sum())
    expected = [np.mean(part) for part in (mi, tc, dimensions)]
    np.testing.assert_allclose(torch.stack(kl_parts(found, exact(5))), expected, rtol=1e-10)


def test_a_gaussian_aggregate_has_the_known_total_correlation():
    correlation, variance, count = 0.8, 0.15, 2000
    spread = torch.tensor([[1 - variance, correlation], [correlation, 1 - variance]], dtype=torch.float64)
    noise = torch.randn(2, count, 2, dtype=torch.float64, generator=generator())
    mean = noise[0] @ torch.linalg.cholesky(spread).T
    found = Encoded(mean, torch.full_like(mean, math.log(variance)), mean + variance**0.5 * noise[1])
    weights = log_weights("stratified", count, of_all(count))
    information, tc, dimensions = (part.item() for part in kl_parts(found, weights))
    assert tc == pytest.approx(-0.5 * math.log(1 - correlation**2), abs=0.05)
    joint_entropy = 0.5 * math.log((1 - correlation**2) / variance**2)  # less that of a posterior
    assert information == pytest.approx(joint_entropy, abs=0.05)
    assert dimensions == pytest.approx(0, abs=0.05)


def test_independent_latents_have_no_total_correlation():
    grid = torch.cartesian_prod(*[torch.linspace(-2, 2, 40, dtype=torch.float64)] * 2)
    noise = torch.randn(1600, 2, dtype=torch.float64, generator=generator())
    found = Encoded(grid, torch.full_like(grid, math.log(0.04)), grid + 0.2 * noise)
    assert kl_parts(found, exact(1600))[1].item() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("count", [2, 3, 20])
def test_stratified_weights_add_up_to_1_with_1_over_n_for_the_own_image(count):
    weights = log_weights("stratified", count, of_all(50)).exp()
    torch.testing.assert_close(weights.sum(1), torch.ones(count, dtype=torch.float64))
    torch.testing.assert_close(weights.diagonal(), torch.full((count,), 0.02, dtype=torch.float64))
    assert (weights > 0).all()


def test_the_stratified_estimate_of_the_density_is_right_on_average_over_all_batches():
    found, size = posteriors(5, 2), 3
    each = norm.pdf(found.code[0], found.mean, (0.5 * found.log_variance).exp()).prod(1)  # of code 0 under all five
    row = log_weights("stratified", size, of_all(5)).exp().numpy()[0]
    estimates = [row @ each[[0, *others]] for others in permutations(range(1, 5), size - 1)]
    assert np.mean(estimates) == pytest.approx(each.mean(), rel=1e-12)
    assert np.std(estimates) > 0


def test_weighted_sampling_moves_every_part_by_what_its_weights_lack():
    found, count, examples = posteriors(9, 4), 9, 300
    information, tc, dimensions = kl_parts(found, exact(count))
    moved = kl_parts(found, log_weights("weighted", count, of_all(examples)))
    shift = math.log(examples)
    torch.testing.assert_close(moved[0], information + shift)
    torch.testing.assert_close(moved[1], tc + 3 * shift)
    torch.testing.assert_close(moved[2], dimensions - 4 * shift)


def test_a_weight_counts_once_whatever_the_number_of_latents():
    """What some copies do, weights added to every latent's density and then summed, is another number."""
    found = posteriors(6, 3)
    weights = log_weights("stratified", 6, of_all(100)).numpy()
    deviation = (0.5 * found.log_variance).exp()
    density = norm.logpdf(found.code[:, None], found.mean, deviation)
    product = logsumexp(weights[..., None] + density, axis=1).sum(1)
    once = (logsumexp(weights + density.sum(2), axis=1) - product).mean()
    copied = (logsumexp((weights[..., None] + density).sum(2), axis=1) - product).mean()
    ours = kl_parts(found, torch.from_numpy(weights))[1].item()
    assert ours == pytest.approx(once, rel=1e-10)
    assert abs(ours - copied) > 1


@pytest.mark.parametrize("sampling", ["weighted", "stratified"])
def test_one_image_alone_has_finite_parts(sampling):
    parts = kl_parts(posteriors(1, 3), log_weights(sampling, 1, of_all(10)))
    assert all(part.isfinite() for part in parts)


@pytest.mark.parametrize(("alpha", "beta", "gamma"), [(1.0, 1.0, 1.0), (0.5, 6.0, 2.0)])
@pytest.mark.parametrize("sampling", ["weighted", "stratified"])
def test_the_loss_weighs_the_parts(alpha, beta, gamma, sampling):
    model = BetaTCVAE((1, 32, 32), 4, beta, alpha, gamma, sampling)
    data = small_data(shape=(1, 32, 32), classes=10)
    terms = model.phases()[0].loss(model.draw(feed_of(data.train), torch.arange(8), generator()))
    added = (alpha - 1) * terms["mi"] + (beta - 1) * terms["tc"] + (gamma - 1) * terms["dimension_kl"]
    torch.testing.assert_close(terms["loss"], terms["nelbo"] + added)
    if alpha == beta == gamma == 1:
        assert terms["loss"] == terms["nelbo"]


def test_the_number_of_images_is_that_of_the_split():
    model = BetaTCVAE((1, 32, 32))
    data = small_data(48, 24, (1, 32, 32), 10)
    assert [
        model.draw(feed_of(split), torch.arange(4), generator())["examples"] for split in (data.train, data.test)
    ] == [48, 24]


def test_an_unknown_sampling_is_told():
    check_refused("no sampling named 'mss'", BetaTCVAE, sampling="mss")
