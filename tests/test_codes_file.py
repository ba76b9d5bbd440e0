"""Codes from files: what is read, and what is refused, in one line."""

import numpy as np
import pandas as pd
import pytest

from disentkit.codes_file import codes_of, read_codes
from tests.conftest import check_refused

CODES = np.arange(12.0).reshape(4, 3)
FACTORS = np.array([[0, 1], [1, 1], [0, 2], [1, 2]])


def table(**more):
    columns = {f"z{i}": CODES[:, i] for i in range(3)}
    return pd.DataFrame(columns | {"factor_shape": FACTORS[:, 0], "factor_size": FACTORS[:, 1] / 2, **more})


def test_arrays_are_read_with_their_names(tmp_path):
    path = tmp_path / "a.npz"
    np.savez(path, codes=CODES, factors=FACTORS, factor_names=["shape", "size"], scale=CODES + 1, sample=CODES + 2)
    found = read_codes(path)
    assert (found.codes.mean == CODES).all()
    assert found.codes.factors is not None
    assert (found.codes.factors == FACTORS).all()
    assert found.factor_names == ("shape", "size")
    assert found.codes.gaussian == ("code",)
    assert (found.codes.scale == CODES + 1).all()


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_tables_are_read_by_the_names_of_their_columns(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    table(z_note=np.ones(4)).to_csv(path, index=False) if ending == ".csv" else table().to_parquet(path)
    found = read_codes(path)
    assert (found.codes.mean == CODES).all()
    assert found.factor_names == ("shape", "size")
    assert found.codes.gaussian == ()
    named = read_codes(path, codes="z0,z2", factors="*size")
    assert (named.codes.mean == CODES[:, [0, 2]]).all()
    assert named.factor_names == ("size",)


def test_the_digest_is_of_the_content(tmp_path):
    for name, shift in (("a", 0), ("b", 0), ("c", 1)):
        np.savez(tmp_path / f"{name}.npz", codes=CODES + shift, factors=FACTORS)
    a, b, c = (read_codes(tmp_path / f"{name}.npz").digest for name in "abc")
    assert a == b != c


@pytest.mark.parametrize(
    ("codes", "factors", "words"),
    [
        (
            CODES[:, 0],
            FACTORS,
            "codes: expected (examples, columns), got shape (4,); for one column pass codes[:, None]",
        ),
        (CODES, FACTORS[:, 0], "factors: expected (examples, columns), got shape (4,)"),
        (CODES, FACTORS[:3], "codes and factors: expected as many rows, got 4 and 3"),
        (CODES[:1], FACTORS[:1], "codes: expected at least 2 examples, got 1"),
        (CODES * np.nan, FACTORS, "codes: expected finite numbers, got NaN or infinity in 4 of 4 rows"),
        (CODES.astype(str), FACTORS, "codes: expected numbers, got <U"),
        (CODES * 1j, FACTORS, "codes: expected numbers, got complex128"),
        (CODES[:, :0], FACTORS, "codes: expected (examples, columns), got shape (4, 0)"),
    ],
)
def test_other_arrays_are_refused(codes, factors, words, tmp_path):
    check_refused(words, codes_of, codes, factors)
    np.savez(tmp_path / "a.npz", codes=codes, factors=factors)
    check_refused(f"{tmp_path / 'a.npz'}: {words}", read_codes, tmp_path / "a.npz")


def test_other_files_are_refused(tmp_path):
    check_refused("no file at", read_codes, tmp_path / "none.npz")
    (tmp_path / "a.txt").write_text("1")
    check_refused("expected a file that ends in .npz, .csv, .parquet, got .txt", read_codes, tmp_path / "a.txt")
    for ending in (".npz", ".csv", ".parquet"):
        (tmp_path / f"broken{ending}").write_bytes(b"\x00PK broken \xff")
        check_refused(f"broken{ending}: ", read_codes, tmp_path / f"broken{ending}")
    np.savez(tmp_path / "other.npz", z=CODES, y=FACTORS)
    words = "expected arrays codes, factors, got z, y; name them by --codes, --factors"
    check_refused(words, read_codes, tmp_path / "other.npz")
    assert read_codes(tmp_path / "other.npz", codes="z", factors="y").factor_names == ("factor 0", "factor 1")
    np.savez(tmp_path / "names.npz", codes=CODES, factors=FACTORS, factor_names=["shape"])
    check_refused("expected 2 factor_names, one a column of factors, got 1", read_codes, tmp_path / "names.npz")
    np.savez(tmp_path / "scale.npz", codes=CODES, factors=FACTORS, scale=CODES[:, :2], sample=CODES)
    check_refused("scale: expected the shape of the codes (4, 3), got (4, 2)", read_codes, tmp_path / "scale.npz")
    np.savez(tmp_path / "objects.npz", codes=np.array([{}, {}]), factors=FACTORS)
    check_refused("expected an .npz file of arrays of numbers", read_codes, tmp_path / "objects.npz")
    pd.DataFrame({"a": [1, 2]}).to_csv(tmp_path / "columns.csv", index=False)
    check_refused("no columns of codes among a; name them: --codes 'z*'", read_codes, tmp_path / "columns.csv")
