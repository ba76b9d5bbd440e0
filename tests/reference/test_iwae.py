import math

import pytest
import torch
from torch.distributions import Normal

from disentkit import evaluate
from reference_models.bounds import log_weights
from reference_models.iwae import IWAE, iwae_l1, iwae_l2
from tests.conftest import check_refused, small_data
from tests.reference.small import data_for, feed_of, fit, generator

SHAPE = (1, 4, 5)


@pytest.fixture
def two_layers():
    """h of width 3 under z of width 2."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return IWAE(SHAPE, (3, 2), (7, 6), "iwae", 4)


def images(count=5):
    return torch.rand(count, *SHAPE, generator=generator()).round()


def test_the_lower_layer_comes_first_and_alone_makes_the_image(two_layers):
    codes = torch.randn(4, 5, generator=generator())
    other = torch.cat([codes[:, :3], -codes[:, 3:]], dim=1)
    assert torch.equal(two_layers.decode({"z": codes}).mean, two_layers.decode({"z": other}).mean)
    expected = two_layers.decoder(codes[:, :3]).sigmoid().view(4, *SHAPE)
    assert torch.equal(two_layers.decode({"z": codes}).mean, expected)


def test_posterior_and_prior_are_the_layers_densities_multiplied(two_layers):
    x, codes = images(), torch.randn(5, 5, generator=generator())
    h, z = codes.split([3, 2], dim=1)
    below, above, back = two_layers.up[0](x.flatten(1)), two_layers.up[1](h), two_layers.down[0](z)
    posterior = below.log_prob(h).sum(1) + above.log_prob(z).sum(1)
    prior = Normal(0.0, 1.0).log_prob(z).sum(1) + back.log_prob(h).sum(1)
    torch.testing.assert_close(two_layers.encode(x)["z"].log_prob(codes), posterior)
    torch.testing.assert_close(two_layers.prior()["z"].log_prob(codes), prior)


def test_samples_of_prior_and_posterior_agree_on_the_columns(two_layers):
    """Were they turned round in one, its density of the other's kind of sample would not be finite or not match."""
    with torch.no_grad():
        two_layers.up[1].mean.bias.fill_(100.0)
        two_layers.down[0].mean.bias.fill_(-100.0)
    assert two_layers.encode(images())["z"].sample()[:, 3:].min() > 50
    assert two_layers.prior()["z"].sample((5,))[:, :3].max() < -50
    assert two_layers.prior()["z"].sample((5,))[:, 3:].abs().max() < 50


def test_each_layer_gives_a_mean_and_the_logarithm_of_a_deviation(two_layers):
    layer, given = two_layers.up[0], torch.randn(5, 20, generator=generator())
    hidden = torch.tanh(layer.trunk[2](torch.tanh(layer.trunk[0](given))))
    torch.testing.assert_close(layer(given).mean, layer.mean(hidden))
    torch.testing.assert_close(layer(given).stddev, layer.log_deviation(hidden).exp())


@pytest.mark.parametrize("objective", ["multisample", "iwae"])
def test_the_loss_is_the_bound_summed_over_the_batch(two_layers, objective):
    two_layers.objective = objective
    batch = two_layers.draw(feed_of(small_data().train), torch.arange(6), generator())
    assert batch["noise"].shape == (4, 6, 5)
    weights, errors = log_weights(two_layers, batch["x"], {"z": batch["noise"]})
    bound = weights.mean(0) if objective == "multisample" else weights.double().exp().mean(0).log()
    terms = {name: float(value.detach()) for name, value in two_layers._loss(batch).items()}
    assert terms["loss"] == pytest.approx(-float(bound.detach().sum()), rel=1e-5)
    assert terms["bound"] == pytest.approx(terms["loss"] / 6, rel=1e-5)
    assert terms["reconstruction"] == pytest.approx(float(errors.detach().mean()), rel=1e-5)


def test_the_last_bias_begins_at_the_logits_of_the_mean_image(two_layers):
    data = small_data()
    data.train.images[:, 0, 3, 0], data.train.images[:, 0, 3, 1] = 0, 255
    two_layers.start(feed_of(data.train))
    mean = data.train.images.mean(0).flatten() / 255
    assert (mean.min(), mean.max()) == (0, 1)
    expected = [math.log(p / (1 - p)) for p in mean.clip(0.001, 0.999)]
    assert two_layers.decoder[-1].bias.tolist() == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("make", [iwae_l1, iwae_l2])
def test_weights_start_as_glorot_says_each_layer_and_head_by_itself(make):
    for layer in make().modules():
        if isinstance(layer, torch.nn.Linear):
            bound = math.sqrt(6 / (layer.in_features + layer.out_features))
            assert 0.99 * bound < float(layer.weight.detach().abs().max()) <= bound
            assert not layer.bias.any()


@pytest.mark.parametrize("name", ["iwae_l1", "iwae_l2"])
def test_two_layers_are_evaluated_as_one_is(name, tmp_path):
    data = data_for(name)
    rows = evaluate(fit(tmp_path / "m.pt", name), data, probes="elbo,nll", options=["nll.ks=1,20"])
    nll = {k: rows.query("metric == 'nll' and k == @k")["value"].item() for k in (1, 20)}
    nelbo = rows.query("metric == 'nelbo' and split == 'test'")["value"].item()
    assert nll[20] < nll[1]
    assert nll[1] == pytest.approx(nelbo, abs=10)  # the same bound, by other draws of few images
    notes = set(rows.query("metric == 'kl' and split == 'test'")["note"].dropna())
    assert notes == ({"KL of z by one sample"} if name == "iwae_l2" else set())


@pytest.mark.parametrize("objective", ["elbo", "iwea"])
def test_an_objective_that_it_has_not_is_told(objective):
    check_refused(f"no objective named '{objective}'", iwae_l1, objective=objective)
