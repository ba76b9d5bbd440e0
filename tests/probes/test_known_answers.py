"""Three models whose answers are known: a perfect partition, a leaky one, a collapsed one."""

import pytest

from disentkit import evaluate
from tests.conftest import small_data
from tests.models import Collapsed, Leaky, Partition

CHANCE = 1 / 3
MODELS = {"partition": Partition, "leaky": Leaky, "collapsed": Collapsed}
ASK = [
    "classifier.readouts=linear",
    "classifier.seeds=1",
    "classifier.scalings=raw",
    "predictor.seeds=1",
    "swap.pairs=600",
]


@pytest.fixture(scope="module")
def rows():
    data = small_data(train=600, test=300)
    return {
        name: evaluate(kind(), data, probes="classifier,predictor,swap", options=ASK) for name, kind in MODELS.items()
    }


def one(rows, metric, **axes):
    """The one number of a metric with these axes on the test split."""
    found = rows[(rows["metric"] == metric) & (rows["split"] == "test") & rows["latent"].isna()]
    for axis, value in axes.items():
        found = found[found[axis] == value]
    assert len(found) == 1, found[["block", "source", "input", "pooling", "control", "value"]]
    return found["value"].item()


@pytest.mark.parametrize(
    ("name", "s", "z"), [("partition", 1, CHANCE), ("leaky", 1, 1), ("collapsed", CHANCE, 1)], ids=list(MODELS)
)
@pytest.mark.parametrize("given", ["mean", "sample"])
def test_what_each_block_tells_of_the_label(rows, name, s, z, given):
    axes = {"input": given, "control": "none"}
    assert one(rows[name], "accuracy", block="s", **axes) == pytest.approx(s, abs=0.1)
    assert one(rows[name], "accuracy", block="z", **axes) == pytest.approx(z, abs=0.1)
    assert one(rows[name], "selectivity", block="z", **axes) == pytest.approx(z - CHANCE, abs=0.12)


@pytest.mark.parametrize(("name", "low", "high"), [("partition", -1, 0.05), ("leaky", 0.7, 1)])
def test_how_far_s_is_predicted_from_z(rows, name, low, high):
    assert low < one(rows[name], "prediction_r2", block="s", source="z", input="mean") < high
    floor = one(rows[name], "prediction_mse", block="s", source="z", input="mean", control="mean")
    assert floor == pytest.approx(CHANCE * (1 - CHANCE), abs=0.01)  # the variance of a third


def test_a_block_that_never_varies_has_no_share_to_predict(rows):
    found = rows["collapsed"]
    assert one(found[found["source"] == "s"], "prediction_r2", block="z", input="mean") < 0.05
    asked = found[(found["metric"] == "prediction_r2") & (found["block"] == "s")]
    assert asked["value"].isna().all()


@pytest.mark.parametrize(("name", "kept"), [("partition", CHANCE), ("leaky", 1), ("collapsed", 1)])
def test_the_label_is_lost_where_s_alone_holds_it(rows, name, kept):
    axes = {"block": "s", "source": "z", "input": "mean", "control": "none"}
    assert one(rows[name], "regeneration_accuracy", **axes) == pytest.approx(kept, abs=0.12)
    assert one(rows[name], "regeneration_accuracy", control="data") > 0.97
    change = one(rows[name], "regeneration_change", **axes)
    assert (change > 0.02) == (name == "partition")


def test_true_blocks_bring_the_image_back(rows):
    for found in rows.values():
        assert one(found, "regeneration_mse", control="reconstruction") < 1e-10


@pytest.mark.parametrize(("name", "brought"), [("partition", 1), ("leaky", 0), ("collapsed", 0)])
def test_what_s_brings_along_when_it_is_swapped(rows, name, brought):
    assert one(rows[name], "swap_accuracy", block="s", control="none") == pytest.approx(brought, abs=0.1)
    assert one(rows[name], "swap_leak", block="s", control="none") == pytest.approx(1 - brought, abs=0.1)
