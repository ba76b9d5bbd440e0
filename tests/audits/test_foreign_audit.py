"""The audit of checkpoints that other people trained finds what is known of them."""

import numpy as np
import pytest
import torch

from disentkit import evaluate
from tests.adapters.vae_mnist import ConvVAE
from tests.audits.test_auditing import finding
from tests.test_foreign import conv_vae, ml_vae, mnist

__all__ = ["conv_vae", "ml_vae", "mnist"]
LIGHT = ["classifier.seeds=1", "classifier.readouts=mlp", "classifier.scalings=raw"]


@pytest.fixture(scope="module")
def rows(ml_vae, mnist):
    return evaluate(ml_vae, mnist, probes="classifier", options=LIGHT, limit=2000)


def note(rows, check, block=None):
    mine = rows[(rows["check"] == check) & (rows["metric"] == "flagged")]
    return (mine if block is None else mine[mine["block"] == block])["note"].iloc[0]


def test_the_class_head_of_the_ml_vae_was_never_trained(rows):
    assert finding(rows, "untrained_head") == "flaw"
    told = note(rows, "untrained_head")
    assert "heads.class_mu (all biases exactly 0, 5000 weights normal" in told
    assert "heads.class_logvar (all biases exactly 0, 5000 weights normal" in told
    assert "style" not in told
    assert "trunk" not in told


def test_its_pooled_accuracy_leaks_and_its_groups_are_the_labels(rows):
    assert finding(rows, "pooled_leak", "class") == "flaw"
    assert finding(rows, "grouped_by_target") == "flaw"


@pytest.mark.parametrize("block", ["style", "class"])
def test_its_means_tell_far_more_than_its_samples(rows, block):
    assert finding(rows, "sampling_gap", block) == "flaw"
    at = "split == 'test' and control == 'none' and pooling == 'none' and normalisation == 'running'"
    accuracy = rows.query(f"metric == 'accuracy' and block == @block and {at}").set_index("input")["value"]
    assert accuracy["mean"] > accuracy["sample"] + 0.15
    assert f"{100 * accuracy['mean']:.1f} % from means" in note(rows, "sampling_gap", block)


def test_grey_mnist_under_its_bernoulli_is_no_likelihood(rows, conv_vae, mnist):
    assert finding(rows, "grey_bernoulli") == "flaw"
    other = evaluate(conv_vae, mnist, probes="reconstruction", limit=300)
    assert finding(other, "grey_bernoulli") == "flaw"
    assert finding(other, "untrained_head") == finding(other, "companions") == finding(other, "not_finite") == "sound"


class Padded(ConvVAE):
    """Images padded with zeros to the size that it takes; it was trained on resized ones."""

    def preprocess(self, x):
        return torch.nn.functional.pad(x, (2, 2, 2, 2))


def test_padded_input_scores_better_and_the_audit_says_that_it_cannot_tell(conv_vae, mnist):
    model = Padded.__new__(Padded)
    model.__dict__.update(conv_vae.model.__dict__)
    found = {}
    for name, one in (("resized", conv_vae), ("padded", model)):
        found[name] = evaluate(one, mnist, probes="elbo", limit=300)
    bounds = {name: one.query("metric == 'nelbo' and split == 'test'")["value"].iloc[0] for name, one in found.items()}
    assert bounds["padded"] < bounds["resized"] - 5
    assert finding(found["padded"], "trained_input") == "unknown"
    told = note(found["padded"], "trained_input")
    assert "a wrong transform does not show as a bad score" in told
    assert "padded with zeros" in told
    assert np.isfinite(list(bounds.values())).all()
