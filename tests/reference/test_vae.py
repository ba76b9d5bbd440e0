import pytest
import torch
from torch.distributions import Normal, kl_divergence

from reference_models.vae import beta_vae, cvae, elbo_terms, vae
from tests.conftest import small_data
from tests.reference.small import feed_of, generator


@pytest.mark.parametrize("make", [vae, beta_vae, cvae])
def test_the_loss_is_the_closed_form_and_gradients_reach_every_parameter(make):
    model = make((1, 4, 5))
    x, y = torch.rand(6, 1, 4, 5), torch.arange(6)
    noise = torch.randn(6, 10)
    parts = elbo_terms(model, x, y, noise)
    posterior = model.encode(x, y)["z"]
    kl = kl_divergence(posterior, Normal(0.0, 1.0)).sum(1).mean()
    torch.testing.assert_close(parts["kl"], kl)
    code = posterior.mean + posterior.stddev * noise
    torch.testing.assert_close(parts["reconstruction"], -model.decode({"z": code}, y).log_prob(x).mean())
    (parts["reconstruction"] + model.kl_weight * parts["kl"]).backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in model.parameters())


def test_the_variance_has_the_published_floor():
    model = vae((1, 4, 5))
    torch.nn.init.constant_(model.encoder[-1].bias, -200.0)
    torch.nn.init.zeros_(model.encoder[-1].weight)
    assert model.encode(torch.rand(2, 1, 4, 5))["z"].variance.allclose(torch.tensor(1e-8))


def test_a_conditional_model_without_labels_is_told():
    with pytest.raises(ValueError, match="a conditional model needs labels y"):
        cvae((1, 4, 5)).encode(torch.rand(2, 1, 4, 5))


def test_the_label_reaches_encoder_and_decoder_and_not_the_prior():
    model, y = cvae((1, 4, 5)), torch.tensor([1, 2])
    x, codes = torch.rand(1, 1, 4, 5).expand(2, 1, 4, 5), {"z": torch.zeros(2, 10)}
    one, other = model.encode(x, y)["z"].mean
    assert not torch.equal(one, other)
    one, other = model.decode(codes, y).mean
    assert not torch.equal(one, other)
    assert torch.equal(model.prior()["z"].mean, torch.zeros(10))


@pytest.mark.parametrize(("make", "weight"), [(vae, 1.0), (cvae, 1.0), (beta_vae, 10.0)])
def test_beta_weighs_the_kl_in_what_is_minimised_alone(make, weight):
    model = make((1, 10, 5))
    batch = model.draw(feed_of(small_data(shape=(1, 10, 5), classes=10).train), torch.arange(6), generator())
    (phase,) = model.phases()
    terms = phase.loss(batch)
    torch.testing.assert_close(terms["nelbo"], terms["reconstruction"] + terms["kl"])
    torch.testing.assert_close(terms[phase.minimised], terms["reconstruction"] + weight * terms["kl"])
