"""Bad arguments and models that break the contract: one line, before anything long."""

import pytest
import torch

from disentkit import LatentModel, evaluate
from disentkit.data import Dataset, Split
from disentkit.request import parse_probes
from tests.conftest import check_refused, small_data
from tests.models import TwoBlocks


def check_refused_by(words, model, **options):
    data = options.pop("data", small_data())
    quick = {"targets": "static", "options": ["nll.ks=1,20"]}
    check_refused(words, evaluate, model, data, **{**quick, **options})


class Wrong(TwoBlocks):
    """Breaks the contract in the way that it is told to."""

    def __init__(self, way):
        super().__init__()
        self.way = way

    def encode(self, x, y=None):
        posterior = super().encode(x)
        normal = torch.distributions.Normal
        return {
            "list": lambda: list(posterior.values()),
            "missing": lambda: {"s": posterior["s"]},
            "tensor": lambda: {"s": posterior["s"].mean, "z": posterior["z"]},
            "wide": lambda: {"s": posterior["z"], "z": posterior["z"]},
            "nan": lambda: {**posterior, "s": normal(posterior["s"].mean * torch.nan, 1.0, validate_args=False)},
            "raises": lambda: x @ x.new_zeros(7, 7),
        }.get(self.way, lambda: posterior)()

    def decode(self, codes, y=None):
        likelihood = super().decode(codes)
        return {
            "image": lambda: likelihood.mean,
            "flat": lambda: torch.distributions.Normal(codes["s"], 1.0),
            "unsampled": lambda: super(Wrong, self).decode({k: v.flatten(0, -2) for k, v in codes.items()}),
        }.get(self.way, lambda: likelihood)()

    def prior(self):
        return {"s": super().prior()["s"]} if self.way == "prior" else super().prior()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("list", "Wrong.encode: expected a dict {block: Distribution}, got list"),
        ("missing", "Wrong.encode: expected a posterior of block 'z', got s"),
        ("tensor", "Wrong.encode: expected a torch Distribution for block 's', got Tensor"),
        ("wide", "Wrong.encode: expected shape (2, 2) for block 's', got (2, 3)"),
        ("nan", "Wrong.encode: expected finite posterior means and deviations of block 's', got NaN or infinity"),
        ("raises", "Wrong.encode failed on input of shape (2, 1, 4, 5): RuntimeError"),
        ("image", "Wrong.decode: expected a torch Distribution, got Tensor"),
        ("flat", "Wrong.decode: expected batch shape (3, 2) and event shape (1, 4, 5), got (3, 2, 2) and ()"),
        ("unsampled", "Wrong.decode: expected batch shape (3, 2) and event shape (1, 4, 5), got (6,) and (1, 4, 5)"),
        ("prior", "Wrong.prior: expected shape (3,) for block 'z', got None"),
    ],
)
def test_a_model_that_breaks_the_contract_is_told_before_anything_long(way, words):
    check_refused_by(words, Wrong(way))


def test_images_of_another_size_are_told():
    class Sized(TwoBlocks):
        image_shape = (1, 28, 28)

    check_refused_by("toy has images (1, 4, 5), but Sized takes (1, 28, 28) (channels, height, width)", Sized())
    check_refused_by(
        "TwoBlocks.encode failed on input of shape (2, 1, 6, 6): RuntimeError",
        TwoBlocks(),
        data=small_data(shape=(1, 6, 6)),
    )


def test_bad_arguments_are_told():
    check_refused_by("limit: expected a whole number from 1 on, got 0", TwoBlocks(), limit=0)
    check_refused_by("seed: expected a whole number from 0 on, got -1", TwoBlocks(), seed=-1)
    check_refused_by("no targets named 'grye'; did you mean 'grey'", TwoBlocks(), targets="grye")
    check_refused_by("does not say what it was trained on; name the data with --data", TwoBlocks(), data=None)
    check_refused_by("--set: expected probe.option=value, as in nll.ks=1,50; got 'nll'", TwoBlocks(), options=["nll"])
    check_refused_by("no probe asked for named 'nll'", TwoBlocks(), probes="elbo", options=["nll.ks=1"])


def test_an_unknown_probe_is_told():
    check_refused("no probe named 'classifer'; did you mean 'classifier'", parse_probes, "elbo,classifer")


def test_a_model_must_say_how_it_encodes():
    with pytest.raises(TypeError, match="abstract"):
        LatentModel()


def test_the_same_checkpoint_twice_is_told_before_anything_long():
    check_refused_by("the same checkpoint is given twice: TwoBlocks", [TwoBlocks(), TwoBlocks()])


def test_images_that_are_no_levels_are_told():
    data = small_data()
    floats = Dataset("f", Split(data.train.images / 255.0, data.train.labels), data.test, 3)
    check_refused_by("f: expected train images as grey levels (uint8, 0 to 255), got float64", TwoBlocks(), data=floats)
    signed = Dataset("s", data.train, Split(data.test.images, data.test.labels - 1), 3)
    check_refused_by("s: expected test labels as integers from 0 on", TwoBlocks(), data=signed)


class Fragile(TwoBlocks):
    """Code that raises, or breaks down on some examples only."""

    def __init__(self, way):
        super().__init__()
        self.way = way

    def preprocess(self, x):
        return x @ x.new_zeros(9, 9) if self.way == "preprocess" else x

    def prior(self):
        return 1 / 0 if self.way == "prior" else super().prior()

    def encode(self, x, y=None):
        posterior = super().encode(x)
        if self.way == "discrete":
            posterior["s"] = torch.distributions.OneHotCategorical(logits=posterior["s"].mean)
        if self.way == "late" and len(x) > 2:
            mean = posterior["s"].mean.clone()
            mean[5] = torch.inf
            posterior["s"] = torch.distributions.Normal(mean, 1.0, validate_args=False)
        return posterior

    def decode(self, codes, y=None):
        likelihood = super().decode(codes)
        if self.way == "poisson":
            return torch.distributions.Independent(torch.distributions.Poisson(likelihood.mean + 1), 3)
        if self.way == "black" and codes["s"].shape[-2] > 2:
            return torch.distributions.Independent(
                torch.distributions.Bernoulli(logits=likelihood.base_dist.logits * torch.nan, validate_args=False), 3
            )
        return likelihood


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("preprocess", "Fragile.preprocess failed on input of shape (48, 1, 4, 5): RuntimeError"),
        ("prior", "Fragile.prior failed: ZeroDivisionError: division by zero"),
        ("discrete", "Fragile.prior: expected a discrete prior for the discrete block 's', got a continuous one"),
        ("late", "Fragile.encode: expected finite posterior means and deviations of block 's', got NaN or infinity"),
        ("poisson", "Fragile.decode: log_prob of the images failed"),
        ("black", "Fragile: the reconstruction error is not finite in examples 0 to 47"),
    ],
)
def test_a_models_own_failures_are_one_line(way, words):
    check_refused_by(words, Fragile(way), targets="grey")


def test_running_out_of_memory_is_one_line(monkeypatch):
    def greedy(*_, **__):
        return torch.empty(10**16)

    monkeypatch.setattr("disentkit.passes.run", greedy)
    check_refused_by("probe samples ran out of memory on cpu; ask for less", TwoBlocks(), probes="samples", options=[])
