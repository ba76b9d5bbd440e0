"""A small results file in every format, held to what it was when somebody looked at it last (`make golden`)."""

from io import StringIO

import pandas as pd
import pytest

from disentkit.tables import ENDINGS, render
from tests.golden.make import HERE, golden, tables

FILES = dict(golden())
NOT_MADE = {"results.csv", "mine.toml", "make.py", "__init__.py", "small.pt", "small.json", "small.npz"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_renderings_are_what_they_were(path):
    assert FILES[path] == path.read_text(encoding="utf-8"), f"{path.name} moved: make golden, and look at the change"


def test_every_golden_file_is_made():
    assert {path.name for path in HERE.iterdir() if path.is_file()} == {path.name for path in FILES} | NOT_MADE
    assert {path.suffix for path in FILES} == set(ENDINGS)


@pytest.mark.parametrize("stem", tables())
def test_csv_is_the_frame(stem):
    frame = tables()[stem].frame
    read = pd.read_csv(StringIO(render(tables()[stem], "csv")))
    pd.testing.assert_frame_equal(
        read.astype(frame.dtypes), frame, rtol=1e-14, atol=0
    )  # pandas' reader may lose a last digit


@pytest.mark.parametrize("stem", tables())
def test_every_rendering_says_what_the_frame_says(stem):
    found = tables()[stem]
    frame = found.frame
    notes = {note for name in frame if name.endswith(" note") for note in frame[name].dropna()}
    told = [*notes, *frame.attrs["footnotes"], frame.attrs["title"]]
    text = render(found, "text")
    assert [note for note in told if note not in text] == []
    for name in frame:
        if name.endswith(" best"):
            assert text.count("*") >= frame[name].sum() > 0


def test_the_mean_and_the_deviation_are_those_of_the_file():
    rows = pd.read_csv(HERE / "results.csv")
    own = rows[(rows["model"] == "vae") & (rows["metric"] == "reconstruction")]["value"]
    frame = tables()["vae"].frame.set_index("model")
    assert frame.loc["vae", "Rec. (nats)"] == pytest.approx(own.mean(), rel=1e-12)
    assert frame.loc["vae", "Rec. (nats) s.e."] == pytest.approx(own.std(), rel=1e-12)
    assert len(own) == 3
