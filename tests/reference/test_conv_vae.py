"""What the models of Locatello et al. 2019 share, the beta-VAE, and the annealed one."""

import os
import signal
from dataclasses import replace
from threading import Event

import pytest
import torch
from torch.distributions import Normal, kl_divergence

from disentkit import load
from reference_models.annealed_vae import AnnealedVAE
from reference_models.beta_tcvae import BetaTCVAE
from reference_models.conv_vae import BetaVAEConv
from reference_models.dip_vae import dip_vae_i, dip_vae_ii
from reference_models.factor_vae import FactorVAE
from reference_models.recipes import RECIPES
from reference_models.training import resuming
from reference_models.training.resuming import State
from tests.conftest import check_refused, small_data
from tests.reference.small import data_for, feed_of, fit, generator, same, training, weights

ALL = (BetaVAEConv, AnnealedVAE, FactorVAE, dip_vae_i, dip_vae_ii, BetaTCVAE)
every_model = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)
STUDY = sorted(name for name, recipe in RECIPES.items() if recipe.data == "dsprites_drawn")


def batch_for(model, count=6):
    data = small_data(shape=model.image_shape, classes=10)
    return model.draw(feed_of(data.train), torch.arange(count), generator())


def terms_of(model, batch=None):
    return model.phases()[0].loss(batch or batch_for(model))


@every_model
@pytest.mark.parametrize("shape", [(1, 64, 64), (3, 32, 48)])
def test_the_loss_is_reconstruction_and_a_regulariser_of_the_closed_form_kl(make, shape):
    model = make(shape)
    batch = batch_for(model)
    terms = terms_of(model, batch)
    posterior = model.encode(batch["x"])["z"]
    torch.testing.assert_close(terms["kl"], kl_divergence(posterior, Normal(0.0, 1.0)).sum(1).mean())
    code = posterior.mean + posterior.stddev * batch["noise"]
    torch.testing.assert_close(terms["reconstruction"], -model.decode({"z": code}).log_prob(batch["x"]).mean())
    torch.testing.assert_close(terms["loss"], terms["reconstruction"] + terms["regulariser"])
    torch.testing.assert_close(terms["nelbo"], terms["reconstruction"] + terms["kl"])


@pytest.mark.parametrize("beta", [1.0, 16.0])
def test_beta_weighs_the_kl(beta):
    terms = terms_of(BetaVAEConv((1, 32, 32), beta=beta))
    torch.testing.assert_close(terms["loss"], terms["reconstruction"] + beta * terms["kl"])


@every_model
def test_at_the_neutral_strength_all_are_the_vae(make):
    neutral = {
        BetaVAEConv: {"beta": 1.0},
        AnnealedVAE: {"gamma": 1.0, "c_max": 0.0},
        FactorVAE: {"gamma": 0.0},
        BetaTCVAE: {"beta": 1.0},
    }
    terms = terms_of(make((1, 32, 32), **neutral.get(make, {"lambda_od": 0.0})))
    torch.testing.assert_close(terms["loss"], terms["nelbo"])


@every_model
@pytest.mark.parametrize("size", [(28, 28), (16, 64), (64, 40)])
def test_images_that_four_halvings_do_not_fit_are_refused(make, size):
    name = "beta_vae_conv" if make is BetaVAEConv else ""
    words = f"{name}: expected images whose sides are multiples of 16, 32 or more, got {size[0]}x{size[1]}"
    check_refused(words, make, (1, *size))


def test_digits_are_refused_before_anything_is_written(tmp_path):
    data = small_data(shape=(1, 28, 28), classes=10)
    check_refused("got 28x28; beta_vae takes images of any size", fit, tmp_path / "m.pt", "dip_vae_ii", data=data)
    assert not (tmp_path / "m.pt").exists()


def test_first_weights_are_glorots_and_biases_0():
    model = BetaVAEConv()
    fans = {
        "encoder.0": (1 + 32) * 16,
        "encoder.2": (32 + 32) * 16,
        "encoder.4": (32 + 64) * 4,
        "encoder.9": 1024 + 256,
        "mean": 256 + 10,
        "log_variance": 256 + 10,
        "decoder.2": 256 + 1024,
        "decoder.7": (64 + 32) * 16,
        "decoder.11": (32 + 1) * 16,
    }
    for name, fan in fans.items():
        layer, bound = model.get_submodule(name), (6 / fan) ** 0.5
        assert 0.95 * bound < layer.weight.abs().max() <= bound
        assert layer.weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.1)
        assert not layer.bias.any()


@pytest.mark.parametrize("done", [0.0, 0.1, 0.25, 0.3, 1.0])
def test_the_capacity_grows_until_its_share_of_the_training_and_stays(done):
    model = AnnealedVAE((1, 32, 32), c_max=8.0, gamma=3.0, annealed_share=0.25)
    terms = terms_of(model, batch_for(model) | {"done": torch.tensor(done)})
    capacity = {0.0: 0.0, 0.1: 3.2}.get(done, 8.0)
    assert terms["capacity"].item() == pytest.approx(capacity)
    torch.testing.assert_close(terms["regulariser"], 3.0 * (terms["kl"] - capacity).abs())


def test_a_kl_at_its_capacity_costs_nothing():
    model = AnnealedVAE((1, 32, 32), gamma=1000.0)
    batch = batch_for(model) | {"done": torch.tensor(1.0)}
    model.c_max = terms_of(model, batch)["kl"].item()
    terms = terms_of(model, batch)
    assert terms["regulariser"] == 0
    assert terms["loss"] == terms["reconstruction"]


@pytest.mark.parametrize("share", [0.0, 1.5])
def test_a_share_that_is_none_is_refused(share):
    check_refused("annealed_share: expected a number above 0, at most 1", AnnealedVAE, annealed_share=share)


def test_the_loop_says_what_share_is_done_step_by_step(tmp_path):
    run, told = training("annealed_vae", tmp_path / "m.pt"), []
    draw = run.model.draw
    run.model.draw = lambda feed, rows, noise: told.append(feed.done) or draw(feed, rows, noise)
    for epoch in (0, 1):
        run.epoch(State(epoch=epoch), Event())
    # Two epochs of two batches of 20 out of 50, each with one batch of 20 to test.
    assert told == [0.0, 0.25, 0.5, 0.5, 0.75, 1.0]


def test_a_training_that_anneals_goes_on_exactly_and_only_at_its_own_length(tmp_path, monkeypatch):
    monkeypatch.setattr("reference_models.training.run._CHECK_EVERY", 1)
    settings = ("annealed_share=1", "gamma=1")

    def interrupt(epoch, batch, batches, terms):
        if (epoch, batch) == (1, 1):
            os.kill(os.getpid(), signal.SIGINT)

    whole, parts = fit(tmp_path / "whole.pt", "annealed_vae", *settings), tmp_path / "parts.pt"
    with pytest.raises(resuming.Interrupted, match="stopped in epoch 2, after batch 1"):
        fit(parts, "annealed_vae", *settings, report=interrupt)
    check_refused("its epochs is 2, now it is 3", fit, parts, "annealed_vae", "epochs=3", *settings, resume=True)
    fit(parts, "annealed_vae", *settings, resume=True)
    assert same(weights(parts), weights(whole))
    assert load(parts).about["history"] == load(whole).about["history"]


@pytest.mark.parametrize("name", STUDY)
def test_recipes_hold_the_settings_of_the_study(name):
    found = RECIPES[name]
    assert (found.batch_size, found.lr, found.beta1, found.optimizer) == (64, 1e-4, 0.9, "adam")
    assert (found.schedule, found.eps, found.config["latent"]) == ("constant", 1e-8, 10)
    steps = found.epochs * (46_080 * 9 // 10 // 64)
    assert abs(steps - 300_000) < 648 / 2


def test_the_study_has_six_models():
    assert STUDY == ["annealed_vae", "beta_tcvae", "beta_vae_conv", "dip_vae_i", "dip_vae_ii", "factor_vae"]


@pytest.mark.parametrize("name", STUDY)
def test_other_recipes_go_on_from_a_shorter_training_and_the_annealed_one_does_not(name):
    recipe = RECIPES[name]
    one, other = (resuming.identity(replace(recipe, epochs=epochs), "", 0, "exact") for epochs in (1, 2))
    assert (one == other) == (name != "annealed_vae")


def test_pictures_of_three_channels_are_trained(tmp_path):
    data = small_data(40, 20, (3, 32, 32), 10)
    path = fit(tmp_path / "m.pt", "beta_vae_conv", "epochs=1", data=data)
    assert load(path).model.image_shape == (3, 32, 32)
    assert data_for("beta_vae_conv").image_shape == (1, 32, 32)
