"""The published numbers of parameters."""

import pytest

from reference_models.aae import aae, aae_labels, aae_semi, aae_supervised
from reference_models.conv_vae import BetaVAEConv
from reference_models.cycle_vae import CycleVAE
from reference_models.factor_vae import FactorVAE
from reference_models.iwae import iwae_l1, iwae_l2
from reference_models.ml_vae import MLVAE
from reference_models.tvae import tvae_affine, tvae_tps, vae60
from reference_models.vae import beta_vae, cvae, vae
from tests.reference.small import count


@pytest.mark.parametrize(
    ("make", "encoder", "decoder"), [(vae, 331_820, 329_584), (beta_vae, 331_820, 329_584), (cvae, 334_820, 332_584)]
)
def test_vaes_have_the_published_sizes(make, encoder, decoder):
    model = make()
    assert (count(model.encoder), count(model.decoder)) == (encoder, decoder)
    assert count(model) == encoder + decoder


def test_ml_vae_has_the_published_size():
    model = MLVAE()
    assert count(model.trunk) == 392_500
    assert count(model.trunk, model.style, model.content) == 412_540
    assert count(model.decoder) == 403_284
    assert count(model) == 815_824


@pytest.mark.parametrize(
    ("shape", "z", "s", "encoder", "decoder"),
    [
        ((1, 28, 28), 16, 16, 76_848, 82_737),
        ((1, 28, 28), 64, 64, 113_856, 107_313),
        ((3, 60, 60), 512, 512, 1_058_208, 829_299),
        ((3, 60, 60), 512, 64, 828_384, 599_923),
        ((3, 60, 60), 1024, 512, 1_583_520, 1_091_443),
    ],
)
def test_cycle_vaes_have_the_published_sizes(shape, z, s, encoder, decoder):
    model = CycleVAE(shape, z, s)
    assert count(model.encoder, model.z_mean, model.z_log_variance, model.s) == encoder
    assert count(model.from_z, model.from_s, model.decoder) == decoder
    assert count(model) == encoder + decoder


@pytest.mark.parametrize(("make", "size"), [(vae60, 580_488), (tvae_affine, 578_994), (tvae_tps, 576_222)])
def test_vaes_with_and_without_a_transformer_have_the_published_sizes(make, size):
    assert count(make()) == size


def test_the_importance_weighted_autoencoder_has_the_published_size():
    assert count(iwae_l1()) == 425_284


def test_two_layers_are_the_networks_of_the_paper():
    model = iwae_l2()
    lower = 784 * 200 + 200 + 200 * 200 + 200 + 2 * (200 * 100 + 100)
    upper = 100 * 100 + 100 + 100 * 100 + 100 + 2 * (100 * 50 + 50)
    assert [count(part) for part in model.up] == [lower, upper]
    assert [count(part) for part in model.down] == [50 * 100 + 100 + 100 * 100 + 100 + 2 * (100 * 100 + 100)]
    assert count(model.decoder) == 100 * 200 + 200 + 200 * 200 + 200 + 200 * 784 + 784


@pytest.mark.parametrize(
    ("model", "encoder", "decoder", "discriminator"),
    [
        (aae(latent=2), 1_790_004, 1_788_784, 1_005_001),
        (aae(latent=2, prior="mixture"), 1_790_004, 1_788_784, 1_005_001),
        (aae_labels(latent=2), 1_790_004, 1_788_784, 1_016_001),
        (aae_labels(latent=2, label_in_discriminator=False), 1_790_004, 1_788_784, 1_005_001),
        (aae_supervised(latent=2), 1_790_004, 1_798_784, 1_005_001),
        (aae(latent=10), 1_806_020, 1_796_784, 1_013_001),
        (aae_supervised(latent=10), 1_806_020, 1_806_784, 1_013_001),
        (aae_semi(latent=10), 1_806_020, 1_806_784, 1_013_001),
    ],
    ids=lambda value: "" if isinstance(value, int) else type(value).__name__,
)
def test_adversarial_autoencoders_have_the_published_sizes(model, encoder, decoder, discriminator):
    assert count(model.trunk, model.z_mean, model.z_deviation) == encoder
    assert count(model.decoder) == decoder
    assert count(model.z_discriminator) == discriminator


def test_the_semi_supervised_one_has_a_class_head_and_a_discriminator_more():
    model = aae_semi()
    assert count(model.y_logits) == 10_010
    assert count(model.y_discriminator) == 1_013_001
    assert count(model) == 1_806_020 + 1_806_784 + 1_013_001 + 10_010 + 1_013_001


@pytest.mark.parametrize(("shape", "maps"), [((1, 64, 64), 16), ((3, 64, 64), 16), ((1, 32, 48), 6)])
def test_convolutional_vaes_have_the_layers_of_the_study(shape, maps):
    model, channels, middle = BetaVAEConv(shape), shape[0], 64 * maps
    down = (channels * 32 * 16 + 32) + (32 * 32 * 16 + 32) + (32 * 64 * 4 + 64) + (64 * 64 * 4 + 64)
    assert count(model.encoder) == down + (middle * 256 + 256)
    assert count(model.mean) == count(model.log_variance) == 256 * 10 + 10
    up = (64 * 64 * 16 + 64) + (64 * 32 * 16 + 32) + (32 * 32 * 16 + 32) + (32 * channels * 16 + channels)
    assert count(model.decoder) == (10 * 256 + 256) + (256 * middle + middle) + up
    if shape == (1, 64, 64):
        assert count(model) == 309_204 + 381_313


def test_the_discriminator_of_factor_vae_has_six_layers_of_1000():
    model = FactorVAE()
    assert count(model.discriminator) == (10 * 1000 + 1000) + 5 * (1000 * 1000 + 1000) + (1000 * 2 + 2)
    assert count(model) == count(BetaVAEConv()) + 5_018_002
