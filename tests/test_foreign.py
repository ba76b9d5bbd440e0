"""Checkpoints that other people trained, through adapters, give the values that were measured on them elsewhere.

They are not part of the project: a folder `checkpoints` beside the data root holds them where they are at hand.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from disentkit import evaluate, load
from disentkit.data import open_dataset, with_targets
from disentkit.passes import encode, reconstruct, terms
from disentkit.passes.trial import prepare
from disentkit.progress import silent
from disentkit.readouts import Classifiers, Member, Source

ADAPTERS = Path(__file__).parent / "adapters"
HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}


@pytest.fixture(scope="module")
def mnist(request):
    from tests.conftest import REAL

    root = Path(REAL) if REAL else None
    if root is None or not (root / "MNIST").exists():
        pytest.skip("needs MNIST: set DISENTKIT_DATA to a folder with MNIST/raw")
    if not (root.parent / "checkpoints").is_dir():
        pytest.skip(f"needs the foreign checkpoints in {root.parent / 'checkpoints'}")
    return open_dataset("mnist", root)


def checkpoint(mnist_root, name):
    return mnist_root.parent / "checkpoints" / name


@pytest.fixture(scope="module")
def conv_vae(mnist):
    from tests.conftest import REAL

    return load(checkpoint(Path(REAL), "disentangling_vae/vae_mnist.pt"), f"{ADAPTERS / 'vae_mnist.py'}:adapt")


@pytest.fixture(scope="module")
def conv_data(mnist, conv_vae):
    cut = replace(mnist, train=mnist.train.first(1000))
    return prepare(conv_vae.model, with_targets(cut, "grey", seed=0), HERE["device"], silent)


def test_conv_vae_from_means(conv_vae, conv_data):
    found = reconstruct(conv_vae.model, conv_data.train, shown=1, **HERE)
    assert found.cross_entropy.mean() == pytest.approx(111.9094, abs=1e-3)
    assert terms(conv_vae.model, conv_data.train, **HERE).kl.sum(1).mean() == pytest.approx(19.1159, abs=1e-3)


def test_conv_vae_on_the_test_split(conv_vae, conv_data):
    draws = [terms(conv_vae.model, conv_data.test, **{**HERE, "seed": seed}) for seed in range(4)]
    assert draws[0].kl.sum(1).mean() == pytest.approx(19.327, abs=1e-3)
    # One sample an image leaves a standard error of 0.06 nats over the whole split; four halve it.
    assert np.mean([found.reconstruction + found.kl.sum(1) for found in draws]) == pytest.approx(142.05, abs=0.1)


def test_conv_vae_nll_through_evaluate(conv_vae, mnist):
    rows = evaluate(conv_vae, mnist, probes="nll", options=["nll.ks=1,100"], limit=1000)
    assert set(rows["targets"]) == {"grey"}
    value = rows.query("metric == 'nll' and k == 100").iloc[0]
    assert value["value"] == pytest.approx(135.9, abs=0.2)
    assert "grey targets: not a log-likelihood" in value["note"]


def test_a_wrong_transform_does_not_show_as_a_bad_score(conv_vae, mnist):
    """Zero padding instead of resizing, which the model was not trained on: a better ELBO all the same."""
    padded = np.pad(with_targets(mnist, "grey", seed=0).test.images, ((0, 0), (0, 0), (2, 2), (2, 2)))
    found = terms(conv_vae.model, replace(mnist.test, images=padded), **HERE)
    assert (found.reconstruction + found.kl.sum(1)).mean() == pytest.approx(119.5, abs=0.2)


@pytest.fixture(scope="module")
def ml_vae(mnist):
    from tests.conftest import REAL

    return load(checkpoint(Path(REAL), "ml_vae_0.1"), f"{ADAPTERS / 'ml_vae.py'}:adapt")


def test_ml_vae_class_head_was_never_trained(ml_vae):
    for name in ("class_mu", "class_logvar"):
        assert not ml_vae.model.heads[name].bias.any()
    assert ml_vae.model.heads["style_mu"].bias.any()


@pytest.mark.parametrize(
    ("block", "sampled", "mean", "tolerances"),
    [("style", 0.42, 0.70, (0.012, 0.02)), ("class", 0.376, 0.74, (0.01, 0.02))],
)
def test_ml_vae_accuracy_from_samples_and_from_means(ml_vae, mnist, block, sampled, mean, tolerances):
    grey = with_targets(mnist, "grey", seed=0)
    train, test = (encode(ml_vae.model, split, **HERE).block(block) for split in (grey.train, grey.test))
    source = Source(train.mean, test.mean, train.scale, test.scale)
    members = [Member(0, 1, sampled=True), Member(0, 1)]
    scores = Classifiers().fit([source], members, train.labels, test.labels, classes=10, device="cpu", progress=silent)
    found = scores.test_right.mean(axis=1)
    assert found[0] == pytest.approx(sampled, abs=tolerances[0])
    assert found[1] == pytest.approx(mean, abs=tolerances[1])
