"""Published files: found where they lie, downloaded whole or not at all, read a block at a time."""

import hashlib
import zipfile

import numpy as np
import pytest

from disentkit.data import fetch, npz, originals, shapes3d
from tests.conftest import check_refused

SHAPE = (10, 3, 2)
ROWS = np.arange(60, dtype=np.uint8).reshape(SHAPE)


def test_the_first_folder_with_all_files_is_taken(tmp_path):
    for place in ("a/one", "b/one", "b/two.gz", "one", "two"):
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).touch()
    found = originals.located("x", ["one", "two"], ["a", "b", ""], tmp_path, packed=".gz")
    assert found == (tmp_path / "b" / "one", tmp_path / "b" / "two.gz")
    assert originals.located("x", ["one", "two"], ["a", ""], tmp_path) == (tmp_path / "one", tmp_path / "two")


def test_files_that_are_missing_are_named_with_where_they_were_looked_for(tmp_path):
    words = f"x: no one and 1 more in {tmp_path / 'a'} or {tmp_path} (looked there by --data-root); where to get them: "
    check_refused(words, originals.located, "x", ["one", "two"], ["a", ""], tmp_path)


def test_a_download_is_checked_and_not_made_twice(tmp_path):
    source, place = tmp_path / "source", tmp_path / "new" / "file"
    source.write_bytes(b"published")
    md5 = hashlib.md5(b"published", usedforsecurity=False).hexdigest()
    assert originals.download(source.as_uri(), place, md5) == place
    assert place.read_bytes() == b"published"
    source.unlink()
    assert originals.download(source.as_uri(), place, md5) == place
    check_refused("could not download file:", originals.download, source.as_uri(), tmp_path / "other", md5)


def test_a_download_of_something_else_leaves_nothing(tmp_path):
    source, place = tmp_path / "source", tmp_path / "file"
    source.write_bytes(b"another")
    check_refused("is not the published file: expected MD5 0, got", originals.download, source.as_uri(), place, "0")
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_fetching_puts_the_file_where_it_is_looked_for(tmp_path, monkeypatch):
    source = tmp_path / "source"
    source.write_bytes(b"rooms")
    monkeypatch.setattr(shapes3d, "_ADDRESS", source.as_uri())
    monkeypatch.setattr(shapes3d, "_MD5", hashlib.md5(b"rooms", usedforsecurity=False).hexdigest())
    place = fetch("shapes3d", tmp_path / "root")
    assert originals.located("shapes3d", [shapes3d.FILE], ["shapes3d"], tmp_path / "root") == (place,)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_blocks_are_the_rows_in_order(tmp_path, monkeypatch, save):
    save(tmp_path / "x.npz", rows=ROWS, other=np.array({}, dtype=object))
    assert (np.concatenate(list(npz.blocks(tmp_path / "x.npz", "rows", SHAPE))) == ROWS).all()
    monkeypatch.setattr(npz, "_BLOCK", 25)
    found = list(npz.blocks(tmp_path / "x.npz", "rows", SHAPE))
    assert [len(block) for block in found] == [4, 4, 2]
    assert (np.concatenate(found) == ROWS).all()


def test_rows_may_be_counted_in_several_axes(tmp_path):
    np.savez(tmp_path / "x.npz", rows=ROWS.reshape(5, 2, 3, 2))
    assert (np.concatenate(list(npz.blocks(tmp_path / "x.npz", "rows", SHAPE))) == ROWS).all()


@pytest.mark.parametrize(
    "other",
    [ROWS.astype(np.int64), ROWS[:9], ROWS.reshape(10, 2, 3), np.asfortranarray(ROWS), np.array({}, dtype=object)],
)
def test_another_array_is_told(tmp_path, other):
    np.savez(tmp_path / "x.npz", rows=other)
    words = "x.npz: expected rows as uint8 (10, 3, 2), got ValueError: "
    check_refused(words, lambda: list(npz.blocks(tmp_path / "x.npz", "rows", SHAPE)))


def test_a_file_that_was_cut_off_or_changed_is_told(tmp_path):
    file = tmp_path / "x.npz"
    np.savez(file, rows=ROWS)
    whole = file.read_bytes()
    at = whole.index(ROWS.tobytes())
    for damage, words in (
        (whole[:-40], "got BadZipFile: File is not a zip file; fetch it again"),
        (whole[:at] + b"\xff" + whole[at + 1 :], "got BadZipFile: Bad CRC-32"),
        (b"", "got BadZipFile"),
    ):
        file.write_bytes(damage)
        check_refused(words, lambda: list(npz.blocks(file, "rows", SHAPE)))
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("other.npy", b"")
    check_refused("got KeyError", lambda: list(npz.blocks(file, "rows", SHAPE)))
