import numpy as np
import pandas as pd
import pytest

from disentkit import results
from disentkit.errors import UserError


def test_whole_axes_stay_whole_in_a_file(tmp_path):
    frame = results.gather([results.tidy("nll", [91.72, 90.0], k=[5000, 1], n=10), results.tidy("mse", 0.1)])
    results.write(frame, tmp_path / "r.csv")
    found = results.read(tmp_path / "r.csv")
    pd.testing.assert_frame_equal(found, frame)
    assert "5000.0" not in (tmp_path / "r.csv").read_text()


def test_numbers_keep_all_their_digits(tmp_path):
    values = np.random.default_rng(0).normal(size=50) * 10.0 ** np.arange(-25, 25)
    results.write(results.tidy("nll", values), tmp_path / "r.csv")
    assert (results.read(tmp_path / "r.csv")["value"].to_numpy() == values).all()


def test_an_axis_that_there_is_none_of_is_our_own_mistake():
    with pytest.raises(KeyError, match="expected any of split, block"):
        results.tidy("nll", 1.0, sample=5)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UserError, match=r"no results file at .*no.csv; make one with: disentkit eval"):
        results.read(tmp_path / "no.csv")


def test_another_csv_is_told(tmp_path):
    (tmp_path / "o.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match="is not a results file: it lacks the columns model, checkpoint"):
        results.read(tmp_path / "o.csv")


def test_a_file_that_was_cut_off_is_told(tmp_path):
    results.write(results.tidy("nll", [1.0, 2.0], k=[1, 2]), tmp_path / "r.csv")
    text = (tmp_path / "r.csv").read_text()
    (tmp_path / "r.csv").write_text(text[:-30].replace(",nll,", ',"nll,'))
    with pytest.raises(UserError, match="is not a results file, or was cut off"):
        results.read(tmp_path / "r.csv")


def test_gathered_rows_are_all_rows_in_their_order_with_every_column():
    one = results.tidy("nll", [91.72, np.nan], k=[5000, 1], n=10, note=[None, "no density"])
    other = results.tidy("mse", 0.1, block="z").assign(strange=1)
    found = results.gather([one, other, results.gather([])])
    assert list(found) == list(results.COLUMNS)
    assert {name: str(kind) for name, kind in found.dtypes.items()} == results.COLUMNS
    plain = [{name: row.get(name) for name in ("metric", "k", "n", "note", "block")} for row in results.records(found)]
    assert plain == [
        {"metric": "nll", "k": 5000, "n": 10, "note": None, "block": None},
        {"metric": "nll", "k": 1, "n": 10, "note": "no density", "block": None},
        {"metric": "mse", "k": None, "n": None, "note": None, "block": "z"},
    ]
    np.testing.assert_array_equal(found["value"], [91.72, np.nan, 0.1])
    assert type(results.records(found)[0]["k"]) is int
