import math

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from disentkit.data import with_targets
from reference_models.aae import aae, aae_labels, aae_semi, aae_supervised
from reference_models.duel import deceived, told_apart
from reference_models.recipes import RECIPES
from reference_models.training.optimizers import optimizers
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator

SHAPE = (1, 10, 5)
FOUR = [aae, aae_labels, aae_supervised, aae_semi]
every_model = pytest.mark.parametrize("make", FOUR)


def made(make, **options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return make(SHAPE, hidden=9, **{"latent": 4, **options}).train()


@pytest.fixture(scope="module")
def feed():
    return feed_of(small_data(200, 20, SHAPE, 10).train)


def drawn(model, feed, count=200, seed=0):
    return model.draw(feed, torch.arange(count), generator(seed))


def names(model, phase):
    own = {id(parameter) for parameter in phase.parameters}
    return {label.split(".")[0] for label, parameter in model.named_parameters() if id(parameter) in own}


AUTOENCODER = {"trunk", "z_mean", "z_deviation", "decoder"}


@pytest.mark.parametrize("make", [aae, aae_labels, aae_supervised])
def test_autoencoder_discriminator_and_generator_are_trained_in_turn(make):
    model = made(make)
    moved = {phase.minimised: names(model, phase) for phase in model.phases()}
    assert list(moved) == ["reconstruction", "z_discriminator", "z_generator"]
    assert moved["reconstruction"] == AUTOENCODER
    assert moved["z_discriminator"] == {"z_discriminator"}
    assert moved["z_generator"] == AUTOENCODER - {"decoder"}


def test_the_semi_supervised_one_is_trained_in_six_turns_the_last_every_tenth_step():
    model = made(aae_semi)
    moved = {phase.minimised: (names(model, phase), phase.every) for phase in model.phases()}
    assert moved == {
        "reconstruction": (AUTOENCODER | {"y_logits"}, 1),
        "z_discriminator": ({"z_discriminator"}, 1),
        "z_generator": (AUTOENCODER - {"decoder"}, 1),
        "y_discriminator": ({"y_discriminator"}, 1),
        "y_generator": ({"trunk", "y_logits"}, 1),
        "cross_entropy": ({"trunk", "y_logits"}, 10),
    }
    assert made(aae_semi, classify_every=3).phases()[-1].every == 3


@every_model
def test_every_loss_has_its_own_adam_or_every_network(make):
    recipe = RECIPES["aae_semi"]
    each, shared = (made(make, optim_per_loss=per_loss).phases() for per_loss in (True, False))
    assert len(optimizers(each, recipe)) == len(each)
    by_network = optimizers(shared, recipe)
    assert set(by_network) == {"autoencoder"} | {p.minimised for p in shared if p.minimised.endswith("discriminator")}
    groups = [{id(p) for p in optimizer.param_groups[0]["params"]} for optimizer in by_network.values()]
    assert sum(map(len, groups)) == len(set().union(*groups))  # no parameter in two of them


def test_the_reconstruction_loss_is_half_the_squared_error_between_minus_1_and_1(feed):
    model = made(aae)
    batch = drawn(model, feed, 6)
    z = model.encode((batch["x"].view(6, *SHAPE) + 1) / 2)["z"]
    codes = {"z": z.mean + z.stddev * batch["noise"][0]}
    likelihood = model.decode(codes)
    signed = 2 * likelihood.mean.flatten(1) - 1
    expected = 0.5 * (signed - batch["x"]).square().sum(1).mean()
    torch.testing.assert_close(model._autoencoding(batch)["reconstruction"], expected)
    constant = 50 * math.log(0.5 * math.sqrt(2 * math.pi))  # of a normal of deviation 1/2 at 50 pixels
    found = -likelihood.log_prob((batch["x"].view(6, *SHAPE) + 1) / 2).mean()
    torch.testing.assert_close(found - constant, expected)


def test_the_duellists_losses_are_six_times_the_cross_entropies():
    real, fake = torch.randn(7, 1, generator=generator()), torch.randn(7, 1, generator=generator(1))
    one, zero = torch.ones(7, 1), torch.zeros(7, 1)
    entropy = F.binary_cross_entropy_with_logits
    torch.testing.assert_close(told_apart(real, fake), 6 * (entropy(real, one) + entropy(fake, zero)))
    torch.testing.assert_close(deceived(fake), 6 * entropy(fake, one))


@every_model
def test_discriminators_are_trained_on_codes_that_do_not_answer(make, feed):
    model = made(make)
    batch = drawn(model, feed, 8)
    for phase in model.phases():
        if phase.minimised.endswith("discriminator"):
            loss = phase.loss(batch)[phase.minimised]
            gradients = torch.autograd.grad(loss, list(model.trunk.parameters()), allow_unused=True)
            assert gradients == (None,) * len(gradients)


def test_each_duel_compares_samples_of_the_prior_with_codes(feed):
    model = made(aae)
    batch = drawn(model, feed, 8)
    z = model.encode((batch["x"].view(8, *SHAPE) + 1) / 2)["z"]
    for turn, (loss, by_hand) in enumerate(
        (
            (model._discriminating_z, lambda fake: told_apart(model.z_discriminator(batch["z_real"]), fake)),
            (model._generating_z, deceived),
        ),
        start=1,
    ):
        fake = model.z_discriminator(z.mean + z.stddev * batch["noise"][turn])
        torch.testing.assert_close(next(iter(loss(batch).values())), by_hand(fake))


@pytest.mark.parametrize("labelled", [30, 1])
def test_exactly_so_many_examples_keep_their_label_and_the_others_are_the_eleventh_kind(feed, labelled):
    model = made(aae_labels, labelled=labelled)
    y = drawn(model, feed)["y"]
    assert int((y < 10).sum()) == labelled
    assert set(y[y != feed.labels].tolist()) == {10}
    assert torch.equal(y, drawn(model, feed, seed=1)["y"])  # the same ones in every epoch


def test_all_examples_keep_their_label_where_no_number_is_given(feed):
    assert torch.equal(drawn(made(aae_labels, labelled=0), feed)["y"], feed.labels)


def in_petal(model, batch, petal):
    """The samples of the prior in the petal's own deviations."""
    centres, axes = model.petals.centres[petal], model.petals.axes[petal]
    return torch.linalg.solve(axes, (batch["z_real"][:, :2] - centres)[..., None])[..., 0]


def test_a_known_label_comes_with_a_sample_of_its_petal_and_an_unknown_one_with_any(feed):
    model = made(aae_labels, labelled=0)
    batch = drawn(model, feed)
    assert in_petal(model, batch, batch["y"]).abs().max() < 5  # the opposite petal lies 5.6 deviations away
    untold = made(aae_labels, labelled=0, label_in_discriminator=False)
    assert in_petal(untold, drawn(untold, feed), feed.labels).abs().max() > 5


def test_the_discriminator_is_told_the_label_one_hot_or_that_there_is_none(feed):
    model = made(aae_labels, labelled=30)
    batch, seen = drawn(model, feed), []
    with model.z_discriminator.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0])):
        model._discriminating_z(batch)
        model._generating_z(batch)
    both, fake = seen
    for inputs in (*both.chunk(2), fake):
        assert torch.equal(inputs[:, 4:], F.one_hot(batch["y"], 11).float())
    assert torch.equal(both[: len(batch["y"]), :4], batch["z_real"])
    assert int(fake[:, -1].sum()) == 170


def test_without_labels_in_the_discriminator_it_sees_codes_alone(feed):
    model = made(aae_labels, label_in_discriminator=False)
    assert model.z_discriminator[0].in_features == 4
    assert model.uses == frozenset()


def test_labelled_images_are_the_first_of_each_class_in_file_order():
    model = made(aae_semi, labelled=30)
    feed = feed_of(with_targets(small_data(200, 20, SHAPE, 10), "grey", seed=0).train)
    seen = set()
    for seed in range(3):
        batch = drawn(model, feed, seed=seed)
        rows = torch.cdist(batch["taught_x"], 2 * feed.images.flatten(1) - 1).argmin(1)
        assert torch.equal(batch["taught_y"], feed.labels[rows])
        seen |= set(rows.tolist())
    assert seen == set(range(30))  # labels of the toy are 0, 1, ... 9, 0, 1, ...


def test_while_testing_all_images_are_labelled_and_nothing_is_added_to_them(feed):
    model = made(aae_semi, labelled=30, input_noise=0.6).eval()
    batch = model.draw(feed, torch.arange(50), generator())
    assert torch.equal(batch["taught_y"], feed.labels[:50])
    assert torch.equal(batch["noisy"], batch["x"])
    assert not torch.equal(drawn(model.train(), feed)["noisy"], drawn(model, feed)["x"])


def test_the_encoder_sees_noise_of_the_given_deviation_and_the_loss_does_not(feed):
    batch = drawn(made(aae, input_noise=0.6), feed)
    assert float((batch["noisy"] - batch["x"]).std()) == pytest.approx(0.6, rel=0.02)
    assert batch["x"].abs().max() <= 1


def test_images_whose_label_is_told_are_as_noisy_as_the_others_unless_that_is_not_wanted():
    feed = feed_of(with_targets(small_data(200, 20, SHAPE, 10), "grey", seed=0).train)
    for wanted, deviation in ((True, 0.6), (False, 0.0)):
        batch = drawn(made(aae_semi, labelled=10, input_noise=0.6, labelled_noise=wanted), feed)
        clean = 2 * feed.images[batch["taught_y"]].flatten(1) - 1  # the one labelled image of class k is the k-th
        assert float((batch["taught_x"] - clean).std()) == pytest.approx(deviation, rel=0.02)
        assert float((batch["noisy"] - batch["x"]).std()) == pytest.approx(0.6, rel=0.02)


def test_the_decoder_of_the_supervised_one_is_told_the_label():
    model = made(aae_supervised)
    codes, y = {"z": torch.randn(3, 4, generator=generator())}, torch.tensor([1, 2, 3])
    assert model.conditional
    assert not torch.equal(model.decode(codes, y).mean, model.decode(codes, y.flip(0)).mean)
    x = torch.rand(3, *SHAPE, generator=generator())
    assert torch.equal(model.encode(x, y)["z"].mean, model.encode(x, y.flip(0))["z"].mean)
    with pytest.raises(ValueError, match="a conditional model needs labels y"):
        model.decode(codes)


def test_the_class_block_is_the_head_s_belief_and_its_prior_even():
    model = made(aae_semi)
    x = torch.rand(3, *SHAPE, generator=generator())
    expected = model.y_logits(model.trunk(2 * x.flatten(1) - 1)).softmax(-1)
    torch.testing.assert_close(model.encode(x)["y"].probs, expected)
    torch.testing.assert_close(model.prior()["y"].probs, torch.full((10,), 0.1))


def test_the_cross_entropy_is_that_of_the_class_head(feed):
    model = made(aae_semi, labelled=30)
    batch = drawn(model, feed)
    terms = model._classifying(batch)
    belief = model.encode((batch["taught_x"].view(-1, *SHAPE) + 1) / 2)["y"].probs
    right = belief[torch.arange(200), batch["taught_y"]]
    torch.testing.assert_close(terms["cross_entropy"], -right.log().mean())
    assert float(terms["accuracy"]) == pytest.approx(float((right == belief.max(1).values).double().mean()))


def test_weights_start_with_variance_2_by_fan_in_cut_at_two_deviations_the_last_as_glorot_says():
    model = aae(hidden=300)
    for name, layer in model.named_modules():
        if not isinstance(layer, nn.Linear) or layer.out_features == 1:
            continue
        weight = layer.weight.detach()
        fan_in, fan_out = layer.in_features, layer.out_features
        assert not layer.bias.any()
        if name == "decoder.4":
            bound = math.sqrt(6 / (fan_in + fan_out))
            assert 0.99 * bound < float(weight.abs().max()) <= bound
        else:
            assert float(weight.var()) == pytest.approx(2 / fan_in, rel=0.03 if fan_in > 2 and fan_out > 2 else 0.2)
            assert float(weight.abs().max()) <= 2 * math.sqrt(2.6 / fan_in) + 1e-6


def test_what_does_not_fit_is_refused():
    check_refused("no prior named 'uniform'; there are: gaussian, mixture", aae, prior="uniform")
    check_refused("expected an even number, got 3", aae, latent=3, prior="mixture")
    check_refused("each of the ten petals holds one class; expected data with 10, got 3", aae_labels, classes=3)
    check_refused("labelled: expected as many of each of 10 classes, got 1285 in all", aae_semi, labelled=1285)
