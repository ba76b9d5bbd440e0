import numpy as np
import pytest
import torch

from disentkit.audits import CHECKS
from disentkit.data import with_targets
from disentkit.passes import inspect
from disentkit.progress import silent
from tests.audits.cases import case, one
from tests.conftest import small_data
from tests.models import LinearGaussian, TwoBlocks

CHECK = CHECKS["untrained_head"]()


def judged(model):
    split = with_targets(small_data(), "grey", seed=0).test
    found = inspect(model, split, seed=3, device=torch.device("cpu"), progress=silent)
    return one(CHECK(case(records={CHECK.needs()[0]: found})))


class Heads(TwoBlocks):
    """A trunk and two heads, all of whose weights were moved; begun by torch, by a normal or by Glorot's uniform."""

    def __init__(self, begun="torch", normalised=False):
        super().__init__()
        del self.encoder, self.offset
        layer = torch.nn.Linear
        norm = [torch.nn.BatchNorm1d(32)] if normalised else []
        with torch.random.fork_rng():
            torch.manual_seed(1)
            self.trunk = torch.nn.Sequential(layer(20, 32), *norm, torch.nn.ReLU())
            self.mean, self.spread = layer(32, 10), layer(32, 10)
            for part in (self.trunk[0], self.mean, self.spread):
                if begun != "torch":
                    start = torch.nn.init.normal_ if begun == "normal" else torch.nn.init.xavier_uniform_
                    start(part.weight, *([0.0, 0.05] if begun == "normal" else []))
                    torch.nn.init.zeros_(part.bias)

    def train_all_but(self, *names):
        """Take steps of noise on all layers but these, far enough to leave the initialiser's distribution."""
        generator = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if not name.startswith(names or ("nothing",)):
                    noise = torch.randn(parameter.shape, generator=generator)
                    parameter += 0.1 * noise**3  # heavy tails, as training leaves them
        return self


@pytest.mark.parametrize("begun", ["torch", "normal", "glorot"])
def test_a_head_that_no_gradient_reached_is_named(begun):
    verdict = judged(Heads(begun).train_all_but("spread"))
    assert verdict.finding == "flaw"
    assert verdict.note.startswith("never trained: spread (")
    assert "mean (" not in verdict.note
    if begun != "torch":
        assert "all biases exactly 0, 320 weights" in verdict.note


@pytest.mark.parametrize("begun", ["torch", "normal", "glorot"])
def test_a_model_whose_layers_all_learned_is_sound(begun):
    assert judged(Heads(begun).train_all_but()).finding == "sound"


def test_a_bias_that_normalisation_takes_away_is_no_sign():
    """Its layer's weights moved a little, and stayed as normal as they were: a constant bias alone would tell."""
    verdicts = {}
    for normalised in (False, True):
        model = Heads("normal", normalised).train_all_but("trunk.0")
        with torch.no_grad():
            model.trunk[0].weight.mul_(3)
        verdicts[normalised] = judged(model)
    assert verdicts[False].finding == "flaw"
    assert verdicts[True].finding == "sound"


def test_a_checkpoint_of_fresh_weights_is_told_from_one_head():
    verdict = judged(TwoBlocks())
    assert verdict.finding == "flaw"
    assert "all 2 layers" in verdict.note


def test_a_constant_that_is_not_zero_is_as_good_a_sign():
    model = Heads("normal").train_all_but("spread")
    torch.nn.init.constant_(model.spread.bias, -1.0)
    assert "spread (all biases exactly -1" in judged(model).note


def test_a_model_without_layers_is_sound():
    assert judged(LinearGaussian()).note == "no linear or convolution layer"


def test_one_step_of_adam_is_enough_to_have_been_trained():
    model = TwoBlocks()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    x = torch.rand(16, 1, 4, 5, generator=torch.Generator().manual_seed(0))
    for _ in range(3):
        posterior = model.encode(x)
        loss = -model.decode({name: block.mean for name, block in posterior.items()}).log_prob(x.round()).mean()
        loss = loss + sum(block.stddev.square().sum() for block in posterior.values())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert judged(model).finding == "sound"
    assert np.isfinite(loss.item())
