"""Arrays that took long to make, kept in the cache folder between runs."""

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import numpy as np
from jaxtyping import Shaped, UInt8

from disentkit.data.root import cache_folder
from disentkit.errors import UserError
from disentkit.files import replacing


def kept(
    name: str,
    files: Iterable[Path],
    shape: tuple[int, ...],
    make: Callable[[], UInt8[np.ndarray, "..."]],
) -> UInt8[np.ndarray, "..."]:
    """What `make` gave when it was last called for the same files; it is called where that cannot be read.

    Args:
        name: says what it is, in the name of the file.
        files: what it is made from: another content is another array.
        shape: what is read back must have it.
        make: makes it. A cache folder that cannot be written to is no error.
    """
    return remembered(name, _digest(files), shape, np.dtype(np.uint8), make)


def remembered(
    name: str, digest: str, shape: tuple[int, ...], kind: np.dtype, make: Callable[[], Shaped[np.ndarray, "..."]]
) -> Shaped[np.ndarray, "..."]:
    """As `kept`, for an array of any kind that is made from what the digest stands for."""
    place = cache_folder() / f"{name}-{digest[:16]}.npy"
    found = _read(place, shape, kind)
    if found is None:
        found = make()
        with suppress(UserError), replacing(place) as part:
            np.save(part, found)
    return found


def _read(place: Path, shape: tuple[int, ...], kind: np.dtype) -> Shaped[np.ndarray, "..."] | None:
    try:
        found = np.load(place, mmap_mode="r")  # the pictures that are wanted are copied out once
    except (OSError, ValueError, EOFError):  # not there, or cut off
        return None
    return found if found.shape == shape and found.dtype == kind else None


def _digest(files: Iterable[Path]) -> str:
    """sha256 of names and contents."""
    digest = hashlib.sha256()
    for file in files:
        with open(file, "rb") as handle:
            digest.update(f"{file.name} {hashlib.file_digest(handle, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()
