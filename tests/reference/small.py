"""Recipes cut down to a fraction of a second, and data of the sizes that they take."""

import torch

from disentkit.checkpoint import read
from reference_models.recipes import RECIPES
from reference_models.settings import recipe
from reference_models.training.feed import Feed
from reference_models.training.loop import train
from reference_models.training.run import Training
from tests.conftest import small_data

CPU = torch.device("cpu")
SHAPES = {"sprites_images": (3, 60, 60), "dsprites_drawn": (1, 32, 32)}
SMALL = {"hidden": 12, "k": 2, "labelled": 30, "z": 4, "s": 3, "latent": 4}


def small_recipe(name, *settings):
    """The recipe with narrow layers and batches of 20, for two epochs."""
    config = RECIPES[name].config
    narrow = [f"{key}={value}" for key, value in SMALL.items() if key in config]
    return recipe(name, [*narrow, "batch_size=20", "epochs=2", *settings])


def data_for(name, train=50, test=20, seed=0):
    """Ten classes of random pictures, as large as the model takes them."""
    shape = SHAPES.get(RECIPES[name].data, (1, 28, 28))
    return small_data(train, test, shape, 10, seed)


def fit(out, name, *settings, data=None, **options):
    """The checkpoint of a short training."""
    options = {"seed": 0, "device": CPU, "report": lambda *_: None, **options}
    return train(small_recipe(name, *settings), data or data_for(name), out=out, **options)


def training(name, out, *settings, seed=0):
    """What runs the steps of a short training."""
    return Training(
        small_recipe(name, *settings),
        data_for(name),
        out,
        seed,
        CPU,
        lambda *_: None,
        compiled=False,
        precision="exact",
    )


def feed_of(split):
    return Feed(split, CPU)


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def weights(path):
    return read(path)["state"]


def same(one, other):
    """Whether two mappings hold the same tensors."""
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


def count(*modules):
    """How many parameters."""
    return sum(p.numel() for module in modules for p in module.parameters())
