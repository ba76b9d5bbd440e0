import numpy as np
import pytest

from disentkit import evaluate
from disentkit.data import with_targets
from disentkit.probes import PROBES, Context
from disentkit.progress import silent
from disentkit.records import Generated, Pixels, Samples
from tests.conftest import small_data
from tests.models import TwoBlocks
from tests.probes.test_probes import CONTEXT, number

SHAPE = (1, 4, 5)


def pictures(count, seed, targets="grey"):
    return with_targets(small_data(train=count, seed=seed), targets, seed=seed).train


def ask(made, fresh=None, train=None, test=None, **options):
    """The probe on images made by hand; real ones are noise whose brightest row says the label."""
    train, test = train or pictures(900, 0), test or pictures(600, 1)
    probe = PROBES["samples"](quality=len(made), **options)
    grid = Samples(made[:20], np.full(20, -1), float(made.mean()), 0.4, 0.01, len(test))
    fresh = Generated(np.full_like(made, 0.5) if fresh is None else fresh)
    records = {
        need: {
            "samples": grid,
            "generated": fresh if need.untrained else Generated(made),
            "pixels": Pixels(split.images.reshape(len(split), -1), split.labels),
        }[need.kind]
        for need, split in zip(probe.needs(), [test, train, train, train, test], strict=True)
    }
    return probe(records, Context(0, "grey", "cpu", silent))


def values(answer, *controls):
    rows = answer.rows
    metrics = ("judge_frechet", "precision", "recall")
    return [[number(rows, metric, control=control)["value"] for metric in metrics] for control in controls]


@pytest.fixture(scope="module")
def perfect():
    return ask(pictures(500, 2).images)


def test_perfect_samples_are_as_good_as_test_images(perfect):
    own, data, fresh = values(perfect, "none", "data", "untrained")
    errors = [number(perfect.rows, "judge_frechet", control=control)["stderr"] for control in ("none", "data")]
    assert own[0] == pytest.approx(data[0], abs=3 * np.hypot(*errors))
    assert own[1:] == pytest.approx(data[1:], abs=0.08)
    assert own[1] > 0.8
    assert fresh[0] > 20 * own[0]
    assert fresh[1:] == [0, 0]
    copies = number(perfect.rows, "memorisation", control="none")
    assert copies["value"] == pytest.approx(0.05, abs=4 * copies["stderr"])
    assert number(perfect.rows, "memorisation", control="data")["value"] == 0.05


def test_every_number_says_how_many_images_and_how_sure(perfect):
    rows = perfect.rows.query("metric in ('judge_frechet', 'precision', 'recall', 'nearest_distance')")
    assert set(rows["n"]) == {500}
    assert (rows.query("control != 'untrained'")["stderr"] > 0).all()
    notes = perfect.rows.query("metric == 'judge_frechet'")["note"]
    assert set(notes) == {"judge features, no FID; of 500 images on each side: fewer give a larger distance"}
    judge = number(perfect.rows, "judge_accuracy", split="test", control="data")
    assert judge["value"] > 0.9
    assert judge["n"] == 600


def test_copies_of_training_images_are_named():
    train = pictures(900, 0)
    answer = ask(train.images[:300], train=train)
    assert number(answer.rows, "memorisation", control="none")["value"] == 1
    assert number(answer.rows, "nearest_distance", control="none")["value"] == pytest.approx(0, abs=1e-6)
    assert number(answer.rows, "nearest_distance", control="data")["value"] > 0.05
    shown = answer.pictures[1].images
    np.testing.assert_array_equal(shown[::2], shown[1::2])


def test_a_model_that_knows_one_label_is_precise_and_recalls_little():
    some = pictures(1500, 2)
    own, data = values(ask(some.images[some.labels == 1]), "none", "data")
    assert own[0] > 5 * data[0]
    assert own[1] > 0.8
    assert own[2] < 0.6


def test_the_picture_shows_samples_and_below_each_its_nearest_training_image(perfect):
    train, made = pictures(900, 0).images, pictures(500, 2).images
    shown = perfect.pictures[1]
    assert shown.name == "samples-nearest"
    assert shown.images.shape == (4, 10, *SHAPE)
    np.testing.assert_array_equal(shown.images[0], made[:10])
    away = np.square(made[:10, None] - train).sum(axis=(2, 3, 4))
    np.testing.assert_array_equal(shown.images[1], train[away.argmin(axis=1)])
    assert "distance to all 900" in shown.caption


def test_among_binary_images_pixels_of_samples_are_drawn():
    train, test = (pictures(count, seed, "threshold") for count, seed in ((300, 0), (200, 1)))
    answer = ask(np.full((100, *SHAPE), 0.25, np.float32), train=train, test=test)
    shown = answer.pictures[1].images[0]
    assert set(np.unique(shown)) == {0, 1}
    assert shown.mean() == pytest.approx(0.25, abs=0.15)
    assert "pixels drawn" in answer.pictures[1].caption


def asked_in_vain(answer, metric):
    row = number(answer.rows, metric, control="none")
    assert np.isnan(row["value"])
    return row["note"]


def test_data_of_one_label_have_no_judge_and_still_tell_copies():
    train, test = (pictures(count, 0).take(np.arange(count)[::3]) for count in (900, 300))
    answer = ask(pictures(60, 2).images, train=train, test=test)
    for metric in ("judge_frechet", "precision", "recall"):
        assert asked_in_vain(answer, metric) == (
            "the data have one label: no judge can be taught to see what a picture shows"
        )
    assert number(answer.rows, "memorisation", control="none")["n"] == 60


def test_few_images_and_broken_ones_are_told_and_leave_the_grid():
    few = ask(pictures(500, 2).images, test=pictures(9, 1))
    assert asked_in_vain(few, "memorisation") == "sample quality needs 10 images or more on each side, got 9"
    broken = pictures(60, 2).images
    broken[50, 0, 0, 0] = np.nan
    answer = ask(broken)
    assert asked_in_vain(answer, "judge_frechet") == "some images decoded from the prior are not finite"
    assert [picture.name for picture in few.pictures + answer.pictures] == ["samples"] * 2


def test_the_same_records_give_the_same_rows(perfect):
    again = ask(pictures(500, 2).images)
    np.testing.assert_array_equal(again.rows["value"], perfect.rows["value"])
    assert CONTEXT.seed == 0


@pytest.mark.parametrize("conditional", [False, True])
def test_samples_through_evaluate(tmp_path, conditional):
    options = ["samples.quality=20", "samples.searched=12"]
    rows = evaluate(
        TwoBlocks(conditional=conditional),
        small_data(),
        probes="samples",
        targets="grey",
        out=tmp_path,
        options=options,
        audits=False,
    )
    assert rows["value"].notna().all()
    assert set(rows.query("metric == 'memorisation'")["n"]) == {12}
    assert not list((tmp_path / "records").glob("generated*"))
    assert {file.stem for file in (tmp_path / "figures").iterdir()} == {
        "TwoBlocks-samples",
        "TwoBlocks-samples-nearest",
    }
    text = (tmp_path / "tables" / "samples.md").read_text()
    assert "judge features, no FID; of 20 images" in text
    assert "| untrained" in text
