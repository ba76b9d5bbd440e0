"""Large arrays in npz files, some rows at a time: the whole is never in memory twice."""

import zipfile
import zlib
from collections.abc import Iterator
from math import prod
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy.lib import format as npy

from disentkit.data.originals import damaged

_BLOCK = 1 << 25


def blocks(file: Path, key: str, shape: tuple[int, ...]) -> Iterator[UInt8[np.ndarray, "..."]]:
    """The rows of a uint8 array, in order, 32 MB at a time. Nothing else in the file is looked at.

    Args:
        file: an npz archive.
        key: the name of the array.
        shape: what it must have; an array that merely counts its rows in several axes is taken too.

    Raises:
        UserError: for a file that was cut off or holds another array.
    """
    row = prod(shape[1:])
    try:
        with zipfile.ZipFile(file) as archive, archive.open(f"{key}.npy") as member:
            header = npy.read_array_header_1_0 if npy.read_magic(member) == (1, 0) else npy.read_array_header_2_0
            found, column_first, kind = header(member)
            if kind != np.uint8 or column_first or prod(found) != prod(shape) or found[-len(shape) + 1 :] != shape[1:]:
                raise ValueError(f"{kind} {found}")
            for start in range(0, shape[0], rows := max(1, _BLOCK // row)):
                wanted = min(rows, shape[0] - start)
                content = member.read(wanted * row)
                if len(content) < wanted * row:
                    raise EOFError(f"{start + len(content) // row} rows")
                yield np.frombuffer(content, np.uint8).reshape(wanted, *shape[1:])
            member.read(1)  # at its end the checksum is looked at
    except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise damaged(file, f"{key} as uint8 {shape}", error) from error
