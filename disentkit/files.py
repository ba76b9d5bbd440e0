"""Files that are either whole or not there: written beside their place, then moved into it."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from disentkit.errors import UserError


def folder(path: Path | str) -> Path:
    """Make a folder that can be written to, or say in one line why not."""
    path = Path(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise _refused(path, error) from error
    return path


def target(path: Path | str) -> Path:
    """A path where a file may be written: it has a name, and what lies there, if anything, is a file."""
    path = Path(path)
    if not path.name:
        raise UserError("expected the name of a file to write, got an empty one; name a file")
    if path.exists() and not path.is_file():
        raise UserError(f"cannot write {path}: it is no file; choose another place")
    return path


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """Give a temporary path beside `path`; on success it takes the place of `path` in one step.

    After an error or an interruption the old file is as it was.
    """
    path = target(path)
    # The ending is kept: matplotlib and numpy choose the format, or add one, by it.
    part = path.with_name(f".{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        folder(path.parent)
        yield part
        with open(part, "rb+") as handle:
            os.fsync(handle.fileno())
        os.replace(part, path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write a text file atomically, in UTF-8; one that says the same already is left as it is."""
    content = text.encode("utf-8")
    with suppress(OSError):
        if Path(path).read_bytes() == content:
            return
    with replacing(path) as part:
        part.write_bytes(content)


def slug(name: str) -> str:
    """A name that any file system takes.

    >>> slug("beta_vae beta=10 (b10)")
    'beta_vae-beta=10-b10'
    """
    return re.sub(r"[^\w=.+-]+", "-", name).strip("-")


def _refused(path: Path, error: OSError) -> UserError:
    return UserError(f"cannot write {path}: {error.strerror or error}; choose another place")
