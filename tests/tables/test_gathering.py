"""Several results files as one frame, and all that may be wrong with them."""

import numpy as np
import pandas as pd
import pytest

from disentkit import results as files
from disentkit.results import gather, tidy
from disentkit.tables import gathered, over_seeds, render, table
from tests.conftest import check_refused
from tests.tables.test_tables import results


@pytest.fixture
def kept(tmp_path):
    """Writes a frame to NAME/results.csv and gives the folder."""

    def write(name, frame):
        (tmp_path / name).mkdir()
        files.write(frame, tmp_path / name / "results.csv")
        return tmp_path / name

    return write


def run(seed, rec, **more):
    return results(checkpoint=f"c{seed}", training=f"200 epochs, seed {seed}", rec=rec, **more)


def test_folders_and_files_of_several_trainings_become_one_row(kept):
    places = [kept(f"run{seed}", run(seed, rec)) for seed, rec in enumerate((76.0, 77.0, 81.0))]
    found = table(over_seeds(gathered([places[0], places[1] / "results.csv", places[2]])), "vae")
    cell = found.ours["Rec."][found.keys.index(("vae",))]
    assert cell[:2] == (pytest.approx(78.0), pytest.approx(np.std([76, 77, 81], ddof=1)))
    assert "mean ± standard deviation over 3 trainings" in found.footnotes


def test_without_averaging_every_training_is_a_row(kept):
    places = [kept(f"run{seed}", run(seed, rec)) for seed, rec in enumerate((76.0, 77.0))]
    found = table(gathered(places), "vae")
    assert found.names[:3] == ("model", "checkpoint", "training")
    assert {key[1] for key in found.keys if key[0] == "vae"} == {"c0", "c1"}


def test_one_label_trained_for_other_epochs_is_another_recipe(kept):
    other = results(checkpoint="d", training="30 epochs, seed 0", rec=90.0)
    places = [kept("a", run(0, 76.0)), kept("b", run(1, 77.0)), kept("c", other)]
    found = table(over_seeds(gathered(places)), "vae")
    values = {key: found.ours["Rec."][row].value for row, key in enumerate(found.keys) if key[0] == "vae"}
    assert values == {("vae", "200 epochs, 2 seeds"): 76.5, ("vae", "30 epochs, 1 seed"): 90.0}


def test_other_data_under_one_name_are_told():
    frames = [results(label=name, checkpoint=name).assign(data_fingerprint=f"of {name}") for name in ("vae", "cvae")]
    footnotes = table(gather(frames), "vae").footnotes
    assert "mnist is not the same data for all, by their fingerprint: of vae (vae); of cvae (cvae)" in footnotes


def test_numbers_asked_of_fewer_examples_are_not_other_data():
    frames = [results(label=name, checkpoint=name) for name in ("vae", "cvae")]
    few = [frame.assign(data_fingerprint=frame["metric"].map({"nll": "first 500"}).fillna("whole")) for frame in frames]
    assert few[0]["data_fingerprint"].nunique() == 2
    footnotes = table(gather(few), "vae").footnotes
    assert not any("not the same data" in footnote for footnote in footnotes)


def test_other_options_are_told():
    frames = [results(label=name, checkpoint=name).assign(options=f"threshold of {name}") for name in ("vae", "cvae")]
    footnotes = table(gather(frames), "vae").footnotes
    assert "elbo was not asked alike for Rec.: threshold of vae (vae); threshold of cvae (cvae)" in footnotes


def test_several_seeds_of_the_evaluation_are_one_training():
    frame = gather([run(0, 76.0), run(0, 77.0).assign(seed=1), run(1, 80.5)])
    found = over_seeds(frame)
    row = found[found["metric"] == "reconstruction"].iloc[0]
    assert row["value"] == pytest.approx((76.5 + 80.5) / 2)
    assert row["stderr"] == pytest.approx(np.std([76.5, 80.5], ddof=1))
    assert row["training"] == "200 epochs, 2 seeds"
    alone = over_seeds(gather([run(0, 76.0), run(0, 77.0).assign(seed=1)]))
    row = alone[alone["metric"] == "reconstruction"].iloc[0]
    assert tuple(row[["value", "stderr", "training"]]) == (76.5, 0.31, "200 epochs, 1 seed")


def test_models_that_do_not_say_how_they_were_trained_stay_apart():
    frame = gather([results(checkpoint=name, training=None) for name in ("a", "b")])
    found = over_seeds(frame)
    assert len(found) == len(frame)
    assert set(found["checkpoint"]) == {"a", "b"}


def test_what_one_evaluation_told_apart_stays_apart():
    frame = gather([results(f"vae ({name})", checkpoint=name) for name in ("a", "b")])
    assert set(over_seeds(frame)["model"]) == {"vae (a)", "vae (b)"}


def test_a_training_that_failed_is_told_and_left_out_of_the_mean():
    frame = gather([run(0, 76.0), run(1, 78.0), run(2, np.nan)])
    frame.loc[(frame["checkpoint"] == "c2") & (frame["metric"] == "reconstruction"), "note"] = "diverged at 3"
    found = over_seeds(frame)
    row = found[found["metric"] == "reconstruction"].iloc[0]
    assert row["value"] == 77.0
    assert row["note"] == "diverged at 3 [1 of 3 trainings]"


def test_a_flaw_in_one_training_is_a_flaw():
    def audited(seed, verdict):
        row = tidy("flagged", float(verdict == "flaw"), verdict=verdict, check="dead latents", note=f"{seed} dead")
        row["probe"] = "audit"
        return gather(
            [gather([row]).assign(model="vae", checkpoint=str(seed), training=f"9 epochs, seed {seed}", seed=0)]
        )

    (row,) = over_seeds(gather([audited(0, "sound"), audited(1, "flaw")])).to_dict("records")
    assert (row["verdict"], row["note"], row["value"]) == ("flaw", "1 dead", 0.5)


def test_equal_numbers_have_no_spread():
    frame = over_seeds(gather([run(seed, 0.99) for seed in range(3)]))
    assert set(frame[frame["metric"] == "reconstruction"]["stderr"]) == {0.0}


def test_a_number_that_stands_there_twice_is_told_with_its_files(kept):
    places = [kept(name, results()) for name in "ab"]
    words = f"give each evaluation once: {places[0] / 'results.csv'} and {places[1] / 'results.csv'}"
    check_refused(words, gathered, places)
    check_refused("the first: reconstruction of vae (checkpoint abc), probe elbo", gathered, [places[0], places[0]])
    check_refused("stands in these results twice", over_seeds, gather([results(), results()]))


def test_two_checkpoints_of_one_name_and_seed_are_told():
    frame = gather([results(checkpoint="a"), results(checkpoint="b", rec=80.0)])
    words = "two checkpoints of one name: vae (a, b), both of 200 epochs, seed 0"
    check_refused(words, over_seeds, frame)
    assert "--no-over-seeds" in str(pytest.raises(ValueError, over_seeds, frame).value)
    assert table(frame, "vae").names[:2] == ("model", "checkpoint")


def test_a_number_asked_in_two_ways_is_told():
    frame = gather([results().assign(options="a"), results().assign(options="b")])
    check_refused("it was asked with options a and with b; keep one of them", table, frame, "vae")


def test_results_that_were_cut_off_are_told_wherever_the_cut_is(kept):
    file = kept("a", results()) / "results.csv"
    whole = file.read_bytes()
    for cut in (len(whole) - 1, len(whole) - 9, len(whole) // 2, 40, 0):
        file.write_bytes(whole[:cut])
        check_refused("was cut off", gathered, [file])


def test_places_without_results_are_told(kept, tmp_path):
    check_refused("no results file at none.csv", gathered, ["none.csv"])
    check_refused("is not a results folder: it holds no results.csv", gathered, [tmp_path])
    check_refused("no rows; a results file has one row a number", gathered, [kept("a", results().head(0))])


def test_results_without_a_layouts_numbers_say_which_there_are():
    check_refused("none of its numbers is there; layouts that are: elbo, latents, nll, vae", table, results(), "tsne")
    row = tidy("nll", np.nan, note="no density")
    row["probe"] = "nll"
    frame = gather([gather([row]).assign(model="ae")])
    check_refused("nll: no density; none of its numbers is there", table, frame, "nll")


def test_numbers_that_are_all_nan_make_a_table_of_dashes():
    frame = results().assign(value=np.nan)
    text = render(table(frame, "vae"), "text")
    assert "the results hold NaN here, and no reason" in text
    assert "76.43" not in text


def test_the_frame_that_is_given_is_left_as_it_is():
    frame = gather([run(0, 76.0), run(1, 77.0)])
    before = frame.copy()
    table(over_seeds(frame), "vae")
    pd.testing.assert_frame_equal(frame, before)
