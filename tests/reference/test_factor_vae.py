import math
from threading import Event

import pytest
import torch

from reference_models.conv_vae import Encoded
from reference_models.factor_vae import FactorVAE, permuted
from reference_models.training.learning import Adam, Phase
from reference_models.training.optimizers import optimizers
from reference_models.training.resuming import State
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator, training


def drawn(model, count=20):
    return model.draw(feed_of(small_data(shape=(1, 32, 32), classes=10).train), torch.arange(count), generator())


def small(**options):
    return FactorVAE((1, 32, 32), 4, hidden=12, **options)


def test_permuted_codes_keep_every_marginal_and_lose_what_ties_them():
    codes = torch.randn(500, 1, generator=generator()).repeat(1, 3) * torch.tensor([1.0, 2.0, -1.0])
    places = torch.rand(500, 3, generator=generator(1)).argsort(0)
    found = permuted(codes, places)
    assert torch.equal(found.sort(0).values, codes.sort(0).values)
    assert codes.T.corrcoef().abs().min() > 0.999
    assert (found.T.corrcoef() - torch.eye(3)).abs().max() < 5 / 500**0.5


def test_every_column_has_a_permutation_of_its_own():
    places = drawn(small())["places"]
    assert torch.equal(places.sort(0).values, torch.arange(20)[:, None].expand(20, 4))
    assert len({tuple(column.tolist()) for column in places.T}) == 4


def test_the_total_correlation_is_the_difference_of_logits_averaged():
    model = small(gamma=7.0)
    terms = model.phases()[0].loss(drawn(model))
    torch.testing.assert_close(terms["loss"], terms["nelbo"] + 7.0 * terms["tc"])
    for layer in model.discriminator:
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.zeros_(layer.weight)
    last = model.discriminator[-1]
    last.bias.data = torch.tensor([2.0, 0.5])
    batch = drawn(model)
    assert model.phases()[0].loss(batch)["tc"].item() == pytest.approx(1.5)
    # Half the images are codes: both are told from the same two logits.
    expected = math.log(math.exp(2.0) + math.exp(0.5)) - (2.0 + 0.5) / 2
    assert model.phases()[1].loss(batch)["discriminator"].item() == pytest.approx(expected)


def test_a_trained_discriminator_finds_the_known_total_correlation():
    """Two latents of correlation 0.9: TC = -log(1 - 0.81) / 2 = 0.83 nats."""
    torch.manual_seed(0)
    model = FactorVAE((1, 32, 32), 2, hidden=32)
    mixing = torch.linalg.cholesky(torch.tensor([[1.0, 0.9], [0.9, 1.0]])).T
    draws = generator()
    optimizer = torch.optim.Adam(model.discriminator.parameters(), 2e-3)
    labels = torch.arange(2).repeat_interleave(512)
    for _ in range(400):
        codes = torch.randn(512, 2, generator=draws) @ mixing
        others = permuted(torch.randn(512, 2, generator=draws) @ mixing, torch.rand(512, 2, generator=draws).argsort(0))
        loss = torch.nn.functional.cross_entropy(model.discriminator(torch.cat([codes, others])), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    codes = torch.randn(20_000, 2, generator=draws) @ mixing
    found = model.regulariser(Encoded(codes, codes, codes), torch.tensor(0.0), {})["tc"]
    assert found.item() == pytest.approx(-0.5 * math.log(1 - 0.81), abs=0.1)


def test_the_other_batch_is_of_other_images_and_the_same_one_is_not_drawn():
    other, same = drawn(small()), drawn(small(permuted="same"))
    assert other["other"].shape == other["x"].shape
    assert not torch.equal(other["other"], other["x"])
    assert "other" not in same
    model = small(permuted="same")
    assert model.phases()[1].loss(same)["discriminator"].isfinite()


def test_the_discriminator_has_an_adam_of_its_own(tmp_path):
    run = training("factor_vae", tmp_path / "m.pt", "schedule=drops:0.5", "discriminator_lr=0.25")
    own, vae = run.optimizers["discriminator"], run.optimizers["all"]
    assert own.param_groups[0]["betas"] == (0.5, 0.9)
    assert vae.param_groups[0]["betas"] == (0.9, 0.999)
    for epoch, factor in ((0, 1.0), (1, 0.1)):
        run.epoch(State(epoch=epoch), Event())
        assert own.param_groups[0]["lr"] == pytest.approx(0.25 * factor)
        assert vae.param_groups[0]["lr"] == pytest.approx(1e-4 * factor)


def test_phases_of_one_optimiser_share_the_settings_that_one_of_them_has(tmp_path):
    run = training("factor_vae", tmp_path / "m.pt")
    (parameter, *_) = run.model.parameters()
    phases = (Phase("a", dict, [parameter], "x", adam=Adam(0.5)), Phase("b", dict, [parameter], "x"))
    (made,) = optimizers(phases, run.recipe).values()
    assert made.param_groups[0]["lr"] == 0.5


def test_moments_of_1_and_unknown_sources_are_told(tmp_path):
    words = "--set discriminator_beta2: expected a number below 1, got '1'"
    check_refused(words, training, "factor_vae", tmp_path / "m.pt", "discriminator_beta2=1")
    check_refused("no permuted named 'none'", small, permuted="none")
