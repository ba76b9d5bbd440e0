import math

import pytest
import torch
from torch.distributions import Bernoulli, Normal, kl_divergence

from reference_models.bounds import log_weights
from reference_models.tvae import TVAE, tvae_affine, tvae_tps, vae60
from tests.conftest import check_refused
from tests.reference.small import generator

SHAPE = (1, 4, 5)
THREE = [(vae60, {}), (tvae_affine, {"pose": 6}), (tvae_tps, {"pose": 18})]
every_model = pytest.mark.parametrize(("make", "pose"), THREE)


def made(make=tvae_tps, **options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return make(SHAPE, hidden=7, **options)


def batch(model, k=1):
    draw = generator(1)
    noise = {f"noise of {name}": torch.randn(k, 6, width, generator=draw) for name, width in model.blocks.items()}
    return {"x": torch.rand(6, *SHAPE, generator=draw), **noise}


@every_model
def test_the_loss_is_the_negative_elbo_of_grey_pixels_summed_over_the_batch(make, pose):
    model = made(make, **pose)
    given = batch(model)
    posterior = model.encode(given["x"])
    codes = {name: block.mean + block.stddev * given[f"noise of {name}"][0] for name, block in posterior.items()}
    likelihood = model.decode(codes).base_dist
    reconstruction = -Bernoulli(probs=likelihood.probs, validate_args=False).log_prob(given["x"]).sum()
    kl = sum(kl_divergence(block, Normal(0.0, 1.0)).sum() for block in posterior.values())
    terms = model._loss(given)
    torch.testing.assert_close(terms["loss"], reconstruction + kl, rtol=1e-5, atol=0)
    torch.testing.assert_close(terms["kl"], kl / 6)
    torch.testing.assert_close(terms["reconstruction"], reconstruction / 6, rtol=1e-5, atol=0)
    torch.testing.assert_close(terms["nelbo"], terms["loss"] / 6)


@pytest.mark.parametrize("objective", ["multisample", "iwae"])
def test_bounds_of_several_samples_are_averaged_over_the_batch(objective):
    model = made(objective=objective, k=3)
    given = batch(model, 3)
    weights, _ = log_weights(model, given["x"], {name: given[f"noise of {name}"] for name in model.blocks})
    expected = weights.mean() if objective == "multisample" else weights.exp().double().mean(0).log().mean()
    assert float(model._loss(given)["loss"].detach()) == pytest.approx(-float(expected.detach()), rel=1e-5)


def heads_saying(model, raw):
    """All log-deviations are `raw`."""
    for _, deviation in model.heads.values():
        torch.nn.init.zeros_(deviation.weight)
        torch.nn.init.constant_(deviation.bias, raw)
    return {name: block.stddev for name, block in model.encode(torch.rand(2, *SHAPE)).items()}


@pytest.mark.parametrize(("floor_bug", "floor"), [(False, -6.0), (True, 6.0)])
@pytest.mark.parametrize("raw", [-6.0, -6.1, -200.0])
def test_deviations_have_the_published_floor_and_on_demand_its_slip_of_sign(floor_bug, floor, raw):
    for deviation in heads_saying(made(floor_bug=floor_bug), raw).values():
        torch.testing.assert_close(deviation, torch.full_like(deviation, math.exp(floor)))


@pytest.mark.parametrize("floor_bug", [False, True])
def test_deviations_above_the_floor_are_as_the_network_says(floor_bug):
    for deviation in heads_saying(made(floor_bug=floor_bug), -5.9).values():
        torch.testing.assert_close(deviation, torch.full_like(deviation, math.exp(-5.9)))


def test_the_mean_of_the_pose_stays_between_minus_1_and_1_and_that_of_z_does_not():
    model = made()
    for mean, _ in model.heads.values():
        torch.nn.init.constant_(mean.bias, 50.0)
    posterior = model.encode(torch.rand(2, *SHAPE))
    assert torch.equal(posterior["u"].mean, torch.ones(2, 18))
    assert posterior["z"].mean.min() > 40


@pytest.mark.parametrize("make", [tvae_affine, tvae_tps])
def test_without_a_shift_the_image_is_the_upright_one_of_the_plain_decoder(make):
    model, plain = made(make), made(vae60, latent=make().blocks["z"])
    plain.decoder.load_state_dict(model.decoder.state_dict())
    for parameter in model.control.parameters():
        torch.nn.init.zeros_(parameter)
    codes = {name: torch.randn(3, width, generator=generator()) for name, width in model.blocks.items()}
    torch.testing.assert_close(model.decode(codes).mean, plain.decode({"z": codes["z"]}).mean, atol=1e-5, rtol=0)


def test_the_pose_moves_the_image():
    model = made(tvae_affine)
    with torch.no_grad():
        model.control.weight.zero_()
        model.control.bias.zero_()
        model.control.weight[2, 0] = 2 / 4  # the first pose latent looks one of 5 columns to the right
    z, u = torch.randn(1, 54, generator=generator()), torch.zeros(1, 6)
    upright = model.decode({"z": z, "u": u}).mean
    moved = model.decode({"z": z, "u": torch.eye(6)[:1]}).mean
    torch.testing.assert_close(moved[..., :-1], upright[..., 1:])
    torch.testing.assert_close(moved[..., -1], upright[..., -1])


@every_model
@pytest.mark.parametrize(("bias", "expected"), [(99.0, 1 - 1e-6), (-99.0, 1e-6)])
def test_probabilities_keep_a_millionth_away_from_0_and_1(make, pose, bias, expected):
    model = made(make, **pose)
    torch.nn.init.constant_(model.decoder[-1].bias, bias)
    mean = model.decode({name: torch.zeros(1, width) for name, width in model.blocks.items()}).mean.double()
    torch.testing.assert_close(mean, torch.full_like(mean, expected), atol=1e-7, rtol=0)


def test_an_unknown_objective_is_told():
    check_refused("no objective named 'elbow'; did you mean 'elbo'?", TVAE, objective="elbow")
