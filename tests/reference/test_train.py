import math
import os
import signal
import subprocess
import sys

import click
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from disentkit import load
from disentkit.data import open_dataset
from disentkit.errors import UserError
from reference_models.cli import train as train_command
from reference_models.settings import recipe
from reference_models.training import resuming
from reference_models.training.loop import train
from tests.conftest import ctrl_c, small_data

CPU = torch.device("cpu")


def fit(out, epochs=3, settings=(), model="vae", data=None, report=lambda *_: None, **options):
    chosen = recipe(model, ["batch_size=16", "hidden=12", "latent=3", f"epochs={epochs}", *settings])
    options = {"seed": 0, "device": CPU, "report": report, **options}
    return train(chosen, data or small_data(), out=out, **options)


def weights(path):
    return torch.load(path, weights_only=True)["state"]


def equal(one, other):
    return all(torch.equal(a, b) for a, b in zip(weights(one).values(), weights(other).values(), strict=True))


def test_the_same_seed_gives_the_same_weights_and_another_one_others(tmp_path):
    torch.manual_seed(1)
    one = fit(tmp_path / "1.pt")
    torch.manual_seed(2)
    two = fit(tmp_path / "2.pt")
    assert equal(one, two)
    assert not equal(one, fit(tmp_path / "3.pt", seed=1))


@pytest.mark.parametrize("stop", [(0, 2), (1, 1), (1, 3)])
def test_interrupted_and_resumed_is_as_if_it_had_not_been(tmp_path, stop, monkeypatch):
    monkeypatch.setattr("reference_models.training.run._CHECK_EVERY", 1)
    whole = fit(tmp_path / "whole.pt")

    def interrupt(epoch, batch, batches, terms):
        if (epoch, batch) == stop:
            os.kill(os.getpid(), signal.SIGINT)

    path = tmp_path / "part.pt"
    if stop[1] == 3:  # at an epoch's last batch the epoch is finished first
        fit(path, epochs=2, report=interrupt)
    else:
        with pytest.raises(resuming.Interrupted, match=f"stopped in epoch {stop[0] + 1}, after batch {stop[1]}"):
            fit(path, report=interrupt)
    fit(path, resume=True)
    assert equal(path, whole)
    assert load(path).about["history"] == load(whole).about["history"]


def test_a_longer_training_goes_on_from_a_shorter_one(tmp_path):
    path = fit(tmp_path / "m.pt", epochs=1)
    fit(path, epochs=3, resume=True)
    assert equal(path, fit(tmp_path / "whole.pt", epochs=3))


def test_a_loss_that_breaks_down_stops_and_keeps_the_last_good_checkpoint(tmp_path):
    path = fit(tmp_path / "m.pt", epochs=1)
    good = weights(path)

    class Poisoned(torch.optim.Adam):
        def step(self, closure=None):
            super().step(closure)
            self.param_groups[0]["params"][0].data.fill_(math.nan)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.optim, "Adam", Poisoned)
        with pytest.raises(UserError) as caught:
            fit(path, epochs=3, resume=True)
    told = str(caught.value)
    assert "the loss is no longer finite (reconstruction, kl, nelbo, weighted_nelbo) in epoch 2, batch 3" in told
    assert f"the checkpoint of epoch 1 is kept in {path}; try a smaller learning rate: --set lr=0.0001" in told
    assert all(torch.equal(good[key], value) for key, value in weights(path).items())


def test_a_step_that_breaks_down_at_the_end_of_an_epoch_is_not_kept(tmp_path):
    """The loss of an epoch's last batch is seen before its step: the test split sees what the step did."""
    with pytest.raises(UserError, match=r"no longer finite \(.*\) in epoch 1, batch 1; no epoch was finished"):
        fit(tmp_path / "m.pt", settings=["batch_size=48", "lr=1e30"])
    assert not (tmp_path / "m.pt").exists()


def test_an_epoch_of_one_batch_can_be_interrupted(tmp_path):
    def interrupt(epoch, batch, batches, terms):
        if epoch == 1:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(resuming.Interrupted, match="stopped after epoch 2"):
        fit(tmp_path / "m.pt", epochs=5, settings=["batch_size=48"], report=interrupt)
    assert load(tmp_path / "m.pt").about["epochs"] == 2


def stopped_at_once(path, monkeypatch):
    """What `train` says when Ctrl-C meets its loop before a step."""

    def at_once(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("reference_models.training.loop.train", at_once)
        asked = ["vae", "--data", "digits", "--out", str(path), "--resume", "--quiet"]
        with pytest.raises(click.Abort) as stopped:
            train_command.main(asked, standalone_mode=False)
    return str(stopped.value.__cause__)


def test_an_interruption_at_once_tells_whether_something_was_kept(tmp_path, monkeypatch):
    def interrupt(epoch, batch, batches, terms):
        os.kill(os.getpid(), signal.SIGINT)

    path = tmp_path / "m.pt"
    assert stopped_at_once(path, monkeypatch) == "stopped at once; nothing was kept"
    with pytest.raises(resuming.Interrupted):
        fit(path, epochs=5, settings=["batch_size=48"], report=interrupt)
    assert stopped_at_once(path, monkeypatch) == "stopped at once; go on with the same command and --resume"


def test_without_a_compiler_the_step_runs_as_it_is(tmp_path, monkeypatch):
    from torch._dynamo.exc import TorchDynamoException

    def broken(function):
        def call(*_):
            raise TorchDynamoException("no compiler")

        return call

    monkeypatch.setattr(torch, "compile", broken)
    assert equal(fit(tmp_path / "a.pt", compiled=True), fit(tmp_path / "b.pt"))


def test_curves_are_written_for_tensorboard(tmp_path):
    path = fit(tmp_path / "m.pt")
    record = EventAccumulator(str(tmp_path / "m.tb"))
    record.Reload()
    expected = {
        f"{part}/{term}" for part in ("train", "test") for term in ("reconstruction", "kl", "nelbo", "weighted_nelbo")
    }
    assert set(record.Tags()["scalars"]) == expected
    values = [event.value for event in record.Scalars("test/kl")]
    assert values == pytest.approx([epoch["test"]["kl"] for epoch in load(path).about["history"]], rel=1e-6)


def test_what_is_not_this_run_is_not_resumed(tmp_path):
    path = tmp_path / "m.pt"
    with pytest.raises(UserError, match=r"--resume: no .*m.pt.resume; start the training without --resume"):
        fit(path, resume=True)
    fit(path)
    with pytest.raises(UserError, match=r"is of another run: its seed is 0, now it is 1"):
        fit(path, resume=True, seed=1)
    with pytest.raises(UserError, match="is of another run: its lr is 0.001, now it is 0.1"):
        fit(path, resume=True, settings=["lr=0.1"])
    with pytest.raises(UserError, match="is of another run: it is of other data, or of another --limit"):
        fit(path, resume=True, data=small_data(seed=9))


def test_the_checkpoint_glob_does_not_find_what_resumes(tmp_path):
    fit(tmp_path / "m.pt")
    assert [p.name for p in tmp_path.glob("*.pt")] == ["m.pt"]


@pytest.mark.parametrize("targets", ["grey", "threshold", "static"])
def test_other_targets_are_trained_on_and_remembered(tmp_path, targets):
    assert load(fit(tmp_path / "m.pt", settings=[f"targets={targets}"])).about["targets"] == targets


def test_the_compiled_step_gives_the_same_loss(tmp_path):
    plain = load(fit(tmp_path / "a.pt", epochs=1)).about["history"][0]["train"]["nelbo"]
    compiled = load(fit(tmp_path / "b.pt", epochs=1, compiled=True)).about["history"][0]["train"]["nelbo"]
    assert compiled == pytest.approx(plain, rel=1e-4)
    assert torch.distributions.Distribution._validate_args  # as it was


def test_training_on_digits_lowers_the_nelbo(tmp_path):
    history = load(
        fit(tmp_path / "m.pt", epochs=6, settings=["batch_size=64", "hidden=64"], data=open_dataset("digits"))
    ).about["history"]
    nelbo = [epoch["test"]["nelbo"] for epoch in history]
    assert nelbo[-1] < nelbo[0] - 50


def test_ctrl_c_on_the_command_line_leaves_a_run_that_goes_on(tmp_path):
    command = [sys.executable, "-m", "disentkit", "train", "vae", "--data", "digits", "--out", str(tmp_path / "m.pt")]
    told = ctrl_c([*command, "--epochs", "5000"], (tmp_path / "m.pt").exists)
    assert "go on with the same command and --resume" in told
    anew = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
    assert anew.returncode == 2
    assert "is a training that was stopped in epoch" in anew.stderr
    assert "go on with --resume, or choose another --out" in anew.stderr
    done = torch.load(tmp_path / "m.pt", weights_only=True)["about"]["epochs"]
    again = subprocess.run([*command, "--epochs", str(done + 2), "--resume", "--quiet"], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert load(tmp_path / "m.pt").about["epochs"] == done + 2
