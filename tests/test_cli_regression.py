"""baseline, check and compare as a user meets them."""

import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest

from disentkit import results
from tests.comparison.frames import folder, vae
from tests.comparison.test_baseline_file import VALUES
from tests.conftest import ctrl_c

COMMAND = [sys.executable, "-m", "disentkit"]


def call(*words, cwd=None):
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, cwd=cwd)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Two checkpoints, the second trained longer, and a baseline of the second."""
    place = tmp_path_factory.mktemp("runs")
    for name, epochs in (("short", 2), ("long", 20)):
        made = call(
            "train",
            "vae",
            "--data",
            "digits",
            "--epochs",
            epochs,
            "--set",
            "batch_size=64",
            "--out",
            f"{place / name}.pt",
        )
        assert made.returncode == 0, made.stderr
    asked = call("eval", place / "long.pt", "--probes", "elbo,nll", "--set", "nll.ks=1,20", "--out", place / "r")
    assert asked.returncode == 0, asked.stderr
    frozen = call("baseline", place / "r", "--out", place / "long.json")
    assert frozen.returncode == 0, frozen.stderr
    assert (
        frozen.stdout
        == f"wrote {place / 'long.json'}: 4 numbers of vae batch_size=64, 4 with the values of every example\n"
    )
    return place


def test_a_check_that_passes_and_one_that_fails(trained, tmp_path):
    good = call("check", trained / "long.pt", "--against", trained / "long.json", "--quiet")
    assert (good.returncode, good.stderr) == (0, "")
    assert "4 numbers: 4 same" in good.stdout
    files = [f"{tmp_path}/told.{ending}" for ending in ("md", "json", "xml", "txt")]
    write = [word for file in files for word in ("--write", file)]
    bad = call("check", trained / "short.pt", "--against", trained / "long.json", "--quiet", *write)
    assert bad.returncode == 1
    assert "4 numbers: 4 worse" in bad.stdout
    assert (tmp_path / "told.txt").read_text() == bad.stdout
    assert "❌ worse" in (tmp_path / "told.md").read_text()
    assert json.loads((tmp_path / "told.json").read_text())["counts"] == {"worse": 4}
    assert ElementTree.parse(tmp_path / "told.xml").getroot().get("failures") == "4"


def test_what_fails_is_for_the_user_to_say(tmp_path):
    results.write(vae(), tmp_path / "a.csv")
    results.write(vae(nll=104.0).iloc[:2], tmp_path / "b.csv")
    sides = tmp_path / "a.csv", tmp_path / "b.csv"
    assert call("compare", *sides).returncode == 1
    assert call("compare", *sides, "--fail-on", "none").returncode == 0
    assert call("compare", *sides, "--tolerance", "nll=5").returncode == 0
    wanted = "compare", *sides, "--metrics", "mse,accuracy"
    assert call(*wanted).returncode == 0
    assert call(*wanted, "--fail-on", "worse|missing").returncode == 1


def test_folders_files_and_baselines_compare(tmp_path):
    one, other = folder(tmp_path / "a", VALUES), folder(tmp_path / "b", VALUES + 0.1)
    call("baseline", one, "--out", tmp_path / "a.json")
    told = [
        call("compare", before, other, "--format", "json") for before in (one, one / "results.csv", tmp_path / "a.json")
    ]
    rows = [json.loads(done.stdout)["rows"] for done in told]
    assert all(row[0]["paired"] for row in rows)
    assert rows[0] == rows[1]
    assert rows[2][0]["change"] == pytest.approx(0.1, abs=1e-5)


def test_comparing_does_not_wait_for_torch(tmp_path):
    results.write(vae(), tmp_path / "a.csv")
    code = f"import sys, disentkit; disentkit.compare({str(tmp_path / 'a.csv')!r}, {str(tmp_path / 'a.csv')!r}); "
    done = subprocess.run(
        [sys.executable, "-c", code + "print('torch' in sys.modules)"], capture_output=True, text=True
    )
    assert done.stdout == "False\n", done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "a.csv", "none.csv"), "no results file at none.csv"),
        (("compare", "a.csv", "cut.csv"), "cut.csv is not a results file"),
        (("compare", "a.csv", "other.csv"), "can be compared with other.csv: data: digits before, mnist after"),
        (
            ("compare", "a.csv", "a.csv", "--tolerance", "nll"),
            "--tolerance: expected METRIC=NUMBER, as in nll=0.5; got 'nll'",
        ),
        (("compare", "a.csv", "a.csv", "--tolerance", "nl=1"), "no metric named 'nl'; did you mean 'nll'"),
        (
            ("compare", "a.csv", "a.csv", "--fail-on", "bad"),
            "--fail-on: expected any of worse, missing, changed, none; got 'bad'",
        ),
        (("compare", "a.csv", "a.csv", "--alpha", "2"), "alpha: expected a chance between 0 and 1, got 2.0"),
        (("compare", "a.csv", "a.csv", "--format", "pdf"), "no format named 'pdf'"),
        (("compare", "a.csv", "a.csv", "--write", "out.pdf"), "out.pdf: expected a name that ends in .txt, .md"),
        (("check", "none.pt", "--against", "none.json"), "no baseline at none.json; make one with: disentkit baseline"),
        (("check", "none.pt", "--against", "a.csv"), "a.csv is not a baseline, or was cut off"),
        (("baseline", "a.csv", "--out", "b.csv"), "a baseline is a .json file; got b.csv"),
        (
            ("baseline", "a.csv", "--out", "b.json", "--model", "va"),
            "no model in these results named 'va'; did you mean",
        ),
        (("baseline", "a.csv", "--out", "b.json", "--metrics", "nl"), "no metric in these results named 'nl'"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(words, told, tmp_path):
    results.write(vae(), tmp_path / "a.csv")
    results.write(vae(data="mnist"), tmp_path / "other.csv")
    (tmp_path / "cut.csv").write_text((tmp_path / "a.csv").read_text()[:100])
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_what_was_computed_is_shown_even_where_it_cannot_be_written(tmp_path):
    results.write(vae(), tmp_path / "a.csv")
    done = call("compare", "a.csv", "a.csv", "--write", "a.csv/out.md", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "disentkit: cannot write a.csv: File exists; choose another place\n")
    assert "2 numbers: 2 same" in done.stdout


def test_ctrl_c_in_a_check_says_what_was_kept(trained, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    long = tmp_path / "b.json"
    long.write_text((trained / "long.json").read_text().replace("ks=1,20", "ks=1,200000"))
    words = [*COMMAND, "check", trained / "long.pt", "--against", long, "--quiet"]
    told = ctrl_c(words, lambda: list(tmp_path.glob("*/answers/*.json")))
    assert "stopped: nothing was kept: with --out FOLDER the same command goes on where it was\n" in told
    told = ctrl_c([*words, "--out", tmp_path / "kept"], lambda: list(tmp_path.glob("kept/answers/*.json")))
    assert "stopped: what was finished is kept; the same command goes on from there\n" in told
