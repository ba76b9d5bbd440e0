import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.distributions import Independent, Normal

from disentkit.data import with_targets
from disentkit.passes import stress
from disentkit.passes.stressing import _IMAGES
from disentkit.progress import silent
from tests.conftest import small_data
from tests.models import Deterministic, LinearGaussian, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}


def split_of(count=60, targets="grey"):
    return with_targets(small_data(test=count), targets, seed=0).test


class Normalised(TwoBlocks):
    """A batch normalisation before the encoder; with running statistics or without."""

    def __init__(self, running=True):
        super().__init__()
        self.norm = nn.BatchNorm1d(20, track_running_stats=running)

    def encode(self, x, y=None):
        return super().encode(self.norm(x.flatten(1)))


def fitted(model, split):
    """Its running statistics are those of the split."""
    flat = torch.from_numpy(split.images).flatten(1)
    model.norm.running_mean.copy_(flat.mean(0))
    model.norm.running_var.copy_(flat.var(0, unbiased=False))
    return model.eval()


def test_polluted_statistics_change_the_error_and_fitted_ones_do_not():
    split = split_of(300)
    clean = stress(fitted(Normalised(), split), split, **HERE)
    assert clean.normalised
    assert clean.running.mean() == pytest.approx(clean.batch.mean(), rel=1e-4)
    polluted = fitted(Normalised(), split)
    polluted.norm.running_mean += 3
    found = stress(polluted, split, **HERE)
    assert abs(found.running.mean() - found.batch.mean()) > 0.1 * found.batch.mean()
    assert found.batch.tolist() == clean.batch.tolist()  # they do not look at what was polluted


def test_the_model_is_left_as_it_was():
    model = Normalised().eval()
    before = copy.deepcopy(model.state_dict())
    stress(model, split_of(), **HERE)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert not model.norm.training


def test_without_normalisation_there_is_no_error_by_batch():
    found = stress(TwoBlocks(), split_of(), **HERE)
    assert not found.normalised
    assert np.isnan(found.batch).all()


def test_reconstruction_errors_are_those_of_the_means():
    split, model = split_of(40), TwoBlocks()
    x = torch.from_numpy(split.images)
    with torch.no_grad():
        codes = {name: block.mean for name, block in model.encode(x).items()}
        expected = (model.decode(codes).mean - x).square().mean((1, 2, 3))
    found = stress(model, split, **HERE)
    assert sorted(found.running) == pytest.approx(sorted(expected.tolist()), rel=1e-5)


def test_statistics_of_the_batch_make_codes_depend_on_companions_and_refuse_an_image_alone():
    found = stress(Normalised(running=False).eval(), split_of(), **HERE)
    assert np.abs(found.among - found.together).max() > 0.01
    assert np.isnan(found.alone).all()


def test_codes_of_a_model_that_looks_at_one_image_at_a_time_stay():
    found = stress(TwoBlocks(), split_of(), **HERE)
    assert found.together == pytest.approx(found.among, abs=1e-5)
    assert found.together == pytest.approx(found.alone, abs=1e-5)
    assert found.together.shape == (16, 5)
    assert found.together.std() > 0.01


class Explosive(TwoBlocks):
    """Pixels are exponentials of the codes; of empty pictures codes are no numbers."""

    def encode(self, x, y=None):
        found = super().encode(x)
        return {**found, "s": Normal(found["s"].mean / x.flatten(1).any(1, keepdim=True), 1.0, validate_args=False)}

    def decode(self, codes, y=None):
        mean = (
            (200 * codes["z"].norm(dim=-1) - 400).exp()[..., None, None, None].expand(*codes["z"].shape[:-1], 1, 4, 5)
        )
        return Independent(Normal(mean, 1.0, validate_args=False), 3, validate_args=False)


def test_outputs_that_are_not_finite_are_counted():
    found = stress(Explosive(), split_of(), **HERE).finite
    assert found["black images"] == 0
    assert found["white images"] == found["noise images"] == 1
    assert 0 < found["codes of the prior"] < 1
    assert found["codes 3 times as far out"] < found["codes of the prior"]


@pytest.mark.parametrize("model", [Deterministic(), WithLabelBlock(), TwoBlocks(conditional=True)])
def test_every_kind_of_model_is_stressed(model):
    found = stress(model, split_of(), **HERE)
    assert set(found.finite.values()) == {1.0}
    assert found.likelihood == "Bernoulli"


@pytest.mark.parametrize(("targets", "grey"), [("grey", True), ("threshold", False)])
def test_grey_pixels_are_counted(targets, grey):
    split = split_of(targets=targets)
    expected = ((split.images > 0) & (split.images < 1)).mean()
    assert stress(TwoBlocks(), split, **HERE).between == pytest.approx(expected)
    assert (expected > 0) == grey


def test_the_kind_of_likelihood_is_told():
    model = LinearGaussian()
    images = model.sample_images(30).numpy().astype(np.float32)
    split = type(split_of())(images, np.zeros(30, np.int64))
    assert stress(model, split, **HERE).likelihood == "Normal"


def test_at_most_so_many_images_and_at_least_one():
    split = split_of(_IMAGES + 88)
    found = stress(TwoBlocks(), split, **HERE)
    assert len(found.running) == _IMAGES
    alone = stress(Normalised().eval(), split.first(1), **HERE)
    assert alone.together.shape == (1, 5)
    assert np.isnan(alone.batch).all()
    assert np.isfinite(alone.alone).all()
