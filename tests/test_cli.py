"""The command line as a user meets it: what it prints, and one line and exit code 2 for bad input."""

import os
import pickle
import subprocess
import sys

import pytest
import torch

from disentkit.results import read
from tests.conftest import ctrl_c
from tests.models import TwoBlocks

COMMAND = [sys.executable, "-m", "disentkit"]


def call(*words, cwd=None):
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, cwd=cwd)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    place = tmp_path_factory.mktemp("runs")
    done = call("train", "vae", "--data", "digits", "--epochs", 2, "--set", "batch_size=64", "--out", place / "vae.pt")
    assert done.returncode == 0, done.stderr
    assert f"next: disentkit eval {place / 'vae.pt'} --probes all" in done.stdout
    return place / "vae.pt"


def test_eval_prints_tables_and_leaves_files(trained, tmp_path):
    done = call("eval", trained, "--probes", "elbo,samples", "--out", tmp_path / "r")
    assert done.returncode == 0, done.stderr
    assert "on digits, dynamic targets, seed 0\n" in done.stdout
    assert "report.html, results.csv, provenance.json, tables/, figures/, per_example/\n" in done.stdout
    assert "Terms of the ELBO" in done.stdout
    assert set(read(tmp_path / "r" / "results.csv")["probe"]) == {"elbo", "samples", "audit"}
    again = call("eval", trained, "--probes", "elbo,samples", "--out", tmp_path / "r")
    assert "vae batch_size=64: elbo was there already" in again.stderr
    assert again.stdout == done.stdout
    table = call("table", tmp_path / "r" / "results.csv", "--layout", "vae", "--format", "latex")
    assert r"\begin{table}" in table.stdout


def test_results_go_to_a_folder_of_the_checkpoints_name_unless_told(trained, tmp_path):
    assert call("eval", trained, "--probes", "samples", "--quiet", cwd=tmp_path).returncode == 0
    assert (tmp_path / "results" / "vae" / "results.csv").exists()


def test_several_checkpoints_share_one_table(trained, tmp_path):
    other = trained.with_name("beta.pt")
    call("train", "beta_vae", "--data", "digits", "--epochs", 1, "--out", other, "--quiet")
    done = call("eval", trained, other, "--probes", "elbo", "--out", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    assert set(read(tmp_path / "results.csv")["model"]) == {"vae batch_size=64", "beta_vae beta=10"}
    assert done.stdout.count("Terms of the ELBO") == 1


def test_results_become_one_page(trained, tmp_path):
    call("eval", trained, "--probes", "samples", "--out", tmp_path / "r", "--quiet")
    page = (tmp_path / "r" / "report.html").read_bytes()
    (tmp_path / "r" / "report.html").unlink()
    done = call("report", tmp_path / "r")
    assert (done.returncode, done.stdout) == (0, f"wrote {tmp_path / 'r' / 'report.html'}\n")
    assert (tmp_path / "r" / "report.html").read_bytes() == page
    assert call("report", tmp_path / "r" / "results.csv", "--out", tmp_path / "mine.html").returncode == 0
    assert (tmp_path / "mine.html").read_bytes() == page
    check_refused("cannot write", "report", tmp_path / "r", "--out", tmp_path / "r" / "figures")


def test_several_results_become_one_page_here(trained, tmp_path):
    call("eval", trained, "--probes", "samples", "--out", tmp_path / "a", "--quiet")
    call("eval", trained, "--probes", "samples", "--out", tmp_path / "b", "--quiet", "--seed", "1")
    done = call("report", "a", "b", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "wrote report.html\n")
    assert "vae batch_size=64 on digits" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("what", ["probes", "models", "data", "layouts", "numbers", "audits"])
def test_lists_name_what_there_is(what):
    done = call("list", what)
    assert done.returncode == 0, done.stderr
    expected = {
        "probes": "nll",
        "models": "beta_vae",
        "data": "fashion_mnist",
        "layouts": "vae",
        "numbers": "active_units",
        "audits": "untrained_head",
    }
    assert expected[what] in done.stdout
    if what in ("probes", "models", "data"):
        assert done.stdout.count("source:") >= 3


def test_data_are_checked():
    done = call("data", "check", "digits")
    assert "digits: 1437 train, 360 test images (1, 28, 28), 10 classes" in done.stdout


def check_refused(words, *arguments, **options):
    done = call(*arguments, **options)
    assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
    lines = [line for line in done.stderr.replace("\r", "\n").splitlines() if line.strip()]
    assert lines[-1].startswith("disentkit: ")
    assert words in lines[-1], done.stderr
    assert "Traceback" not in done.stderr
    assert len(lines) == 1, done.stderr


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("no verb named 'evla'; did you mean 'eval'?", ["evla"]),
        ("no checkpoint at none.pt; train one with", ["eval", "none.pt"]),
        ("No such option '--prbes'", ["eval", "none.pt", "--prbes", "all"]),
        ("Missing argument", ["eval"]),
        ("CKPT...: expected a path, got an empty one; for the current folder say ./", ["eval", ""]),
        ("--out: expected a path, got an empty one; for the current folder say ./", ["eval", "none.pt", "--out", ""]),
        ("nll.ks: expected whole numbers from 1", ["eval", "none.pt", "--set", "nll.ks=many"]),
        ("nll.kss: no option of NLL named 'kss'; did you mean 'ks'?", ["eval", "none.pt", "--set", "nll.kss=1"]),
        ("no probe asked for named 'nll'", ["eval", "none.pt", "--probes", "elbo", "--set", "nll.ks=1"]),
        ("'--limit': 0 is not in the range x>=1", ["eval", "none.pt", "--limit", "0"]),
        ("'--seed': -1 is not in the range 0<=x<=2147483647", ["eval", "none.pt", "--seed", "-1"]),
        ("'--seed': 'x' is not a valid integer", ["eval", "none.pt", "--seed", "x"]),
        ("no probe named 'ebo'; did you mean 'elbo'?", ["eval", "none.pt", "--probes", "ebo"]),
        ("no model named 'vea'; did you mean", ["train", "vea"]),
        ("no data named 'digit'; did you mean 'digits'?", ["train", "vae", "--data", "digit"]),
        ("no setting of vae named 'latnet'; did you mean 'latent'?", ["train", "vae", "--set", "latnet=3"]),
        ("'--epochs': 0 is not in the range x>=1", ["train", "vae", "--epochs", "0"]),
        ("no device named 'gpu'", ["train", "vae", "--data", "digits", "--device", "gpu"]),
        ("no results file at none.csv", ["table", "none.csv"]),
        ("no results folder at none; make one with: disentkit eval", ["report", "none"]),
        (". is not a results folder: it holds no results.csv", ["report", "."]),
        ("Missing argument", ["report"]),
        ("no list named 'probe'; did you mean 'probes'?", ["list", "probe"]),
        ("digits comes with scikit-learn: there is nothing to fetch", ["data", "fetch", "digits"]),
        ("no data named 'minst'; did you mean 'mnist'?", ["data", "fetch", "minst"]),
        (
            "--data-root: expected the folder where data lie, got empty",
            ["data", "check", "mnist", "--data-root", "empty"],
        ),
    ],
)
def test_bad_words_are_refused_in_one_line(words, arguments, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    check_refused(words, *arguments, cwd=tmp_path)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_cuda_that_is_not_there_is_refused(trained):
    check_refused(
        "--device cuda was asked for, but torch finds no CUDA device here", "eval", trained, "--device", "cuda"
    )


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        ("no layout named 'vee'; did you mean 'vae'?", ["--layout", "vee"]),
        ("no format named 'tex'", ["--layout", "samples", "--format", "tex"]),
        (
            "no format by the ending named '.pdf'; there are: .csv, .html, .md, .tex, .txt",
            ["--layout", "samples", "--out", "x.pdf"],
        ),
        ("layout nll shows the probes nll; these results are of: audit, samples", ["--layout", "nll"]),
    ],
)
def test_a_bad_table_is_refused(trained, tmp_path, words, arguments):
    call("eval", trained, "--probes", "samples", "--out", tmp_path, "--quiet")
    check_refused(words, "table", tmp_path / "results.csv", *arguments)


class Hostile:
    def __reduce__(self):
        return os.system, ("touch it-ran",)


def test_hostile_and_foreign_files_are_refused_and_nothing_runs(tmp_path):
    (tmp_path / "h.pt").write_bytes(pickle.dumps(Hostile()))
    check_refused("was refused", "eval", "h.pt", cwd=tmp_path)
    assert not (tmp_path / "it-ran").exists()
    torch.save(TwoBlocks().state_dict(), tmp_path / "s.pt")
    check_refused("holds a bare state dict (5 tensors), not a disentkit checkpoint", "eval", "s.pt", cwd=tmp_path)
    (tmp_path / "a.py").write_text("def adapt(path): return 3")
    check_refused("adapter a.py:adapt returned a int", "eval", "s.pt", "--adapter", "a.py:adapt", cwd=tmp_path)
    check_refused(
        "adapter: no function 'adopt' in a.py; there are: adapt",
        "eval",
        "s.pt",
        "--adapter",
        "a.py:adopt",
        cwd=tmp_path,
    )


def test_images_of_another_size_are_refused(tmp_path):
    torch.save(TwoBlocks().state_dict(), tmp_path / "s.pt")
    (tmp_path / "a.py").write_text("from tests.models import TwoBlocks\ndef adapt(path): return TwoBlocks()")
    check_refused(
        "TwoBlocks.encode failed on input of shape (2, 1, 28, 28)",
        "eval",
        tmp_path / "s.pt",
        "--adapter",
        f"{tmp_path / 'a.py'}:adapt",
        "--data",
        "digits",
        "--out",
        tmp_path / "o",
    )


def test_a_place_that_cannot_be_written_to_is_refused(trained, tmp_path):
    (tmp_path / "file").write_text("")
    check_refused("cannot write", "eval", trained, "--probes", "samples", "--out", tmp_path / "file")
    check_refused("cannot write", "train", "vae", "--data", "digits", "--out", tmp_path / "file" / "m.pt")


def test_a_targets_mode_that_there_is_none_of_is_refused(trained, tmp_path):
    check_refused(
        "no targets named 'gray'; did you mean 'grey'?", "eval", trained, "--targets", "gray", "--out", tmp_path
    )


def test_ctrl_c_keeps_what_was_finished(trained, tmp_path):
    arguments = ["--probes", "elbo,nll", "--out", tmp_path, "--quiet"]
    long = [*COMMAND, "eval", trained, *arguments, "--set", "nll.ks=200000"]
    told = ctrl_c(long, lambda: list(tmp_path.glob("answers/*.json")))
    assert "stopped: what was finished is kept; the same command goes on from there" in told
    again = call("eval", trained, *arguments, "--set", "nll.ks=1,5")
    assert "vae batch_size=64: elbo was there already" in again.stderr


def test_data_with_factors_are_listed_with_them():
    told = call("list", "data").stdout
    assert "factors: rotation, log_scale, shear, shift_x, shift_y" in told
