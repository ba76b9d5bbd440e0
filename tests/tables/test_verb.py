"""`disentkit table` as a user meets it; bad input is one line and exit code 2."""

import shutil

import pytest
from click.testing import CliRunner

from disentkit.cli import cli
from disentkit.errors import UserError
from disentkit.results import write
from tests.golden.make import HERE
from tests.tables.test_tables import results
from tests.test_cli import call
from tests.test_cli import check_refused as check_exit

RESULTS = HERE / "results.csv"


def printed(*words):
    return CliRunner().invoke(cli, ["table", *map(str, words)], catch_exceptions=False).output


def check_refused(words, *arguments):
    with pytest.raises(UserError) as caught:
        printed(*arguments)
    assert words in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", sorted(HERE.glob("vae.*")), ids=lambda path: path.suffix)
def test_every_format_is_printed_or_written_by_the_ending_of_the_file(path, tmp_path):
    out = tmp_path / path.name
    assert printed(RESULTS, "--out", out) == f"wrote {out}\n"
    assert out.read_bytes() == path.read_bytes()


def test_a_layout_of_ones_own_and_folders_are_taken(tmp_path):
    shutil.copy(RESULTS, tmp_path / "results.csv")
    assert printed(tmp_path, "--layout", HERE / "mine.toml") == (HERE / "mine.txt").read_text(encoding="utf-8")


def test_published_numbers_may_be_left_out():
    text = printed(RESULTS, "--no-published")
    assert "published" not in text
    assert "difference" not in text
    assert "Rec. (nats) ↓" in text


def test_trainings_may_stay_apart():
    text = printed(RESULTS, "--no-over-seeds")
    assert [digest in text for digest in ("aaaa00000000", "aaaa00000001", "aaaa00000002")] == [True] * 3
    assert "standard deviation" not in text


def test_bad_words_are_refused():
    check_refused("no layout named 'vea'; did you mean 'vae'?", RESULTS, "--layout", "vea")
    check_refused(
        "no format named 'tex'; did you mean 'text'? There are: csv, html, latex, md, text", RESULTS, "--format", "tex"
    )
    check_refused("no results file at results/*/results.csv", "results/*/results.csv")
    check_refused("no layout file at mine.toml", RESULTS, "--layout", "mine.toml")
    check_refused(
        "layout tsne shows the probes tsne; these results are of: classifier, elbo, nll", RESULTS, "--layout", "tsne"
    )


def test_bad_files_are_refused(tmp_path):
    (tmp_path / "cut.csv").write_bytes(RESULTS.read_bytes()[:-30])
    check_refused("cut.csv is not a results file, or was cut off", tmp_path / "cut.csv")
    check_refused("rows stand there more than once", RESULTS, RESULTS)
    write(results(checkpoint="a"), tmp_path / "a.csv")
    write(results(checkpoint="b"), tmp_path / "b.csv")
    check_refused(
        "two checkpoints of one name: vae (a, b), both of 200 epochs, seed 0", tmp_path / "a.csv", tmp_path / "b.csv"
    )
    (tmp_path / "file").write_text("")
    check_refused("cannot write", RESULTS, "--out", tmp_path / "file" / "t.md")


def test_bad_input_ends_with_code_2_and_one_line(tmp_path):
    check_exit("no layout named 'vea'; did you mean 'vae'?", "table", RESULTS, "--layout", "vea")
    check_exit("is a directory", "table", RESULTS, "--out", tmp_path)
    done = call("table", RESULTS, "--layout", "nll")
    assert (done.returncode, done.stdout) == (0, (HERE / "nll.txt").read_text(encoding="utf-8"))
