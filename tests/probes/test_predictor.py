import numpy as np
import pytest

from disentkit import evaluate
from disentkit.probes import Context, Predictor
from disentkit.progress import silent
from disentkit.records import Codes, Redrawn, Regenerations, Route
from tests.conftest import check_refused, small_data
from tests.models import Deterministic, LinearGaussian, TwoBlocks

ASK = ["predictor.seeds=2", "predictor.epochs=1"]
SHOWN = np.zeros((4, 1, 3, 3), dtype=np.float32)


def redrawn(named, error=0.0):
    named = np.array(named)
    return Redrawn(np.full((1, len(named)), error), np.full((1, len(named)), error), named, SHOWN)


@pytest.fixture
def answer():
    """Four test examples, a target of one latent, predicted half right."""
    truth = np.array([[0.0], [1.0], [2.0], [3.0]])
    predicted = (truth + np.array([[0.5], [-0.5], [0.5], [-0.5]]))[None]
    spans = {"a": (0, 1), "b": (1, 2)}
    both = np.concatenate([truth, truth], axis=1)
    codes = Codes(both, np.ones_like(both), both, np.arange(4), spans, ("a", "b"))
    route = Route("a", "b", "mean", np.full((1, 4), 0.2), predicted, redrawn([True, False, True, True], 0.3))
    found = Regenerations(
        (route,), redrawn([True] * 4, 0.1), {"b": redrawn([False] * 4, 0.9)}, redrawn([True] * 4), "b"
    )
    probe = Predictor()
    asked, *splits = probe.needs()
    return probe({asked: found, **dict.fromkeys(splits, codes)}, Context(0, "grey", "cpu", silent))


def test_numbers_of_a_prediction(answer):
    rows = answer.rows.set_index(["metric", "split", "control"])["value"]
    assert rows["prediction_mse", "test", "none"].item() == pytest.approx(0.25)
    assert rows["prediction_mse", "train", "none"].item() == pytest.approx(0.2)
    assert rows["prediction_mse", "test", "mean"].item() == pytest.approx(1.25)  # the variance of 0, 1, 2, 3
    assert rows["prediction_r2", "test", "none"].to_list() == [pytest.approx(1 - 0.25 / 1.25)] * 2  # block and latent
    assert rows["regeneration_mse", "test", "reconstruction"].item() == pytest.approx(0.1)
    assert rows["regeneration_accuracy", "test", "none"].item() == pytest.approx(0.75)
    assert rows["regeneration_accuracy", "test", "mean"].item() == 0


def test_pictures_that_lose_their_label_are_underlined(answer):
    (grid,) = answer.pictures
    assert grid.marked.tolist() == [[False] * 4, [False] * 4, [False, True, False, False]]
    assert "b predicted from that of a" in " ".join(grid.caption.split()).replace("the mean of b", "b")


def test_every_ordered_pair_of_blocks_is_asked():
    rows = evaluate(TwoBlocks(), small_data(), probes="predictor", options=ASK)
    asked = rows[rows["metric"] == "prediction_mse"][["source", "block"]].drop_duplicates()
    assert sorted(map(tuple, asked.to_numpy())) == [("s", "z"), ("z", "s")]
    latents = rows[(rows["metric"] == "prediction_r2") & (rows["input"] == "mean")].groupby("block")["latent"].count()
    assert latents.to_dict() == {"s": 2, "z": 3}


def test_a_deterministic_block_has_no_samples_to_read():
    rows = evaluate(Deterministic(), small_data(), probes="predictor", options=ASK)
    assert set(rows["input"].dropna()) == {"mean"}


def test_one_seed_gives_one_answer():
    first, again, other = (
        evaluate(TwoBlocks(), small_data(), probes="predictor", options=ASK, seed=seed)["value"] for seed in (0, 0, 1)
    )
    assert first.equals(again)
    assert not first.equals(other)


def test_one_block_has_nothing_to_be_predicted_from():
    check_refused("one block", evaluate, LinearGaussian(), small_data(shape=(1, 1, 6), classes=1), probes="predictor")


def test_fits_that_stop_early_say_so_and_name_the_option():
    rows = evaluate(TwoBlocks(), small_data(), probes="predictor", options=[*ASK, "predictor.stopping=validation"])
    rows = rows[rows["probe"] == "predictor"]
    assert rows["options"].str.endswith("stopping=validation").all()
    fitted = rows[(rows["source"].notna()) & (rows["control"] == "none")]
    assert len(fitted)
    assert fitted["note"].str.contains("early stopping").all()
