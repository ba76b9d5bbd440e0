import numpy as np
import pytest
import torch
from torch.distributions import kl_divergence

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.model import Point
from disentkit.passes import encode, terms
from disentkit.progress import silent
from tests.models import Deterministic, LinearGaussian, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}


@pytest.fixture
def split():
    images = np.random.default_rng(0).random((150, 1, 4, 5)).astype(np.float32)
    return Split(images, np.arange(150) % 3)


def test_kl_is_the_closed_form_of_torch(split):
    model = TwoBlocks()
    found = terms(model, split, **HERE)
    posterior = model.encode(torch.from_numpy(split.images))
    prior = model.prior()
    s = kl_divergence(posterior["s"], prior["s"])
    z = kl_divergence(posterior["z"].base_dist, prior["z"])
    np.testing.assert_allclose(found.kl, torch.cat([s, z], 1).detach().numpy(), rtol=1e-5)
    assert found.sampled == ()
    assert found.blocks == {"s": (0, 2), "z": (2, 5)}


def test_kl_is_what_brute_force_finds(split):
    model = TwoBlocks()
    few = split.first(3)
    found = terms(model, few, **HERE)
    posterior = model.encode(torch.from_numpy(few.images))["s"]
    with torch.random.fork_rng():
        torch.manual_seed(0)
        draws = posterior.sample(torch.Size((200_000,)))
    brute = (posterior.log_prob(draws) - model.prior()["s"].log_prob(draws)).mean(0)
    np.testing.assert_allclose(found.kl[:, :2], brute.detach().numpy(), atol=0.01)


def test_reconstruction_is_an_unbiased_draw_of_the_expected_error(split):
    """Mean over seeds against brute force, for grey pixels too: -sum x log p + (1 - x) log (1 - p)."""
    model, few = TwoBlocks(), split.first(4)
    drawn = np.mean([terms(model, few, **{**HERE, "seed": s}).reconstruction for s in range(300)], axis=0)
    x = torch.from_numpy(few.images)
    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(0)
        codes = {k: v.sample(torch.Size((5000,))) for k, v in model.encode(x).items()}
        p = model.decode(codes).mean
        brute = -(x * p.log() + (1 - x) * (1 - p).log()).sum((-1, -2, -3)).mean(0)
    np.testing.assert_allclose(drawn, brute.numpy(), atol=0.15)


def test_of_the_linear_gaussian_the_elbo_is_the_evidence():
    model = LinearGaussian()
    x = model.sample_images(40)
    found = terms(model, Split(x.numpy(), np.zeros(40, dtype=np.int64)), **HERE)
    assert found.sampled == ("z",)  # a full covariance: its KL to the prior is taken from the same sample
    elbo = -(found.reconstruction + np.nansum(found.kl, axis=1))
    np.testing.assert_allclose(elbo, model.log_evidence(x).detach().numpy(), atol=1e-10)


def test_a_discrete_block_has_its_kl_in_one_column(split):
    found = terms(WithLabelBlock(), split, **HERE)
    assert np.isnan(found.kl[:, 1]).all()
    assert (found.kl[:, 0] >= 0).all()
    assert (found.kl[:, 0] <= np.log(2) + 1e-6).all()


def test_a_logit_of_200_costs_200_nats_and_not_100():
    class Certain(TwoBlocks):
        def decode(self, codes, y=None):
            logits = torch.full((*codes["s"].shape[:-1], *self.shape), 200.0)
            return torch.distributions.Independent(torch.distributions.Bernoulli(logits=logits), 3)

    black = Split(np.zeros((3, 1, 4, 5), np.float32), np.zeros(3, np.int64))
    np.testing.assert_allclose(terms(Certain(), black, **HERE).reconstruction, 20 * 200)


def test_a_deterministic_encoder_has_no_elbo(split):
    with pytest.raises(Unanswerable, match="no posterior density"):
        terms(Deterministic(), split, **HERE)


def test_a_deterministic_block_leaves_the_others_their_kl(split):
    class Half(TwoBlocks):
        def encode(self, x, y=None):
            posterior = super().encode(x, y)
            return posterior | {"s": Point(posterior["s"].mean)}

    whole, half = terms(TwoBlocks(), split, **HERE), terms(Half(), split, **HERE)
    assert half.deterministic == ("s",)
    assert np.isnan(half.kl[:, :2]).all()
    np.testing.assert_array_equal(half.kl[:, 2:], whole.kl[:, 2:])


def test_order_of_examples_moves_means_and_kl_with_them(split):
    model = TwoBlocks()
    order = np.random.default_rng(0).permutation(150)
    turned = Split(split.images[order], split.labels[order])
    np.testing.assert_allclose(terms(model, turned, **HERE).kl, terms(model, split, **HERE).kl[order], atol=1e-6)
    one, other = encode(model, split, **HERE), encode(model, turned, **HERE)
    np.testing.assert_allclose(other.mean, one.mean[order], atol=1e-6)
    np.testing.assert_array_equal(other.labels, one.labels[order])
