"""Files as others published them: where they lie, how they are downloaded, what to say when they are not whole."""

import hashlib
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path
from urllib.request import urlopen

from disentkit.data.root import asked_by, data_root
from disentkit.errors import UserError
from disentkit.files import replacing

_CHUNK = 1 << 20


def located(
    name: str, files: Sequence[str], folders: Sequence[str], root: Path | None, *, packed: str = ""
) -> tuple[Path, ...]:
    """The files, in the first of the folders under the root that holds them all.

    Args:
        name: of the data set.
        files: their names.
        folders: where they may lie; "" is the root itself.
        root: as the user gave it.
        packed: an ending, such as ".gz", with which each of them may lie there instead.

    Raises:
        UserError: when no folder holds them all.
    """
    places = [data_root(root) / folder for folder in folders]
    for place in places:
        found = [next(filter(Path.is_file, (place / file, place / (file + packed))), None) for file in files]
        if all(found):
            return tuple(file for file in found if file)
    few = files[0] + (f" and {len(files) - 1} more" if len(files) > 1 else "")
    raise UserError(
        f"{name}: no {few} in {' or '.join(map(str, places))} (looked there by {asked_by(root)}); "
        f"where to get them: disentkit data fetch {name}"
    )


def download(address: str, place: Path, md5: str) -> Path:
    """Put a published file into its place, unless it lies there already.

    Raises:
        UserError: when it cannot be had, or is not the one whose MD5 is known.
    """
    if place.is_file() and _md5(place) == md5:
        return place
    with replacing(place) as part:
        try:
            with urlopen(address, timeout=60) as answer, open(part, "wb") as file:
                while chunk := answer.read(_CHUNK):
                    file.write(chunk)
        except (OSError, HTTPException, ValueError) as error:
            raise UserError(f"could not download {address} to {place}: {reason(error)}") from error
        if (found := _md5(part)) != md5:
            raise UserError(f"{address} is not the published file: expected MD5 {md5}, got {found}")
    return place


def damaged(file: Path, expected: str, error: Exception | str) -> UserError:
    """The error for a file that holds something else, or was cut off."""
    got = error if isinstance(error, str) else reason(error)
    return UserError(f"{file}: expected {expected}, got {got}; fetch it again")


def reason(error: Exception) -> str:
    """An error as one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _md5(file: Path) -> str:
    with open(file, "rb") as handle:
        return hashlib.file_digest(handle, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
