"""The classifier probe on blocks whose evidence is pooled over groups."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit.notes import STOPPED
from disentkit.probes import PROBES
from disentkit.records import Codes, Pixels
from tests.probes.test_probes import CONTEXT, number

LEAK = "leakage: evidence pooled by the true label"


def asked(gaussian=("class",), per_label=300, **options):
    """A group block with a weak trace of the label in each example, and none at all without training."""
    probe = PROBES["classifier"](seeds=2, epochs=4, batch=60, **options)
    records = {}
    for number_, need in enumerate(probe.needs()):
        count = 3 * (per_label if need.split == "train" else 120)
        labels = np.arange(count) % 3
        means = np.random.default_rng(number_).normal(size=(count, 3)).astype(np.float32)
        if not need.untrained:
            means += np.eye(3, dtype=np.float32)[labels]
        codes = Codes(means, np.ones_like(means), means, labels, {"class": (0, 3)}, gaussian, ("class",), 0.1)
        records[need] = Pixels(means, labels) if need.kind == "pixels" else codes
    return probe(records, CONTEXT).rows


@pytest.fixture(scope="module")
def rows():
    return asked(scalings=("raw",))


def test_pooled_by_the_true_label_is_noted_as_a_leak_and_stands_beside_its_floors(rows):
    at = {"split": "test", "block": "class", "input": "sample", "scaling": "raw", "pooling": "batch"}
    for axes in ({"readout": "mlp", "normalisation": "running"}, {"readout": "linear"}):
        found = number(rows, "accuracy", control="none", **at, **axes)
        assert found["value"] > 0.95
        assert found["note"] == LEAK
        assert found["n"] == 360
        for control in ("untrained", "shuffled"):
            floor = number(rows, "accuracy", control=control, **at, **axes)
            assert floor["value"] < 0.6
            assert floor["note"] == LEAK
    assert set(rows[rows["pooling"] == "batch"]["note"]) == {LEAK}


def test_one_example_alone_tells_less(rows):
    at = {"split": "test", "block": "class", "input": "sample", "scaling": "raw", "pooling": "none", "control": "none"}
    row = number(rows, "accuracy", readout="linear", **at)
    assert row["value"] < 0.75
    assert np.isnan(row["stderr"]) or row["note"] is not LEAK


def test_support_sets_tell_more_the_larger_they_are_and_nothing_of_an_untrained_encoder(rows):
    at = {"split": "test", "block": "class", "input": "mean", "scaling": "raw", "readout": "prototype"}
    found = {k: number(rows, "accuracy", pooling=f"support-{k}", control="none", **at) for k in (1, 5, 10, 50)}
    assert found[1]["value"] < found[5]["value"] < found[50]["value"]
    assert found[50]["value"] == pytest.approx(0.65, abs=0.06)
    floor = number(rows, "accuracy", pooling="support-50", control="untrained", **at)
    assert floor["value"] == pytest.approx(1 / 3, abs=0.08)


def test_raw_samples_are_scored_by_batch_statistics_too(rows):
    at = {"split": "test", "block": "class", "scaling": "raw", "readout": "mlp", "control": "none"}
    batch = number(rows, "accuracy", input="sample", normalisation="batch", pooling="none", **at)
    running = number(rows, "accuracy", input="sample", normalisation="running", pooling="none", **at)
    assert batch["value"] == pytest.approx(running["value"], abs=0.08)
    assert set(rows[rows["normalisation"] == "batch"]["input"]) == {"sample"}


def test_only_what_is_asked_for_is_there():
    found = asked(readouts=("mlp",), inputs=("sample",), scalings=("raw",))
    own = found[(found["pooling"] == "none") & found["block"].notna()]
    assert set(own["readout"]) == {"mlp"}
    assert set(own["input"]) == {"sample"}
    assert set(own["scaling"]) == {"raw"}


def test_a_support_larger_than_a_label_is_a_dash_with_its_reason():
    found = asked(per_label=12, readouts=("linear",), inputs=("mean",))
    rows = found[found["pooling"] == "support-50"]
    assert rows["value"].isna().all()
    assert set(rows["note"]) == {"a label has 12 training images: no 50 to support it"}
    assert found[found["pooling"] == "support-10"]["value"].notna().all()
    assert "batch" not in set(found["pooling"].dropna())


def test_a_posterior_that_is_not_normal_has_no_evidence():
    found = asked(gaussian=(), per_label=30, readouts=("linear",))
    row = found[found["pooling"] == "batch"]
    assert row["value"].isna().all()
    assert set(row["note"]) == {"the posterior is not normal: no evidence to pool"}
    assert not found["pooling"].dropna().str.startswith("support").any()


def test_a_block_without_groups_is_not_pooled():
    probe = PROBES["classifier"](seeds=1, epochs=1, readouts=("linear",))
    labels = np.arange(60) % 3
    codes = Codes(
        np.eye(3, dtype=np.float32)[labels], *2 * (np.ones((60, 3), np.float32),), labels, {"z": (0, 3)}, ("z",)
    )
    records = {n: Pixels(codes.mean, labels) if n.kind == "pixels" else replace(codes) for n in probe.needs()}
    assert set(probe(records, CONTEXT).rows["pooling"]) == {"none"}


def test_fits_that_stop_early_say_so():
    assert "stopping" not in PROBES["classifier"]().options()
    rows = asked(per_label=60, readouts=("mlp",), inputs=("sample",), scalings=("raw",), stopping="validation")
    fitted = rows[rows["readout"] == "mlp"]
    assert fitted["note"].str.endswith(STOPPED).all()
    assert set(fitted[fitted["pooling"] == "batch"]["note"]) == {f"{LEAK}; {STOPPED}"}
    assert not rows[rows["readout"] != "mlp"]["note"].str.contains("early stopping").fillna(False).any()
    assert fitted["value"].notna().all()
