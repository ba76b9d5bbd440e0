import os
import signal
from dataclasses import replace

import pytest
import torch

from disentkit import evaluate, load
from disentkit.checkpoint import read, save
from disentkit.data import SOURCES, TARGETS
from disentkit.errors import UserError
from reference_models.recipes import RECIPES
from reference_models.settings import OPTIMIZERS
from reference_models.training import resuming
from reference_models.training.learning import Phase, ReferenceModel
from tests.reference.small import data_for, fit, generator, same, small_recipe, training, weights

ALL = sorted(RECIPES)
PUBLISHED_ML_VAE = ("ml_vae:published-0.1", "ml_vae:published-1")
every_recipe = pytest.mark.parametrize("name", ALL)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """The checkpoint of each recipe, trained when it is first asked for."""
    folder, paths = tmp_path_factory.mktemp("trained"), {}

    def path(name):
        if name not in paths:
            paths[name] = fit(folder / f"{name.replace(':', '-')}.pt", name)
        return paths[name]

    return path


@pytest.fixture
def stepping(tmp_path):
    """A model about to be trained, a batch for it, and what trains it."""

    def start(name):
        run = training(name, tmp_path / "m.pt")
        model = run.model.train()
        feed = run.feeds["train"]
        return run, model, model.draw(feed, torch.arange(20), generator())

    return start


def examples(name, count=5):
    data = data_for(name)
    return torch.from_numpy(data.test.images[:count]).float() / 255, torch.from_numpy(data.test.labels[:count])


def shape(distribution):
    return distribution.batch_shape + distribution.event_shape


@every_recipe
def test_posterior_and_prior_have_a_column_for_each_latent(name, trained):
    model = load(trained(name)).model
    x, y = examples(name)
    posterior, prior = model.encode(x, y), model.prior()
    assert posterior.keys() == prior.keys() == model.blocks.keys()
    for block, width in model.blocks.items():
        assert shape(posterior[block]) == posterior[block].mean.shape == (5, width)
        assert shape(prior[block]) == (width,)
        assert posterior[block].sample((3,)).shape == (3, 5, width)


@every_recipe
def test_codes_with_leading_axes_are_decoded_one_by_one(name, trained):
    model = load(trained(name)).model
    x, y = examples(name)
    means = {block: posterior.mean for block, posterior in model.encode(x, y).items()}
    codes = {block: torch.stack([mean, mean.flip(0), -mean]) for block, mean in means.items()}
    likelihood = model.decode(codes, y)
    assert (likelihood.batch_shape, likelihood.event_shape) == ((3, 5), x.shape[1:])
    for sample in range(3):
        alone = model.decode({block: code[sample] for block, code in codes.items()}, y)
        assert alone.batch_shape == (5,)
        torch.testing.assert_close(likelihood.mean[sample], alone.mean)
        torch.testing.assert_close(likelihood.log_prob(x.round())[sample], alone.log_prob(x.round()))


@every_recipe
def test_pixels_are_made_between_0_and_1(name, trained):
    model = load(trained(name)).model
    x, y = examples(name)
    codes = {block: 30 * torch.ones(5, width) for block, width in model.blocks.items()}
    mean = model.decode(codes, y).mean
    assert 0 <= mean.min() <= mean.max() <= 1


@every_recipe
def test_every_parameter_learns_in_some_phase_but_the_class_heads_of_published_ml_vaes(name, stepping):
    _, model, batch = stepping(name)
    reached = set()
    for phase in model.phases():
        loss = phase.loss(batch)[phase.minimised]
        gradients = torch.autograd.grad(loss, list(model.parameters()), allow_unused=True)
        moved = {id(parameter) for parameter in phase.parameters}
        for (label, parameter), gradient in zip(model.named_parameters(), gradients, strict=True):
            # Instance normalisation takes a bias before it away: its gradient is zero but for rounding.
            if gradient is not None and id(parameter) in moved and (gradient.any() or parameter.ndim == 1):
                reached.add(label)
    missed = {label for label, _ in model.named_parameters()} - reached
    heads = {f"content.{head}.{kind}" for head in (0, 1) for kind in ("weight", "bias")}
    assert missed == (heads if name in PUBLISHED_ML_VAE else set())


@every_recipe
def test_a_phase_moves_its_own_parameters_and_no_others(name, stepping):
    run, model, batch = stepping(name)
    phases = model.phases()
    for phase in phases:
        run.__dict__["phases"] = (phase,)
        before = {label: value.clone() for label, value in model.state_dict().items()}
        run.step(batch, phase.every)
        own = {id(parameter) for parameter in phase.parameters}
        moved = {label for label, value in model.named_parameters() if not torch.equal(value, before[label])}
        assert moved
        assert moved <= {label for label, value in model.named_parameters() if id(value) in own}
        if name in PUBLISHED_ML_VAE:
            assert not any(label.startswith("content.") for label in moved)
        if name == "ml_vae:corrected":
            assert {f"content.{head}.weight" for head in (0, 1)} <= moved


@every_recipe
def test_a_phase_rests_between_its_steps(name, stepping):
    run, _, batch = stepping(name)
    terms = {step: run.step(batch, step).keys() for step in (1, 10)}
    resting = {phase.minimised for phase in run.phases if phase.every > 1}
    assert terms[10] >= {phase.minimised for phase in run.phases}
    assert resting.isdisjoint(terms[1])
    assert terms[1] >= {phase.minimised for phase in run.phases} - resting


@every_recipe
def test_what_was_saved_is_loaded(name, trained, tmp_path):
    found = load(trained(name))
    assert found.about["epochs"] == len(found.about["history"]) == 2
    assert found.name.startswith(name.replace(":", " "))
    kept = {"name": RECIPES[name].model, "config": read(trained(name))["config"], "about": found.about}
    digests = []
    for path, by in ((tmp_path / "1.pt", 0), (tmp_path / "2.pt", 0), (tmp_path / "3.pt", 1)):
        with torch.no_grad():
            next(found.model.parameters()).view(-1)[0] += by
        save(path, found.model, **kept)
        again = load(path)
        digests.append(again.digest)
        x, y = examples(name)
        for block, posterior in again.model.encode(x, y).items():
            assert torch.equal(posterior.mean, found.model.encode(x, y)[block].mean)
            assert torch.equal(posterior.stddev, found.model.encode(x, y)[block].stddev)
    assert digests[0] == digests[1] != digests[2]


@every_recipe
def test_the_same_seed_gives_the_same_weights_and_another_one_others(name, trained, tmp_path):
    torch.manual_seed(1)
    again = fit(tmp_path / "same.pt", name)
    assert same(weights(again), weights(trained(name)))
    assert load(again).digest == load(trained(name)).digest
    assert not same(weights(fit(tmp_path / "other.pt", name, "epochs=1", seed=1)), weights(trained(name)))


INTERRUPTED = [
    "cycle_vae",
    "aae_semi",
    "aae_labels",
    "tvae_tps",
    "iwae_l2",
    "ml_vae:corrected",
    "factor_vae",
    "annealed_vae",
]


@pytest.mark.parametrize("name", INTERRUPTED)
def test_interrupted_and_resumed_is_as_if_it_had_not_been(name, trained, tmp_path, monkeypatch):
    monkeypatch.setattr("reference_models.training.run._CHECK_EVERY", 1)

    def interrupt(epoch, batch, batches, terms):
        if (epoch, batch) == (1, 1):
            os.kill(os.getpid(), signal.SIGINT)

    path = tmp_path / "m.pt"
    with pytest.raises(resuming.Interrupted, match="stopped in epoch 2, after batch 1"):
        fit(path, name, report=interrupt)
    assert not same(weights(path), weights(trained(name)))
    fit(path, name, resume=True)
    assert same(weights(path), weights(trained(name)))
    assert load(path).about["history"] == load(trained(name)).about["history"]


@every_recipe
def test_what_was_trained_is_evaluated_or_says_why_not(name, trained):
    rows = evaluate(trained(name), data_for(name), probes="elbo", audits=False)
    if RECIPES[name].model == "cycle_vae":
        sums = rows[rows["metric"].isin(["kl", "nelbo", "weighted_nelbo"]) & rows["block"].isna()]
        assert sums["value"].isna().all()
        assert sums["note"].str.startswith("no posterior density (deterministic block s)").all()
        rows = rows.drop(sums.index)
        assert set(rows.loc[rows["metric"] == "kl", "block"]) == {"z"}
        with pytest.raises(UserError, match=r"has no posterior density \(deterministic block s\)"):
            evaluate(trained(name), data_for(name), probes="nll", audits=False)
    assert {"reconstruction", "kl"} <= set(rows["metric"])
    assert set(rows["targets"]) == {RECIPES[name].targets}
    assert rows["value"].notna().all()


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@every_recipe
def test_cpu_and_cuda_find_the_same_losses(name, stepping):
    _, model, batch = stepping(name)
    here = [phase.loss(batch) for phase in model.phases()]
    model.cuda()
    there = [phase.loss({key: value.cuda() for key, value in batch.items()}) for phase in model.phases()]
    for one, other in zip(here, there, strict=True):
        for term, value in one.items():
            torch.testing.assert_close(other[term].cpu(), value, rtol=1e-3, atol=1e-5)


@every_recipe
def test_a_recipe_names_what_there_is(name):
    chosen = RECIPES[name]
    assert chosen.targets in TARGETS
    assert chosen.optimizer in OPTIMIZERS
    assert chosen.data in SOURCES
    assert set(chosen.telling) <= set(chosen.config)
    assert chosen.label.startswith(name.replace(":", " "))


def test_labels_tell_recipes_apart():
    assert len({chosen.label for chosen in RECIPES.values()}) == len(RECIPES)


@every_recipe
def test_a_phase_prints_without_its_weights(name, stepping):
    _, model, _ = stepping(name)
    assert isinstance(model, ReferenceModel)
    for phase in model.phases():
        assert repr(phase).startswith(f"Phase(minimised='{phase.minimised}'")
        assert "Parameter" not in repr(replace(phase, loss=abs))
    assert isinstance(phase, Phase)


def test_small_recipes_keep_what_makes_them_different():
    assert small_recipe("tvae_tps:iwae").config["objective"] == "iwae"
