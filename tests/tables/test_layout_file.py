"""Layouts that users write: in a TOML file, or in Python."""

import re
from pathlib import Path

import pandas as pd
import pytest

import disentkit
from disentkit import Column, Layout
from disentkit.errors import UserError
from disentkit.tables import LAYOUTS, layout_of, table
from tests.tables.test_tables import results

WHOLE = """
title = "Mine"
rows = ["model", "training"]
probes = ["elbo", "nll"]
source = "published: somewhere"

[[columns]]
head = "bound"
metric = "nll"
where = { split = "test", k = [500, 5000] }

[[columns]]
head = "AU"
metric = "active_units"
where = { split = "test" }

[published.vae]
bound = 90.5

[others.theirs]
bound = 88

[protocol]
data = "mnist"
training = "100 epochs"
"""


@pytest.fixture
def file(tmp_path):
    def written(text):
        (tmp_path / "mine.toml").write_text(text)
        return tmp_path / "mine.toml"

    return written


def check_refused(words, call, *arguments):
    with pytest.raises(UserError) as caught:
        call(*arguments)
    assert words in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_says_what_a_layout_says(file):
    found = layout_of(file(WHOLE))
    assert found == Layout(
        "mine",
        "Mine",
        ("model", "training"),
        (
            Column("bound", "nll", {"split": "test", "k": (500, 5000)}),
            Column("AU", "active_units", {"split": "test"}),
        ),
        ("elbo", "nll"),
        published={"vae": {"bound": 90.5}},
        others={"theirs": {"bound": 88}},
        protocol={"data": "mnist", "training": "100 epochs"},
        source="published: somewhere",
    )


def test_a_table_of_ones_own_has_all_that_ours_have(file):
    found = disentkit.table(results(), str(file(WHOLE)), differences=True)
    assert found.ours["bound"][0][:2] == (91.718, 0.25)
    assert found.published["bound"] == (90.5, 88.0)
    assert found.ours["AU"][0].why == "not asked"
    assert "training: published 100 epochs, ours 200 epochs, seed 0" in found.footnotes
    assert found.frame["bound (nats) difference"][0] == pytest.approx(1.218)


def test_a_layout_in_python_is_the_same(file):
    frame = disentkit.table(results(), layout_of(file(WHOLE))).frame
    pd.testing.assert_frame_equal(frame, disentkit.table(results(), file(WHOLE)).frame)


MEND = "docs/tables.md"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            'metric = "nll"',
            'metric = "nl"',
            "mine.toml: columns[1].metric: no number is named 'nl'; did you mean 'nll'?",
        ),
        ('split = "test", k', 'splt = "test", k', "columns[1].where: no axis is named 'splt'; did you mean 'split'?"),
        ('"training"]', '"trainig"]', "mine.toml: rows: no axis is named 'trainig'; did you mean 'training'?"),
        ("5000]", '"x"]', "columns[1].where.k: expected a whole number, got 'x'"),
        ('split = "test" }', "split = 3 }", "columns[2].where.split: expected text, got 3"),
        ('title = "Mine"', "", f"mine.toml: title is missing: expected text; {MEND}"),
        ('head = "AU"', "", f"mine.toml: columns[2].head is missing: expected text; {MEND}"),
        ('head = "AU"', 'head = "bound"', "mine.toml: columns: two are headed 'bound'"),
        ('title = "Mine"', 'titel = "Mine"', "no key of a layout is named 'titel'; did you mean 'title'?"),
        ('title = "Mine"', "title = 3", "mine.toml: title: expected text, got 3"),
        ('probes = ["elbo", "nll"]', 'probes = "elbo"', "mine.toml: probes: expected a list, got 'elbo'"),
        ('probes = ["elbo", "nll"]', "probes = [1]", "mine.toml: probes: expected text, got 1"),
        ('probes = ["elbo", "nll"]', "probes = []", "mine.toml: probes: expected some, got none"),
        ("bound = 90.5", "bond = 90.5", "published.vae: no column is headed 'bond'; did you mean 'bound'?"),
        ("bound = 90.5", 'bound = "90"', "published.vae.bound: expected a number, got '90'"),
        ("bound = 90.5", "bound = nan", "published.vae.bound: expected a number, got nan"),
        ('["model", "training"]', '["training"]', "published: numbers are of models: expected 'model' among rows"),
        ('data = "mnist"', 'dta = "mnist"', "protocol: no column of the results is named 'dta'; did you mean 'data'?"),
        ('data = "mnist"', "data = 3", "mine.toml: protocol: expected text, got 3"),
        ("[published.vae]", "[published]\nvae = 3\n[published.x]", "published.vae: expected a number by head, got 3"),
        ('title = "Mine"', "title = ", "mine.toml is not TOML: Invalid value (at line 2"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_one_line(file, old, new, words):
    assert old in WHOLE
    check_refused(words, layout_of, file(WHOLE.replace(old, new, 1)))


def test_columns_that_are_no_tables_are_told(file):
    text = 'title = "t"\nrows = ["model"]\nprobes = ["nll"]\ncolumns = ["nll"]'
    check_refused("columns[1]: expected a table with head and metric, got 'nll'", layout_of, file(text))


def test_a_file_that_is_not_there_or_not_text_is_told(tmp_path):
    check_refused(
        "no layout file at none.toml; name a layout (disentkit list layouts), or write one", layout_of, "none.toml"
    )
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    check_refused("b.toml is not TOML", layout_of, tmp_path / "b.toml")


def test_a_layout_in_python_is_checked_too():
    wrong = Layout("mine", "Mine", ("model",), (Column("x", "nl"),), ("nll",))
    check_refused("layout mine: columns[1].metric: no number is named 'nl'", table, results(), wrong)


def test_the_layout_in_the_docs_is_one(file):
    page = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")
    found = layout_of(file(re.search(r"```toml\n(.*?)```", page, re.DOTALL)[1]))
    assert [column.head for column in found.columns] == ["NLL", "KL"]
    ours, paper = found.printed["iwae_l1 objective=iwae k=50"], LAYOUTS["iwae_paper"].published
    assert ours["NLL"] == paper["iwae_l1 objective=iwae k=50"]["NLL k=5000"]
