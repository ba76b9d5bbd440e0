import numpy as np
import torch

from disentkit.data import Split
from disentkit.passes import encode, reconstruct, sample, traverse
from disentkit.progress import silent
from tests.models import Deterministic, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}
SPLIT = Split(np.random.default_rng(0).random((300, 1, 4, 5)).astype(np.float32), np.arange(300) % 3)


def test_codes_are_the_posteriors_blocks_side_by_side():
    model = TwoBlocks()
    codes = encode(model, SPLIT, **HERE)
    posterior = model.encode(torch.from_numpy(SPLIT.images))
    expected = torch.cat([posterior["s"].mean, posterior["z"].mean], 1).detach()
    np.testing.assert_allclose(codes.mean, expected.numpy(), atol=1e-6)
    assert codes.gaussian == ("s", "z")
    assert codes.block("z").mean.shape == (300, 3)
    np.testing.assert_array_equal(codes.block("z").sample, codes.sample[:, 2:])


def test_samples_have_the_posteriors_mean_and_spread():
    codes = encode(TwoBlocks(), SPLIT, **HERE)
    standard = (codes.sample - codes.mean) / codes.scale
    assert abs(standard.mean()) < 0.1
    assert abs(standard.std() - 1) < 0.1


def test_a_deterministic_block_is_its_own_sample():
    codes = encode(Deterministic(), SPLIT, **HERE)
    np.testing.assert_array_equal(codes.sample, codes.mean)
    assert not codes.scale.any()
    assert codes.gaussian == ()


def test_a_discrete_block_samples_one_hot():
    codes = encode(WithLabelBlock(), SPLIT, **HERE).block("y")
    assert set(np.unique(codes.sample)) == {0, 1}
    np.testing.assert_allclose(codes.mean.sum(axis=1), 1, atol=1e-6)


def test_errors_of_the_mean_picture_by_hand():
    model = TwoBlocks()
    found = reconstruct(model, SPLIT, shown=5, **HERE)
    x = torch.from_numpy(SPLIT.images)
    p = model.decode({k: v.mean for k, v in model.encode(x).items()}).mean.detach()
    np.testing.assert_allclose(found.squared_error, ((p - x) ** 2).mean((1, 2, 3)).numpy(), atol=1e-6)
    entropy = -(x * p.log() + (1 - x) * (1 - p).log()).sum((1, 2, 3))
    np.testing.assert_allclose(found.cross_entropy, entropy.numpy(), rtol=1e-5)
    assert found.images.shape == (5, 1, 4, 5)


def test_a_conditional_model_shows_the_same_codes_under_every_label():
    model = TwoBlocks(conditional=True)
    found = sample(model, SPLIT, count=4, show="mean", **HERE)
    assert found.labels.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    torch.nn.init.zeros_(model.offset.weight)  # now labels do not matter
    images = sample(model, SPLIT, count=4, show="mean", **HERE).images
    np.testing.assert_allclose(images[:4], images[8:], atol=1e-6)


def test_bernoulli_samples_are_black_and_white():
    assert set(np.unique(sample(TwoBlocks(), SPLIT, count=3, show="bernoulli", **HERE).images)) == {0, 1}


def test_a_traversal_moves_one_latent_and_holds_the_others():
    model = TwoBlocks()
    found = traverse(model, SPLIT, mode="symmetric", span=2.0, steps=5, label=0, **HERE)
    assert found.images.shape == (5, 5, 1, 4, 5)
    np.testing.assert_allclose(found.values[3], [-2, -1, 0, 1, 2])
    code = torch.zeros(1, 5)
    code[0, 3] = -2
    expected = model.decode({"s": code[:, :2], "z": code[:, 2:]}).mean[0].detach()
    np.testing.assert_allclose(found.images[3, 0], expected.numpy(), atol=1e-6)


def test_the_published_traversal_goes_up_from_a_prior_sample():
    class Wide(TwoBlocks):
        def __init__(self):
            super().__init__()
            self.blocks = {"s": 2, "z": 6}

        def decode(self, codes, y=None):
            return super().decode({"s": codes["s"], "z": codes["z"][..., :3]})

    found = traverse(Wide(), SPLIT, mode="published", span=3.0, steps=5, label=0, **HERE)
    assert found.images.shape[:2] == (1, 100)
    assert found.latents.tolist() == [6]
    assert (np.diff(found.values[0]) > 0).all()
