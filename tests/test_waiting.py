"""What is done is not waited for: a second run of one command computes nothing, and imports no more than it reads."""

import gc
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from disentkit import cli, evaluate, jobs, passes
from disentkit.later import later
from disentkit.probes import PROBES
from disentkit.results import read
from tests.conftest import small_data
from tests.models import TwoBlocks

ROOT = Path(__file__).parent.parent
DRAWS = ("matplotlib", "seaborn")
COMPUTES = ("sklearn", "scipy.stats", "scipy.optimize", "openTSNE", "torchvision", "torch._dynamo")
ASKED = {"targets": "static", "probes": "elbo,reconstruction,latent_scatter,tsne", "options": ["tsne.points=20"]}
RUN = f"""
import json, sys
from disentkit import evaluate
from tests.conftest import small_data
from tests.models import TwoBlocks
evaluate(TwoBlocks(), small_data(), out=sys.argv[1], **{ASKED})
print(json.dumps([name for name in {DRAWS + COMPUTES} if name in sys.modules]))
"""


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("done")
    rows = evaluate(TwoBlocks(), small_data(), out=out, **ASKED)
    assert rows["probe"].nunique() == 5
    return out


def refuse(*_, **__):
    raise AssertionError("made again")


@pytest.fixture
def idle(monkeypatch):
    """Where nothing can be computed."""
    monkeypatch.setattr(passes, "run", refuse)
    for name in ("prepare", "with_targets", "audit", "subject_of"):
        monkeypatch.setattr(jobs, name, refuse)
    for kind in PROBES.values():
        monkeypatch.setattr(kind, "__call__", refuse)


@pytest.mark.usefixtures("idle")
def test_a_second_run_asks_nothing_and_says_the_same(done):
    before = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    rows = evaluate(TwoBlocks(), small_data(), out=done, **ASKED)
    assert rows.equals(read(done / "results.csv"))
    after = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("file", ["tables/elbo.md", "report.html", "results.csv", "provenance.json"])
def test_what_a_reader_opens_is_written_again_where_it_was_changed(file, done):
    before = (done / file).read_bytes()
    for spoil in (lambda: (done / file).write_text("spoilt"), (done / file).unlink):
        spoil()
        evaluate(TwoBlocks(), small_data(), out=done, **ASKED)
        after = (done / file).read_bytes()
        assert len(after) == len(before)
        assert b"spoilt" not in after


@pytest.mark.usefixtures("idle")
def test_a_picture_that_came_later_is_on_the_page(done):
    shutil.copy(next((done / "figures").glob("*.png")), done / "figures" / "later.png")
    before = (done / "report.html").read_text()
    evaluate(TwoBlocks(), small_data(), out=done, **ASKED)
    assert (done / "report.html").read_text().count("<img") == before.count("<img") + 1
    (done / "figures" / "later.png").unlink()


@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize(
    ("model", "data", "more"),
    [
        (TwoBlocks(seed=1), small_data(), {}),
        (TwoBlocks(), small_data(seed=1), {}),
        (TwoBlocks(), small_data(), {"seed": 1}),
        (TwoBlocks(), small_data(), {"limit": 20}),
        (TwoBlocks(), small_data(), {"targets": "threshold"}),
        (TwoBlocks(), small_data(), {"options": ["tsne.points=21"]}),
    ],
)
def test_what_differs_is_made_again(model, data, more, done):
    with pytest.raises(AssertionError, match="made again"):
        evaluate(model, data, out=done, **{**ASKED, **more})


def test_the_audit_is_made_again_when_its_code_or_a_row_changes(done, monkeypatch):
    monkeypatch.setattr(jobs, "source", lambda: "other code")
    monkeypatch.setattr(jobs, "audit", refuse)
    with pytest.raises(AssertionError, match="made again"):
        evaluate(TwoBlocks(), small_data(), out=done, **ASKED)
    monkeypatch.undo()
    monkeypatch.setattr(jobs, "audit", refuse)
    with pytest.raises(AssertionError, match="made again"):
        evaluate(TwoBlocks(), small_data(), out=done, targets="static", probes="elbo")


def test_a_second_run_imports_nothing_that_only_computes_or_draws(tmp_path):
    there = []
    for _ in range(2):
        told = subprocess.run(
            [sys.executable, "-c", RUN, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
        )
        there.append(json.loads(told.stdout.splitlines()[-1]))
    assert "sklearn" in there[0]
    assert there[1] == []


def test_a_module_is_imported_when_it_is_first_used():
    code = "from disentkit.later import later; wave = later('wave'); import sys; assert 'wave' not in sys.modules; "
    subprocess.run([sys.executable, "-c", code + "wave.open; assert 'wave' in sys.modules"], check=True)
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        _ = later("no_such_module").anything
    with pytest.raises(AttributeError, match="nothing"):
        _ = later("fractions").nothing


def test_the_command_line_leaves_the_garbage_collector_as_it_was():
    assert gc.isenabled()
    cli._import("disentkit.files")
    assert gc.isenabled()
    gc.disable()
    try:
        cli._import("disentkit.files")
        assert not gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_what_was_imported_is_let_go_of_at_the_end():
    """Libraries that count what is left of them when Python ends would complain of it all."""
    told = (
        "import atexit, gc; atexit.register(lambda: print(gc.get_freeze_count(), kept > 0)); "
        "from disentkit import cli; cli._import('disentkit.listing'); kept = gc.get_freeze_count()"
    )
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "True"]
