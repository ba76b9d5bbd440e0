"""Data that lack something: under `all` every probe still answers, or says why not."""

from dataclasses import replace

import numpy as np

from disentkit import evaluate
from tests.conftest import small_data
from tests.models import TwoBlocks

LIGHT = [
    *("classifier.seeds=1", "classifier.epochs=1", "classifier.readouts=linear", "classifier.scalings=raw"),
    *("predictor.seeds=1", "predictor.inputs=mean", "nll.ks=1", "tsne.points=20"),
]


def asked(data):
    model = TwoBlocks()
    model.group_blocks = frozenset({"z"})
    return evaluate(model, data, targets="threshold", options=LIGHT)


def kept(data, split, rows):
    """The data with some examples of one split alone."""
    return replace(data, **{split: getattr(data, split).take(rows)})


def test_a_class_may_be_missing_from_the_test_split():
    data = small_data(train=90, test=60)
    rows = asked(kept(data, "test", np.flatnonzero(data.test.labels != 2)))
    assert rows.loc[rows["value"].isna() & (rows["probe"] != "audit"), "note"].notna().all()
    answered = rows[rows["value"].notna()]
    assert {"classifier", "swap", "predictor", "samples", "interpolation", "audit"} <= set(answered["probe"])
    tested = answered[(answered["metric"] == "accuracy") & (answered["split"] == "test")]
    assert set(tested.loc[tested["pooling"].str.startswith("support"), "n"]) == {40}


def test_a_group_of_one_and_more_shots_than_there_are():
    data = small_data(train=90, test=60)
    few = np.flatnonzero((data.train.labels != 2) | (np.arange(90) == 2))
    rows = asked(kept(data, "train", few))
    pooled = rows[(rows["metric"] == "accuracy") & (rows["block"] == "z") & (rows["control"] == "none")]
    pooled = pooled.set_index("pooling")
    assert pooled.loc["support-1", "value"] > 0
    assert np.isnan(pooled.loc["support-5", "value"])
    assert pooled.loc["support-5", "note"] == "a label has 1 training images: no 5 to support it"
    assert pooled.loc[["batch"], "value"].notna().all()


def test_one_label_leaves_nothing_to_tell_apart():
    rows = asked(small_data(train=60, test=40, classes=1))
    for probe in ("swap", "interpolation"):
        refused = rows[rows["probe"] == probe]
        assert refused["value"].isna().all(), probe
        assert refused["note"].str.contains("label").all(), probe
    assert rows.loc[rows["probe"] == "elbo", "value"].notna().all()
    judged = rows[(rows["metric"] == "judge_frechet")]
    assert judged["note"].str.contains("one label").all()


def test_two_examples_are_enough_for_an_answer_or_a_reason():
    rows = asked(small_data(train=2, test=4))
    silent = rows[rows["value"].isna() & rows["note"].isna() & (rows["probe"] != "audit")]
    assert silent.empty, silent[["probe", "metric", "control", "split"]]
