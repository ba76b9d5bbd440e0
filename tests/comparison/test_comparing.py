import numpy as np
import pandas as pd
import pytest

from disentkit import compare, results
from disentkit.catalog import CATALOG
from disentkit.errors import UserError
from disentkit.results import gather
from tests.comparison.frames import folder, rows, vae


def verdicts(comparison):
    return dict(zip(comparison.frame["metric"], comparison.frame["verdict"], strict=True))


def only(comparison):
    assert len(comparison.frame) == 1
    return comparison.frame.iloc[0]


def test_nothing_changed_is_the_same():
    found = compare(vae(), vae(checkpoint="bbb222"))
    assert verdicts(found) == {"nll": "same", "mse": "same"}
    assert found.counts == {"same": 2}
    assert not found.worse


def test_the_catalog_says_which_way_is_worse():
    found = compare(vae(), vae(nll=104.0, mse=0.04))
    assert verdicts(found) == {"nll": "worse", "mse": "better"}
    assert (CATALOG["nll"].better, CATALOG["trustworthiness"].better) == ("lower", "higher")
    up = [rows("trustworthiness", value, probe="tsne", stderr=0.001, block="z") for value in (0.9, 0.8)]
    assert only(compare(*up))["verdict"] == "worse"


def test_a_number_with_no_better_way_can_only_change():
    found = compare(vae(), vae(accuracy=0.5), metrics=["accuracy"])
    assert only(found)["verdict"] == "changed"
    assert not found.worse


def test_a_change_within_noise_is_the_same_and_it_says_what_would_have_been_seen():
    row = only(compare(rows("nll", 100.0, stderr=0.5, k=50), rows("nll", 100.9, stderr=0.5, k=50)))
    assert row["verdict"] == "same"
    # (1.97 + 0.84) * sqrt(0.5): Welch with 198 degrees of freedom
    assert row["detectable"] == pytest.approx(1.99, abs=0.01)


def test_a_change_within_the_tolerance_is_the_same_however_certain():
    pair = rows("nll", 100.0, stderr=0.01, k=50), rows("nll", 100.4, stderr=0.01, k=50)
    assert only(compare(*pair))["verdict"] == "worse"
    row = only(compare(*pair, tolerance={"nll": 0.5}))
    assert (row["verdict"], row["tolerance"], row["detectable"]) == ("same", 0.5, 0.5)


def test_a_change_beyond_the_tolerance_but_within_noise_is_the_same():
    pair = rows("nll", 100.0, stderr=5.0, k=50), rows("nll", 101.0, stderr=5.0, k=50)
    assert only(compare(*pair, tolerance={"nll": 0.5}))["verdict"] == "same"


def test_many_numbers_need_more_evidence_than_one():
    def many(count, value):
        return gather([rows("nll", value if i == 0 else 100.0, stderr=0.5, k=i + 1) for i in range(count)])

    assert compare(many(1, 100.0), many(1, 101.6)).worse
    assert not compare(many(20, 100.0), many(20, 101.6)).worse


def test_rounding_of_single_precision_is_no_change():
    pair = rows("nll", 100.0, stderr=0.0, k=50), rows("nll", 100.0005, stderr=0.0, k=50)
    assert only(compare(*pair))["verdict"] == "same"
    assert compare(pair[0], rows("nll", 100.01, stderr=0.0, k=50)).worse


def test_single_examples_are_compared_where_both_sides_kept_them(tmp_path):
    hard = np.random.default_rng(0).normal(100, 20, 300)
    noise = np.random.default_rng(1).normal(0, 0.5, 300)
    sides = folder(tmp_path / "a", hard), folder(tmp_path / "b", hard + 0.3 + noise)
    row = only(compare(*sides))
    assert (row["verdict"], bool(row["paired"])) == ("worse", True)
    frames = [results.read(side / "results.csv") for side in sides]
    alone = only(compare(*frames))
    assert (alone["verdict"], bool(alone["paired"])) == ("same", False)
    assert alone["detectable"] > 30 * row["detectable"]


def test_values_of_another_run_are_not_taken_for_those_of_this_one(tmp_path):
    values = np.random.default_rng(0).normal(100, 20, 50)
    before = folder(tmp_path / "a", values)
    after = folder(tmp_path / "b", values + 1, kept=values + 7)
    assert not only(compare(before, after))["paired"]
    other_count = folder(tmp_path / "c", np.append(values, values.mean()))
    assert not only(compare(before, other_count))["paired"]


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"data": "mnist", "data_fingerprint": "beef"}, "data: digits before, mnist after"),
        ({"targets": "dynamic"}, "targets: static before, dynamic after"),
        ({"limit": 500, "data_fingerprint": "beef"}, "examples of each split: all before, 500 after"),
        ({"data_fingerprint": "beef"}, "the examples themselves: f00d before, beef after"),
    ],
)
def test_another_protocol_is_not_comparable_and_says_so(about, words):
    other = gather([rows("nll", 90.0, stderr=0.5, k=50, about=about), vae().iloc[1:]])
    found = compare(vae(), other)
    row = found.frame[found.frame["metric"] == "nll"].iloc[0]
    assert (row["verdict"], row["why"]) == ("not comparable", words)
    with pytest.raises(UserError, match=f"nothing of the results can be compared with the results: {words}"):
        compare(vae(), vae(**about))


def test_other_options_of_the_probe_are_another_protocol():
    other = gather([rows("nll", 90.0, stderr=0.5, k=50, options="ks=50 clip=1"), vae().iloc[1:]])
    found = compare(vae(), other).having("not comparable")
    assert found["why"].tolist() == ["options of the probe: ks=50 before, ks=50 clip=1 after"]


def test_a_number_that_is_not_there_is_missing():
    found = compare(vae(), vae().iloc[1:])
    assert verdicts(found) == {"nll": "missing", "mse": "same"}
    assert found.having("missing")["why"].tolist() == ["nll[split=test, k=50] of vae is not there"]


@pytest.mark.parametrize("side", [0, 1])
def test_a_number_without_a_value_does_not_compare(side):
    nothing = rows("nll", np.nan, k=50, note="no posterior density")
    sides = [vae(), vae()]
    sides[side] = gather([nothing, vae().iloc[1:]])
    found = compare(*sides, metrics=["nll", "mse"])
    assert verdicts(found) == {"nll": "not comparable", "mse": "same"}
    assert f"no value {('before', 'after')[side]}: no posterior density" in set(found.frame["why"])


def test_without_a_standard_error_the_tolerance_decides_and_without_one_nothing_does():
    pair = rows("active_units", 10, probe="elbo"), rows("active_units", 7, probe="elbo")
    with_nll = [gather([one, vae()]) for one in pair]
    found = compare(*with_nll, metrics=["active_units", "nll"])
    row = found.frame[found.frame["metric"] == "active_units"].iloc[0]
    assert (row["verdict"], row["why"][:47]) == ("not comparable", "no standard error; name what does not matter: -")
    assert only(compare(*pair, metrics=["active_units"], tolerance={"active_units": 1}))["verdict"] == "changed"
    assert only(compare(*pair, metrics=["active_units"], tolerance={"active_units": 3}))["verdict"] == "same"


def test_controls_the_training_split_and_health_say_nothing_of_quality():
    more = [
        rows("mse", 0.5, probe="reconstruction", options="none", stderr=0.001, control="untrained"),
        rows("nelbo", 99.0, probe="elbo", stderr=0.1, split="train"),
        rows("ess_median", 9.0, k=50),
    ]
    frame = gather([vae(), *more])
    assert verdicts(compare(frame, frame)) == {"nll": "same", "mse": "same"}


def test_one_model_and_one_model_are_partners_whatever_their_names():
    assert (
        only(compare(rows("nll", 1.0, stderr=0.1), rows("nll", 1.0, stderr=0.1, about={"model": "new"})))["verdict"]
        == "same"
    )


def test_several_models_are_partners_by_name():
    both = gather([vae(), vae(nll=90.0, model="cvae", checkpoint="ccc")])
    turned = gather([vae(nll=90.0, model="cvae", checkpoint="ccc"), vae()])
    assert compare(both, turned).counts == {"same": 4}
    assert compare(both, gather([vae(), vae(model="other", checkpoint="ddd")])).counts == {"missing": 2, "same": 2}


def test_the_order_of_rows_does_not_matter():
    after = vae(nll=104.0, mse=0.04)
    one, other = compare(vae(), after).frame, compare(vae(), after.iloc[::-1]).frame
    pd.testing.assert_frame_equal(one, other)


def test_trainings_are_compared_as_observations():
    def trainings(values):
        return gather([vae(nll=v, checkpoint=f"c{i}", model=f"vae (s{i})") for i, v in enumerate(values)])

    before, same, worse = trainings([99.0, 100.0, 101.0]), trainings([99.5, 101.0]), trainings([109.0, 110.0, 111.0])
    assert verdicts(compare(before, same, over_seeds=True))["nll"] == "same"
    found = compare(before, worse, over_seeds=True, metrics=["nll"])
    row = only(found)
    assert (row["verdict"], row["before"], row["after"], row["change"]) == ("worse", 100, 110, 10)
    assert row["before_stderr"] == pytest.approx(1 / np.sqrt(3))
    with pytest.raises(UserError, match="--over-seeds needs two trainings of vae or more, and there is one"):
        compare(before, trainings([100.0]), over_seeds=True)


def test_a_training_evaluated_twice_is_one_observation_and_recipes_are_not_mixed():
    about = [("a", 0), ("a", 1), ("b", 0)]
    side = gather([vae(nll=v, checkpoint=c, seed=s) for v, (c, s) in zip((98.0, 100.0, 103.0), about, strict=True)])
    row = only(compare(side, side, over_seeds=True, metrics=["nll"]))
    assert (row["n"], row["before"], row["before_stderr"]) == (2, 101.0, 2.0)
    mixed = gather([vae(checkpoint=str(epochs), training=f"{epochs} epochs, seed 0") for epochs in (20, 50)])
    with pytest.raises(UserError, match="the trainings of vae are of several recipes: 20 epochs, 50 epochs"):
        compare(mixed, mixed, over_seeds=True)


@pytest.mark.parametrize(
    ("sides", "told"),
    [
        ((vae(), rows("purity", 0.5, probe="labels", stderr=0.1)), r"nothing of .*: nll\[split=test, k=50\] of vae is"),
        ((gather([vae(), vae()]), vae()), r"the results: nll\[split=test, k=50\] of vae stands there twice"),
        ((vae(), gather([vae(), vae()])), r"the results: nll\[split=test, k=50\] of vae stands there twice"),
        ((gather([vae(), vae(checkpoint="b")]), vae()), r"2 checkpoints are named vae \(aaa111, b\); evaluate them to"),
        ((rows("kl", 1.0, probe="elbo", stderr=0.1), vae()), "has no number with a better and a worse; name some"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_line(sides, told):
    with pytest.raises(UserError, match=told):
        compare(*sides)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"alpha": 0.0}, "alpha: expected a chance between 0 and 1, got 0.0"),
        ({"tolerance": {"nl": 1.0}}, "no metric named 'nl'; did you mean 'nll'"),
        ({"tolerance": {"nll": -1.0}}, "tolerance of nll: expected a number from 0 on, got -1.0"),
        ({"tolerance": {"nll": np.nan}}, "tolerance of nll: expected a number from 0 on, got nan"),
        ({"metrics": ["nl"]}, "no metric in these results named 'nl'; did you mean 'nll'"),
        ({"probes": ["tsne"]}, "no probe in these results named 'tsne'"),
        ({"metrics": ["nll"], "probes": ["classifier"]}, "no row of classifier bears the metric nll"),
    ],
)
def test_a_wrong_option_is_told(options, told):
    with pytest.raises(UserError, match=told):
        compare(vae(), vae(), **options)


def test_a_file_that_is_none_is_told(tmp_path):
    with pytest.raises(UserError, match="no results file at"):
        compare(tmp_path / "none.csv", vae())
    results.write(vae().iloc[:0], tmp_path / "results.csv")
    with pytest.raises(UserError, match="has no rows"):
        compare(tmp_path, vae())


def test_other_versions_are_noted():
    assert compare(vae(), vae(versions="disentkit-2")).notes == ("versions: disentkit-1 before, disentkit-2 now",)
    assert compare(vae(), vae()).notes == ()
