import pytest
import torch
from torch.distributions import Normal, kl_divergence

from reference_models.vae import beta_vae, cvae, elbo_terms, vae


@pytest.mark.parametrize(("make", "count"), [(vae, 661_404), (beta_vae, 661_404), (cvae, 667_404)])
def test_parameter_counts_are_the_published_ones(make, count):
    assert sum(p.numel() for p in make().parameters()) == count


def test_encoder_and_decoder_counts_are_the_published_ones():
    for make, encoder, decoder in ((vae, 331_820, 329_584), (cvae, 334_820, 332_584)):
        model = make()
        assert sum(p.numel() for p in model.encoder.parameters()) == encoder
        assert sum(p.numel() for p in model.decoder.parameters()) == decoder


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


@pytest.mark.parametrize("make", [vae, cvae])
def test_codes_may_carry_sample_axes(make):
    model = make((1, 4, 5))
    codes, y = torch.randn(7, 3, 10), torch.tensor([0, 1, 2])
    likelihood = model.decode({"z": codes}, y)
    assert (likelihood.batch_shape, likelihood.event_shape) == ((7, 3), (1, 4, 5))
    torch.testing.assert_close(likelihood.mean[2], model.decode({"z": codes[2]}, y).mean)


def test_a_conditional_model_without_labels_is_told():
    with pytest.raises(ValueError, match="a conditional model needs labels y"):
        cvae((1, 4, 5)).encode(torch.rand(2, 1, 4, 5))
