import pytest
import torch
from torch import nn
from torch.distributions import Normal, kl_divergence

from reference_models.cycle_vae import CycleVAE
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator

SHAPE = (1, 28, 28)


def made(**options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return CycleVAE(SHAPE, z=3, s=2, **options).double()


def images(count, seed=0):
    return torch.rand(count, *SHAPE, dtype=torch.float64, generator=generator(seed))


def batch(count=4):
    noise = torch.randn(3 * count, 3, dtype=torch.float64, generator=generator(9))
    names = ("x", "partner", "a", "b")
    return {name: images(count, seed) for seed, name in enumerate(names)} | {
        "noise": noise[: 2 * count],
        "z": noise[2 * count :],
    }


def test_codes_are_the_same_in_training_and_in_evaluation():
    model, x = made(), images(4)
    model.train()
    in_training = model.encode(x)
    in_evaluation = model.eval().encode(x)
    for name in ("z", "s"):
        assert torch.equal(in_training[name].mean, in_evaluation[name].mean)


def test_an_image_s_code_does_not_depend_on_its_batch():
    model, x = made(), images(5)
    together = model.encode(x)
    for i in range(5):
        alone = model.encode(x[i : i + 1])
        torch.testing.assert_close(alone["z"].mean[0], together["z"].mean[i])
        torch.testing.assert_close(alone["z"].stddev[0], together["z"].stddev[i])
        torch.testing.assert_close(alone["s"].mean[0], together["s"].mean[i])


def test_nothing_is_remembered_of_the_images_that_were_seen():
    assert list(made().buffers()) == []


def image(model, z, s):
    return model.decode({"z": z[None], "s": s[None]}).mean[0]


@pytest.mark.parametrize("weights", [(2.0, 3.0), (5.0, 0.7)])
def test_the_forward_cycle_is_the_formula_pair_by_pair(weights):
    model, given = made(reconstruction_weight=weights[0], kl_weight=weights[1]), batch()
    errors, kls = 0.0, 0.0
    for i in range(4):
        x1, x2 = given["x"][i], given["partner"][i]
        one, other = model.encode(x1[None]), model.encode(x2[None])
        z1, z2 = ((p["z"].mean + p["z"].stddev * given["noise"][row])[0] for p, row in ((one, i), (other, 4 + i)))
        errors += (image(model, z1, other["s"].mean[0]) - x1).square().mean() / 4
        errors += (image(model, z2, one["s"].mean[0]) - x2).square().mean() / 4
        kls += kl_divergence(one["z"], Normal(0.0, 1.0)).sum() + kl_divergence(other["z"], Normal(0.0, 1.0)).sum()
    terms = model._forward_cycle(given)
    torch.testing.assert_close(terms["forward"], weights[0] * errors + weights[1] * kls / (4 * 784))
    torch.testing.assert_close(terms["mse"], errors / 2)
    torch.testing.assert_close(terms["kl"], kls / 8)


def test_the_reverse_cycle_is_the_formula_image_by_image():
    model, given = made(), batch()
    distance = 0.0
    for i in range(4):
        made_of = [image(model, given["z"][i], model.encode(given[n][i][None])["s"].mean[0]) for n in ("a", "b")]
        one, other = (model.encode(x[None])["z"].mean[0] for x in made_of)
        distance += (one - other).abs().mean() / 4
    terms = model._reverse_cycle(given)
    torch.testing.assert_close(terms["distance"], distance)
    torch.testing.assert_close(terms["reverse"], 10 * distance)


@pytest.mark.parametrize("detach", [True, False])
def test_the_reverse_cycle_moves_the_encoder_alone_and_s_only_where_it_is_not_detached(detach):
    model = made(reverse_detach=detach)
    forward, reverse = model.phases()
    assert {id(p) for p in forward.parameters} == {id(p) for p in model.parameters()}
    encoder = [*model.encoder.parameters(), *model.z_mean.parameters(), *model.z_log_variance.parameters()]
    assert {id(p) for p in reverse.parameters} == {id(p) for p in [*encoder, *model.s.parameters()]}
    assert forward.optimizer != reverse.optimizer
    loss = reverse.loss(batch())["reverse"]
    gradients = torch.autograd.grad(loss, list(model.s.parameters()), allow_unused=True)
    assert all((gradient is None) == detach for gradient in gradients)
    if detach:
        with pytest.raises(RuntimeError, match="appears to not have been used"):
            torch.autograd.grad(model._reverse_cycle(batch())["reverse"], list(model.from_s.parameters()))


def test_detached_or_not_the_reverse_cycle_has_the_same_value():
    one, other = (made(reverse_detach=detach)._reverse_cycle(batch())["reverse"] for detach in (True, False))
    torch.testing.assert_close(one, other)


def test_partners_are_of_the_same_class_and_the_other_images_of_any():
    data = small_data(60, 10, SHAPE, classes=3)
    feed, rows = feed_of(data.train), torch.arange(60)
    model = CycleVAE(SHAPE, z=3, s=2)
    found = {name: [] for name in ("partner", "a", "b")}
    for seed in range(5):
        drawn = model.draw(feed, rows, generator(seed))
        for name, seen in found.items():
            seen.append(_labels(drawn[name]))
    for seen in found["partner"]:
        assert torch.equal(seen, feed.labels)
    for name in ("a", "b"):
        assert not torch.equal(found[name][0], feed.labels)
        assert set(torch.cat(found[name]).tolist()) == {0, 1, 2}


def _labels(pictures):
    """The toy's label is the row that is white all through; binarised ones have it all the same."""
    return pictures[:, 0].mean(2)[:, :3].argmax(1)


def test_convolutions_and_linear_layers_start_small_and_transposed_ones_as_torch_makes_them():
    model = CycleVAE()
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            assert float(layer.weight.detach().std()) == pytest.approx(0.05, rel=0.1)
            assert not layer.bias.any()
        if isinstance(layer, nn.ConvTranspose2d):
            bound = (layer.weight.shape[1] * 16) ** -0.5
            assert 0.9 * bound < float(layer.weight.detach().abs().max()) <= bound
            assert layer.bias.any()


@pytest.mark.parametrize(("channels", "side"), [(1, 28), (3, 60)])
def test_pictures_come_out_as_large_as_they_went_in(channels, side):
    model = CycleVAE((channels, side, side), z=4, s=3)
    codes = {name: posterior.mean for name, posterior in model.encode(torch.rand(2, channels, side, side)).items()}
    assert model.decode(codes).mean.shape == (2, channels, side, side)


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 28, 60), (3, 64, 64)])
def test_images_of_another_size_are_refused(shape):
    size = f"{shape[1]}x{shape[2]}"
    check_refused(f"cycle_vae: expected images of 28x28 or 60x60 pixels, got {size}", CycleVAE, shape)
