"""What is on record of a training, wherever the record lies."""

from pathlib import Path

import numpy as np
import pytest
from torch.utils.tensorboard import SummaryWriter

from disentkit import evaluate
from disentkit.checkpoint import Checkpoint, load
from disentkit.errors import Unanswerable
from disentkit.history import history_of
from tests.conftest import check_refused, small_data
from tests.models import TwoBlocks
from tests.reference.test_train import fit

NONE = "no record of the training: no history in the checkpoint, and no TensorBoard event files beside it"


def write(folder, values, tag="train/kl", start=1, **options):
    with SummaryWriter(str(folder), **options) as board:
        for step, value in enumerate(values, start):
            board.add_scalar(tag, value, step)


def test_the_checkpoints_own_epochs_come_first(tmp_path):
    write(tmp_path / "m.tb", [7.0])
    epochs = [{"train": {"kl": 3.0}, "test": {"kl": 4.0}}, {"train": {"kl": 1.0, "late": 9.0}, "test": {"kl": 2.0}}]
    found = history_of({"history": epochs}, tmp_path / "m.pt")
    assert (found.along, found.kept) == ("epoch", "the checkpoint")
    assert {name: curve.tolist() for name, curve in found.curves.items()} == {
        "train/kl": [[1, 2], [3, 1]],
        "test/kl": [[1, 2], [4, 2]],
        "train/late": [[2], [9]],
    }


def test_a_training_and_its_event_files_tell_the_same(tmp_path):
    path = fit(tmp_path / "m.pt", epochs=2)
    fit(path, epochs=4, resume=True)
    own = load(path).curves()
    events = history_of({}, path)
    assert own.curves.keys() == events.curves.keys()
    assert own.curves["test/kl"].shape == (2, 4)
    for name, curve in own.curves.items():
        np.testing.assert_allclose(events.curves[name], curve, rtol=1e-6)
    assert (events.along, events.kept) == ("step", "TensorBoard's event files")


def test_of_two_files_begun_in_one_second_the_later_one_counts_whatever_their_names(tmp_path):
    for values, start, number in (([5.0, 4.0, 3.0], 1, 9), ([30.0, 20.0], 3, 10)):
        write(tmp_path / "now", values, start=start)
        (made,) = (tmp_path / "now").iterdir()
        (tmp_path / "m.tb").mkdir(exist_ok=True)
        made.rename(tmp_path / "m.tb" / f"events.out.tfevents.1700000000.host.1.{number}")
    assert history_of({}, tmp_path / "m.pt").curves["train/kl"].tolist() == [[1, 2, 3, 4], [5, 4, 30, 20]]


def test_event_files_in_the_folder_of_a_strangers_checkpoint_are_found(tmp_path):
    write(tmp_path, [5.0, 4.0], tag="Loss")
    assert history_of({}, tmp_path / "model.pth").curves["Loss"].tolist() == [[1, 2], [5, 4]]
    assert history_of({}, tmp_path).curves["Loss"].tolist() == [[1, 2], [5, 4]]


def test_a_later_start_takes_back_what_came_after_it(tmp_path, capfd):
    write(tmp_path / "m.tb", [5.0, 4.0, 3.0, 2.0, 1.0])
    write(tmp_path / "m.tb", [30.0, 20.0], start=3, filename_suffix=".again")
    assert history_of({}, tmp_path / "m.pt").curves["train/kl"].tolist() == [[1, 2, 3, 4], [5, 4, 30, 20]]
    assert capfd.readouterr() == ("", "")


def test_long_records_are_read_whole(tmp_path):
    write(tmp_path / "m.tb", np.arange(12000.0))
    assert history_of({}, tmp_path / "m.pt").curves["train/kl"].shape == (2, 12000)


@pytest.mark.parametrize("history", [None, [], "long", 5, [{"kl": 1.5}], [{"train": {"kl": "low"}}], {"train": [1]}])
def test_what_is_no_list_of_epochs_is_no_record(history, tmp_path):
    with pytest.raises(Unanswerable, match=NONE):
        history_of({"history": history}, tmp_path / "m.pt")


def test_a_damaged_event_file_is_no_record(tmp_path):
    (tmp_path / "m.tb").mkdir()
    (tmp_path / "m.tb" / "events.out.tfevents.1.here").write_bytes(b"\x07 this is none" * 9)
    with pytest.raises(Unanswerable, match=NONE):
        history_of({}, tmp_path / "m.pt")


@pytest.mark.parametrize("path", [None, Path()])
def test_a_model_without_a_record_is_told_when_asked_by_name(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = f"probe losses does not fit two: {NONE}"
    check_refused(told, evaluate, Checkpoint(TwoBlocks(), "two", "0", path), small_data(), probes="losses")
