from itertools import product

import pytest
import torch
from torch.nn.functional import linear

from reference_models.ml_vae import MLVAE
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator

OPTIONS = {
    "evidence_grad": ("full", "none"),
    "group_kl": ("per_group", "per_sample"),
    "group_loss_reduction": ("batch_pixels", "groups"),
}
GROUP = torch.tensor([0, 2, 0, 1, 0, 2])
HEADS = {f"content.{head}.{kind}" for head in (0, 1) for kind in ("weight", "bias")}


def made(**options):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = MLVAE((1, 4, 5), style=3, content=2, hidden=7, **options).double()
        for parameter in model.parameters():  # larger than the first weights, so that every term counts
            torch.nn.init.normal_(parameter, 0, 0.4)
    return model


def batch(group=GROUP):
    draw = generator(1)
    return {
        "x": torch.rand(6, 1, 4, 5, dtype=torch.float64, generator=draw),
        "group": group,
        "style_noise": torch.randn(6, 3, dtype=torch.float64, generator=draw),
        "group_noise": torch.randn(int(group.max()) + 1, 2, dtype=torch.float64, generator=draw),
    }


def evidence(mean, log_variance, members):
    """The product of the members' Gaussians, latent by latent."""
    precision = sum(torch.exp(-log_variance[i]) for i in members)
    centre = sum(mean[i] * torch.exp(-log_variance[i]) for i in members) / precision
    return centre, torch.log(1 / precision)


def kl(mean, log_variance):
    return -0.5 * sum(1 + v - m**2 - torch.exp(v) for m, v in zip(mean, log_variance, strict=True))


def by_hand(model, given, sigma):
    """The loss as the formulas say it, image by image."""
    state, x, groups = dict(model.named_parameters()), given["x"], given["group"].tolist()

    def layer(name, values):
        return linear(values, state[f"{name}.weight"], state[f"{name}.bias"])

    hidden = torch.tanh(layer("trunk.0", x.reshape(6, 20)))
    style_mean, style_log, mean, log = (layer(n, hidden) for n in ("style.0", "style.1", "content.0", "content.1"))
    if model.evidence_grad == "none":
        mean, log = mean.detach(), log.detach()
    error, style_kl, group_kl = 0, 0, 0
    for i, group in enumerate(groups):
        members = [j for j, other in enumerate(groups) if other == group]
        centre, log_variance = evidence(mean, log, members)
        style = style_mean[i] + torch.exp(style_log[i] / 2) * given["style_noise"][i]
        content = centre + torch.exp(log_variance / 2) * sigma * given["group_noise"][group]
        pixels = torch.sigmoid(layer("decoder.2", torch.tanh(layer("decoder.0", torch.cat([style, content])))))
        error += ((pixels - x[i].flatten()) ** 2).sum()
        style_kl += kl(style_mean[i], style_log[i])
        group_kl += kl(centre, log_variance) / (len(members) if model.group_kl == "per_group" else 1)
    parts = 6 * 20 if model.group_loss_reduction == "batch_pixels" else len(set(groups))
    return (error + style_kl + group_kl) / parts


@pytest.mark.parametrize("sigma", [0.1, 1.0])
@pytest.mark.parametrize("values", list(product(*OPTIONS.values())))
def test_loss_and_gradients_are_those_of_the_formulas_image_by_image(values, sigma):
    model = made(**dict(zip(OPTIONS, values, strict=True)), group_noise=sigma)
    parameters = list(model.parameters())
    loss, expected = model._loss(batch())["loss"], by_hand(model, batch(), sigma)
    torch.testing.assert_close(loss, expected)
    gradients, by_formula = (torch.autograd.grad(of, parameters, allow_unused=True) for of in (loss, expected))
    for one, other in zip(gradients, by_formula, strict=True):
        assert (one is None) == (other is None)
        if one is not None:
            torch.testing.assert_close(one, other)


@pytest.mark.parametrize(("evidence_grad", "untouched"), [("none", HEADS), ("full", set())])
def test_without_the_evidence_s_gradient_the_class_heads_are_never_trained(evidence_grad, untouched):
    model = made(evidence_grad=evidence_grad)
    model._loss(batch())["loss"].backward()
    assert {name for name, parameter in model.named_parameters() if parameter.grad is None} == untouched


def decoder_inputs(model, given):
    seen = []
    with model.decoder.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].detach())):
        model._loss(given)
    return seen[0]


def test_images_of_a_group_share_their_content_and_not_their_style():
    style, content = decoder_inputs(made(), batch()).split([3, 2], dim=1)
    assert [[bool(torch.equal(one, other)) for other in content] for one in content] == [
        [bool(one == other) for other in GROUP] for one in GROUP
    ]
    assert len(style.unique(dim=0)) == 6


def test_a_group_of_one_image_has_that_image_s_own_posterior():
    model, given = made(), batch(torch.tensor([2, 0, 1, 5, 4, 3]))
    posterior = model.encode(given["x"])["class"]
    expected = posterior.mean + posterior.stddev * given["group_noise"][given["group"]]
    torch.testing.assert_close(decoder_inputs(model, given)[:, 3:], expected.detach())


def test_reported_terms_are_averages_in_their_own_units():
    model, given = made(group_kl="per_sample"), batch()
    terms = {name: term.detach() for name, term in model._loss(given).items()}
    assert terms["mse"] == pytest.approx(float((_image(model, given) - given["x"]).square().mean()))
    each = terms["loss"] * 20 - terms["mse"] * 20 - terms["style_kl"]
    mean, log_variance = ([] for _ in range(2))
    one, other = (part.detach() for part in model._heads(given["x"])[1])
    for group in range(3):
        centre, log = evidence(one, other, [i for i in range(6) if GROUP[i] == group])
        mean.append(centre)
        log_variance.append(log)
    by_group = torch.stack([kl(m, v) for m, v in zip(mean, log_variance, strict=True)])
    torch.testing.assert_close(terms["class_kl"], by_group.mean())
    torch.testing.assert_close(each, by_group[GROUP].mean())


def _image(model, given):
    return model.decoder(decoder_inputs(model, given)).sigmoid().unflatten(-1, (1, 4, 5)).detach()


def test_a_step_draws_one_noise_for_each_group_that_is_there():
    feed = feed_of(small_data(classes=3).train)
    drawn = MLVAE((1, 4, 5)).draw(feed, torch.tensor([0, 3, 1, 4, 9]), generator())
    assert drawn["group"].tolist() == [0, 0, 1, 1, 0]
    assert drawn["group_noise"].shape == (2, 10)
    assert drawn["style_noise"].shape == (5, 10)


def test_first_weights_are_small_and_biases_zero():
    model = MLVAE()
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            assert not parameter.any()
        else:
            assert float(parameter.detach().std()) == pytest.approx(0.05, rel=0.05)
            assert abs(float(parameter.detach().mean())) < 0.005


@pytest.mark.parametrize("option", OPTIONS)
def test_an_unknown_choice_is_told(option):
    known = ", ".join(sorted(OPTIONS[option]))
    check_refused(f"no {option} named 'half'; there are: {known}", made, **{option: "half"})
