import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from disentkit import evaluate
from disentkit.checkpoint import Checkpoint
from disentkit.errors import Unanswerable
from disentkit.probes import PROBES
from disentkit.records import History
from tests.conftest import small_data
from tests.models import TwoBlocks
from tests.probes.test_probes import CONTEXT, number


def curve(*values):
    return np.stack([np.arange(1.0, len(values) + 1), np.array(values)])


def ask(**curves):
    history = History({name.replace("_", "/"): values for name, values in curves.items()}, "epoch", "the checkpoint")
    return PROBES["losses"]()({}, replace(CONTEXT, curves=lambda: history))


def test_each_term_has_its_last_value_and_its_slope():
    rows = ask(train_kl=curve(9, 8, 7, 6, 5), test_kl=curve(3, 2, 2, 2, 2)).rows
    assert number(rows, "training_loss", term="kl", split="train")["value"] == 5
    assert number(rows, "training_loss", term="kl", split="train")["n"] == 5
    assert number(rows, "late_slope", term="kl", split="train")["value"] == pytest.approx(-0.1)
    assert number(rows, "late_slope", term="kl", split="test")["value"] == 0
    assert number(rows, "late_slope", term="kl", split="test")["n"] == 3


def test_train_and_test_share_a_panel_and_a_strangers_names_stay_whole():
    answer = ask(train_kl=curve(2, 1), Loss_all=curve(4, 3), test_kl=curve(3, 2))
    (picture,) = answer.pictures
    assert picture.panels == {"kl": {"train": "train/kl", "test": "test/kl"}, "Loss/all": {"": "Loss/all"}}
    assert picture.along == "epoch"
    assert "as recorded in the checkpoint" in picture.caption
    assert number(answer.rows, "training_loss", term="Loss/all")["value"] == 3


def test_what_has_no_slope_and_no_end_is_told():
    rows = ask(train_one=curve(2), train_broken=curve(2, 1, np.nan)).rows
    assert number(rows, "training_loss", term="one", split="train")["value"] == 2
    assert number(rows, "late_slope", term="one", split="train")["note"] == "one point: no slope"
    broken = number(rows, "training_loss", term="broken", split="train")
    assert np.isnan(broken["value"])
    assert broken["note"] == "the record ends with a value that is not finite"


def test_many_terms_are_all_told_and_some_shown():
    answer = ask(**{f"train_t{i}": curve(2, 1) for i in range(30)})
    assert len(answer.rows) == 60
    assert len(answer.pictures[0].panels) == 24
    assert answer.pictures[0].caption.endswith("The first 24 of 30.")


def test_without_a_record_there_is_no_answer():
    with pytest.raises(Unanswerable, match="no record of the training"):
        PROBES["losses"]()({}, CONTEXT)


def test_losses_through_evaluate(tmp_path):
    epochs = [{"train": {"kl": 30.0 - i}, "test": {"kl": 31.0 - i}} for i in range(12)]
    model = Checkpoint(TwoBlocks(), "two", "0", about={"history": epochs, "seed": 4})
    evaluate(model, small_data(), probes="losses", out=tmp_path)
    text = (tmp_path / "tables" / "losses.md").read_text()
    assert "| kl     | train   | 19           | -0.1         |" in text
    with Image.open(tmp_path / "figures" / "two-losses.png") as image:
        assert image.text["Description"].startswith("Terms of the loss along the training")
    (told,) = json.loads((tmp_path / "provenance.json").read_text())["checkpoints"]
    assert told["about"] == {"seed": 4}
