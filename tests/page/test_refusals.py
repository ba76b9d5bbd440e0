"""Folders that make no page are refused in one line; a page that is there stays whole."""

import pytest

from disentkit import report, results
from disentkit.page import write_report
from tests.conftest import check_refused
from tests.page import made


def test_no_such_folder(tmp_path):
    check_refused(f"no results folder at {tmp_path / 'none'}; make one with: disentkit eval", report, tmp_path / "none")


def test_a_folder_without_results(tmp_path):
    check_refused("is not a results folder: it holds no results.csv", report, tmp_path)


def test_another_file(tmp_path):
    (tmp_path / "o.csv").write_text("a,b\n1,2\n")
    check_refused("is not a results file", report, tmp_path / "o.csv")


def test_no_rows(tmp_path):
    results.write(made.frame().head(0), tmp_path / "results.csv")
    check_refused("no rows to report", report, tmp_path)


def test_the_same_evaluation_twice(tmp_path):
    made.folder(tmp_path)
    check_refused("the same evaluation stands in these results twice", report, [tmp_path, tmp_path / "results.csv"])


@pytest.mark.parametrize("text", ["{", "[]", '{"checkpoints": [3]}', '{"checkpoints": 3}'])
def test_a_broken_provenance(tmp_path, text):
    made.folder(tmp_path)
    (tmp_path / "provenance.json").write_text(text)
    check_refused("is not what eval wrote, or was cut off", report, tmp_path)


def test_a_broken_picture(tmp_path):
    made.folder(tmp_path)
    picture = tmp_path / "figures" / "0-g.png"
    picture.write_bytes(picture.read_bytes()[:500])
    check_refused("0-g.png is not a picture, or was cut off", report, tmp_path)


def test_a_page_that_cannot_be_written_leaves_the_old_one(tmp_path):
    made.folder(tmp_path)
    page = write_report(tmp_path, tmp_path / "report.html")
    before = page.read_text()
    (tmp_path / "results.csv").write_text("a\n")
    check_refused("is not a results file", write_report, tmp_path, page)
    assert page.read_text() == before
    made.folder(tmp_path)
    (tmp_path / "file").write_text("")
    check_refused("cannot write", write_report, tmp_path, tmp_path / "file" / "report.html")
    check_refused("cannot write", write_report, tmp_path, tmp_path / "figures")
    assert not list(tmp_path.rglob("*.part*"))
