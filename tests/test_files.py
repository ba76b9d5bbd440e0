import errno

import pytest

from disentkit.errors import UserError
from disentkit.files import folder, replacing, target, write_text


def test_the_old_file_stays_when_the_new_one_fails(tmp_path):
    file = tmp_path / "a.txt"
    write_text(file, "old")

    def fail():
        with replacing(file) as part:
            part.write_text("half of the new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert file.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_full_disk_is_one_line(tmp_path):
    def fail():
        with replacing(tmp_path / "a.txt") as part:
            part.write_text("x")
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UserError, match=r"cannot write .*a.txt: No space left on device; choose another place"):
        fail()
    assert not list(tmp_path.iterdir())


def test_a_file_where_a_folder_should_be_is_told(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(UserError, match=r"cannot write .*f: File exists"):
        folder(tmp_path / "f")
    with pytest.raises(UserError, match=r"cannot write .*: Not a directory"):
        write_text(tmp_path / "f" / "deeper" / "g.txt", "")


def test_a_read_only_folder_is_told(tmp_path, monkeypatch):
    def refuse(**_):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(UserError, match="Read-only file system"):
        folder(tmp_path)


def test_a_file_that_says_the_same_is_left_as_it_is(tmp_path):
    file = tmp_path / "a.txt"
    write_text(file, "grün")
    before = file.stat().st_ino
    write_text(file, "grün")
    assert file.stat().st_ino == before
    write_text(file, "rot")
    assert (file.read_text(encoding="utf-8"), file.stat().st_ino != before) == ("rot", True)


def test_a_file_without_a_name_and_a_place_that_is_no_file_are_told(tmp_path):
    with pytest.raises(UserError, match="expected the name of a file to write, got an empty one; name a file"):
        target("")
    with pytest.raises(UserError, match=r"cannot write .*: it is no file; choose another place"):
        target(tmp_path)
    assert target(tmp_path / "new.txt") == tmp_path / "new.txt"
