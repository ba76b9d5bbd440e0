import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Independent

from disentkit.data import Split
from disentkit.passes.sampling import generate
from disentkit.progress import silent
from tests.models import LinearGaussian, TwoBlocks

HERE = {"device": torch.device("cpu"), "progress": silent}


class Labelled(TwoBlocks):
    """A conditional model whose picture is as bright as its label says."""

    def __init__(self):
        super().__init__(conditional=True)

    def decode(self, codes, y=None):
        likelihood = Bernoulli(y[..., None, None, None].expand(*y.shape, *self.shape) / 4)
        return Independent(likelihood, 3)


def split(count=50, shape=(1, 4, 5), labels=None):
    labels = np.zeros(count, np.int64) if labels is None else labels
    return Split(np.zeros((count, *shape), np.float32), labels)


def test_generated_images_have_the_moments_of_the_model():
    model = LinearGaussian()
    images = generate(model, split(shape=(1, 1, 6)), seed=0, count=5000, **HERE).images.reshape(-1, 6)
    weight, bias = model.weight.detach().numpy(), model.bias.detach().numpy()
    covariance = weight @ weight.T
    assert np.abs(images.mean(axis=0) - bias).max() < 4 * np.sqrt(covariance.max() / 5000)
    np.testing.assert_allclose(np.cov(images, rowvar=False), covariance, atol=0.1 * covariance.max())


@pytest.mark.parametrize("count", [1, 128, 300])
def test_as_many_are_generated_as_asked_for_the_same_for_the_same_seed(count):
    made = []
    for state in (1, 2):
        torch.manual_seed(state)
        made.append(generate(TwoBlocks(), split(), seed=3, count=count, **HERE).images)
    assert made[0].shape == (count, 1, 4, 5)
    np.testing.assert_array_equal(*made)
    assert not np.array_equal(made[0], generate(TwoBlocks(), split(), seed=4, count=count, **HERE).images)


def test_no_more_than_a_tile_is_decoded_at_once():
    model = TwoBlocks()
    generate(model, split(), seed=0, count=300, **HERE)
    assert model.decoded == [128, 128, 44]


def test_labels_come_in_the_shares_of_the_data():
    shares = np.repeat([0, 1, 3], [10, 30, 60])
    images = generate(Labelled(), split(labels=shares, count=100), seed=0, count=4000, **HERE).images
    labels = (4 * images[:, 0, 0, 0]).round().astype(int)
    found = np.bincount(labels, minlength=4) / 4000
    np.testing.assert_allclose(found, [0.1, 0.3, 0, 0.6], atol=0.03)
