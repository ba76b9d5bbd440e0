"""Each probe on records made by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disentkit.errors import UserError
from disentkit.metrics.maps import embed
from disentkit.probes import PROBES, Context, with_option
from disentkit.probes.nll import convergence_note
from disentkit.probes.tsne import TSNE
from disentkit.progress import silent
from disentkit.records import Codes, Evidence, Need, Pixels, Reconstructions, Terms, Traversal

CONTEXT = Context(seed=0, targets="static", device="cpu", progress=silent)


def number(rows, metric, **axes):
    """The only row of a metric with these axes, all others empty."""
    from disentkit.results import AXES

    found = rows[rows["metric"] == metric]
    for axis in AXES:
        found = found[found[axis] == axes[axis]] if axis in axes else found[found[axis].isna()]
    assert len(found) == 1, (metric, axes, len(found))
    return found.iloc[0]


def codes_of(means, labels, scale=0.0, blocks=None):
    means = np.asarray(means, np.float32)
    scales = np.full_like(means, scale)
    return Codes(
        means,
        scales,
        means,
        np.asarray(labels),
        blocks or {"z": (0, means.shape[1])},
        ("z",) if scale else (),
    )


@pytest.fixture
def elbo_rows():
    kl = np.array([[1.0, 2.0, 0.5], [3.0, 4.0, 0.5]])
    terms = Terms(np.array([10.0, 20.0]), kl, {"s": (0, 2), "z": (2, 3)}, (), (), 4.0, "Bernoulli")
    codes = codes_of([[1, 0.05, 5], [-1, -0.05, 5]], [0, 1], blocks={"s": (0, 2), "z": (2, 3)})
    probe = PROBES["elbo"]()
    records = {need: terms if need.kind == "terms" else codes for need in probe.needs()}
    return probe(records, CONTEXT).rows


def test_elbo_by_hand(elbo_rows):
    assert number(elbo_rows, "reconstruction", split="test")["value"] == 15
    total = number(elbo_rows, "kl", split="test")
    assert total["value"] == 5.5  # (1 + 2 + 0.5 + 3 + 4 + 0.5) / 2
    assert total["stderr"] == pytest.approx(2)  # of 3.5 and 7.5
    assert number(elbo_rows, "nelbo", split="train")["value"] == 20.5
    assert number(elbo_rows, "weighted_nelbo", split="train")["value"] == 15 + 4 * 5.5
    assert number(elbo_rows, "kl", split="test", block="s")["value"] == 5
    assert number(elbo_rows, "kl", split="test", block="z", latent=0)["value"] == 0.5
    assert number(elbo_rows, "active_units", split="test")["value"] == 1
    assert number(elbo_rows, "active_units", split="test", block="z")["value"] == 0


@pytest.mark.parametrize(
    ("likelihood", "note"), [("Bernoulli", "grey targets: not a log-likelihood"), ("Normal", None)]
)
def test_grey_targets_are_noted_where_the_likelihood_is_of_black_and_white(likelihood, note):
    terms = Terms(np.ones(2), np.ones((2, 1)), {"z": (0, 1)}, (), (), 1.0, likelihood)
    probe = PROBES["elbo"]()
    records = {n: terms if n.kind == "terms" else codes_of([[0.0], [1.0]], [0, 1]) for n in probe.needs()}
    rows = probe(records, Context(0, "grey", "cpu", silent)).rows
    told = number(rows, "nelbo", split="test")["note"]
    assert (None if pd.isna(told) else told) == note
    assert number(rows, "nelbo", split="test")["n"] == 2


def test_nll_by_hand():
    column = np.array([[-90.0], [-92.0]])
    half = column - 0.5
    evidence = Evidence(
        np.array([5000]),
        column,
        np.full((2, 1), 0.2),
        half,
        np.array([[10.0], [30.0]]),
        np.array([[0.6], [0.9]]),
        "Bernoulli",
    )
    probe = PROBES["nll"](ks=(5000,))
    answer = probe({probe.needs()[0]: evidence}, CONTEXT)
    at = {"k": 5000, "split": "test"}
    assert number(answer.rows, "nll", **at)["value"] == 91
    assert number(answer.rows, "nll", **at)["stderr"] == pytest.approx(1)
    assert number(answer.rows, "nll_mc_error", **at)["value"] == pytest.approx(0.2 / 2**0.5)
    assert number(answer.rows, "nll_change", **at)["value"] == 0.5
    assert number(answer.rows, "ess_median", **at)["value"] == 20
    assert number(answer.rows, "ess_min", **at)["value"] == 10
    assert number(answer.rows, "khat_bad", **at)["value"] == 0.5
    assert (
        "not converged (0.50 nats lower than at k/2, median effective sample size 20 of 5000"
        in number(answer.rows, "nll", **at)["note"]
    )
    assert answer.per_example["nll"].tolist() == [90, 92]


def test_a_bound_that_has_converged_bears_no_note():
    good = {"change": np.zeros(9), "mc_error": 0.01, "ess": np.full(9, 4000.0), "khat": np.full(9, 0.1)}
    assert convergence_note(5000, **good) is None
    assert convergence_note(1, **good) is None
    assert "median k-hat 0.80" in convergence_note(5000, **{**good, "khat": np.full(9, 0.8)})


def test_equal_ks_are_one_need():
    assert PROBES["nll"](ks=(50, 1, 50)).needs() == PROBES["nll"](ks=(1, 50)).needs()


def reconstructed(probe, own, fresh):
    """The records of the probe, of two test images that are 0 and 1 where the mean training image is 1/4 and 3/4."""
    train = np.array([[0.0, 1.0]] * 3 + [[1.0, 0.0]], np.float32)
    pixels = {"train": train, "test": train[:2]}
    return {
        need: Pixels(pixels[need.split], np.arange(len(pixels[need.split])))
        if need.kind == "pixels"
        else (fresh if need.untrained else own)
        for need in probe.needs()
    }


def test_reconstruction_by_hand():
    pictures = np.zeros((4, 1, 2, 2))
    found = Reconstructions(np.array([0.1, 0.3]), np.array([5.0, 7.0]), pictures, pictures)
    fresh = Reconstructions(np.array([0.5, 0.7]), np.array([50.0, 70.0]), pictures, pictures)
    probe = PROBES["reconstruction"](pairs=4, columns=2)
    answer = probe(reconstructed(probe, found, fresh), CONTEXT)
    assert number(answer.rows, "mse", split="test", input="mean")["value"] == pytest.approx(0.2)
    assert number(answer.rows, "bce", split="test", input="mean")["value"] == 6
    at = {"split": "test", "input": "mean", "control": "untrained"}
    assert [number(answer.rows, name, **at)["value"] for name in ("mse", "bce")] == pytest.approx([0.6, 60])
    at = {"split": "test", "control": "mean_image"}  # 1/4 and 3/4 for pixels of 0 and 1
    assert number(answer.rows, "mse", **at)["value"] == pytest.approx(1 / 16)
    assert number(answer.rows, "bce", **at)["value"] == pytest.approx(-2 * np.log(0.75))
    assert answer.pictures[0].images.shape == (4, 2, 1, 2, 2)
    assert answer.pictures[0].row_names == ("original", "reconstruction") * 2


def test_pixels_outside_zero_and_one_have_no_cross_entropy():
    pictures = np.zeros((1, 1, 2, 2))
    found = Reconstructions(np.ones(1), np.array([np.nan]), pictures, pictures)
    probe = PROBES["reconstruction"]()
    row = number(probe(reconstructed(probe, found, found), CONTEXT).rows, "bce", split="test", input="mean")
    assert np.isnan(row["value"])
    assert "no Bernoulli cross-entropy" in row["note"]


MLP = {"readout": "mlp", "normalisation": "running"}


@pytest.fixture(scope="module")
def classifier_rows():
    generator = np.random.default_rng(0)
    labels = {"train": np.arange(900) % 3, "test": np.arange(600) % 3}
    probe = PROBES["classifier"](seeds=2, epochs=10)
    records = {}
    for need in probe.needs():
        own = labels[need.split]
        told = np.eye(3)[own] if not need.untrained else np.zeros((len(own), 3))
        if need.kind == "codes":
            means = (3 * told + generator.normal(size=told.shape)).astype(np.float32)
            blocks = {"s": (0, 3), "z": (3, 4)}
            means = np.concatenate([means, generator.normal(size=(len(own), 1))], 1).astype(np.float32)
            records[need] = Codes(means, np.ones_like(means), means, own, blocks, ("s", "z"))
        else:
            records[need] = Pixels(np.eye(3, dtype=np.float32)[own], own)
    return probe(records, CONTEXT).rows


def test_a_block_that_knows_the_label_is_told_from_one_that_does_not(classifier_rows):
    at = {"split": "test", "input": "mean", "scaling": "standardised", "pooling": "none", **MLP}
    assert number(classifier_rows, "accuracy", block="s", control="none", **at)["value"] > 0.9
    for block, control in (("z", "none"), ("s", "untrained"), ("s", "shuffled")):
        assert number(classifier_rows, "accuracy", block=block, control=control, **at)["value"] == pytest.approx(
            1 / 3, abs=0.08
        )


def test_samples_tell_less_than_means(classifier_rows):
    at = {"split": "test", "readout": "linear", "scaling": "raw", "block": "s", "control": "none", "pooling": "none"}
    assert (
        number(classifier_rows, "accuracy", input="sample", **at)["value"]
        < number(classifier_rows, "accuracy", input="mean", **at)["value"] - 0.03
    )


def test_pixels_are_the_ceiling_and_the_majority_the_floor(classifier_rows):
    at = {"split": "test", "input": "pixels", "scaling": "raw", "control": "pixels", "pooling": "none", **MLP}
    assert number(classifier_rows, "accuracy", **at)["value"] == 1
    at = {"split": "test", "input": "majority", "control": "majority", "pooling": "none"}
    assert number(classifier_rows, "accuracy", **at)["value"] == pytest.approx(1 / 3)
    assert number(classifier_rows, "cross_entropy", **at)["value"] == pytest.approx(np.log(3))


def test_every_readout_input_and_scaling_is_there(classifier_rows):
    own = classifier_rows.query("metric == 'accuracy' and split == 'test' and control == 'none'")
    assert len(own) == 2 * 2 * 2 * 2 + 2  # readouts, blocks, inputs, scalings; raw samples by batch, in two blocks


ALONE = {"split": "test", "block": "z", "pooling": "none"}


def test_tsne_keeps_clusters_apart():
    labels = np.arange(150) % 3
    means = 20 * np.eye(3)[labels] + np.random.default_rng(0).normal(size=(150, 3))
    answer = TSNE()({Need("codes", "test"): codes_of(means, labels)}, CONTEXT)
    for place in ("map", "mean"):
        assert number(answer.rows, "knn_accuracy", input=place, **ALONE)["value"] == 1
    assert number(answer.rows, "trustworthiness", input="map", **ALONE)["value"] > 0.9
    assert answer.pictures[0].points.shape == (150, 2)


def test_tsne_of_noise_names_no_label():
    generator = np.random.default_rng(1)
    labels = generator.integers(0, 4, 200)
    answer = TSNE()({Need("codes", "test"): codes_of(generator.normal(size=(200, 5)), labels)}, CONTEXT)
    row = number(answer.rows, "knn_accuracy", input="map", **ALONE)
    assert row["value"] == pytest.approx(0.25, abs=4 * row["stderr"])


def test_the_same_seed_gives_the_same_map():
    codes = np.random.default_rng(0).normal(size=(80, 4))
    (one, kl), (two, _) = embed(codes, perplexity=20, seed=3), embed(codes, perplexity=20, seed=3)
    np.testing.assert_array_equal(one, two)
    assert kl > 0


def test_a_collapsed_block_has_no_map_and_says_so():
    answer = TSNE()({Need("codes", "test"): codes_of(np.zeros((100, 2)), np.arange(100) % 2)}, CONTEXT)
    row = number(answer.rows, "tsne_kl", **ALONE)
    assert np.isnan(row["value"])
    assert row["note"] == "fewer than 16 different codes: no map"
    assert answer.pictures == ()


def test_pooled_evidence_of_a_group_block_knows_the_label_and_says_why():
    labels = np.arange(320) % 3
    means = 0.8 * np.eye(3)[labels] + np.random.default_rng(0).normal(size=(320, 3))
    codes = replace(codes_of(means, labels, scale=1.0), grouped=("z",))
    answer = TSNE(pool=5)({Need("codes", "test"): codes}, CONTEXT)
    alone = number(answer.rows, "knn_accuracy", input="mean", **ALONE)
    assert alone["value"] < 0.7
    assert pd.isna(alone["note"])
    assert [picture.name for picture in answer.pictures] == ["tsne-z", "tsne-z-pooled"]
    row = number(answer.rows, "knn_accuracy", input="mean", **{**ALONE, "pooling": "group-5"})
    assert row["n"] == 63
    assert row["value"] > 0.85
    assert row["note"] == "leakage: evidence pooled by the true label"


@pytest.mark.parametrize(
    ("probe", "option", "text", "words"),
    [
        ("nll", "kss", "1", "no option of NLL named 'kss'; did you mean 'ks'"),
        ("nll", "ks", "0,5", "option ks: expected whole numbers from 1 to 1000000, as in 1,50,5000, got '0,5'"),
        ("nll", "ks", "5000000000", "option ks: expected whole numbers from 1 to 1000000"),
        ("nll", "ks", "many", "option ks: expected whole numbers from 1 to 1000000"),
        ("tsne", "perplexity", "-3", "option perplexity: expected a number above 0, got '-3'"),
        ("tsne", "points", "1e4", "option points: expected a whole number from 1 to 1000000, got '1e4'"),
        ("classifier", "seeds", "0", "option seeds: expected a whole number from 1 to 1000000, got '0'"),
        ("traversal", "label", "-1", "option label: expected a whole number from 0 to 1000000, got '-1'"),
        ("classifier", "rate", "-1", "option rate: expected a number 0 or above, got '-1'"),
        ("classifier", "readouts", "mlp,knn", "no value of readouts named 'knn'; there are: linear, mlp"),
        ("classifier", "schedule", "constnt", "no value of schedule named 'constnt'; did you mean 'constant'"),
        ("samples", "show", "median", "no value of show named 'median'; did you mean 'mean'"),
    ],
)
def test_a_bad_option_is_told(probe, option, text, words):
    with pytest.raises(UserError) as caught:
        with_option(PROBES[probe](), option, text)
    assert words in str(caught.value)


def test_good_options_are_set():
    assert with_option(PROBES["nll"](), "ks", "1,10").ks == (1, 10)
    assert with_option(PROBES["nll"](), "ks", "7").ks == (7,)
    assert with_option(PROBES["tsne"](), "perplexity", "5").perplexity == 5
    assert with_option(PROBES["classifier"](), "rate", "1e-4").rate == 1e-4
    assert with_option(PROBES["classifier"](), "rate", "0").rate == 0
    assert with_option(PROBES["classifier"](), "readouts", "linear").readouts == ("linear",)
    assert with_option(PROBES["classifier"](), "inputs", "sample, mean").inputs == ("sample", "mean")
    assert "readouts=mlp,linear" in PROBES["classifier"]().options()
    assert with_option(PROBES["traversal"](), "mode", "published").mode == "published"


def test_a_wide_code_shows_the_latents_that_change_the_image_most():
    images = np.zeros((50, 3, 1, 2, 2), dtype=np.float32)
    images[:, 2] = np.arange(50)[:, None, None, None] % 45 / 50  # 25 to 44 do most
    found = Traversal(images, np.arange(50), np.zeros((50, 3)), {"z": (0, 50)}, -1)
    probe = PROBES["traversal"](steps=3)
    answer = probe({probe.needs()[0]: found}, CONTEXT)
    assert len(answer.rows) == 50
    (grid,) = answer.pictures
    assert grid.images.shape == (20, 3, 1, 2, 2)
    assert grid.row_names == tuple(f"z {latent}" for latent in range(25, 45))
    assert grid.title.startswith("The 20 of 50 latents that change the image most, from 0.0 to 0.0")
