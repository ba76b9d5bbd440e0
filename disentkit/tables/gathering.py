"""gathered(): the rows of several results files, each number once."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from disentkit import results
from disentkit.errors import UserError

# What names a number: two rows that agree on all of it are one number twice.
_NAMED = ("model", "checkpoint", "data", "data_fingerprint", "targets", "limit", "seed")


def gathered(places: Sequence[Path | str]) -> pd.DataFrame:
    """One results frame of several results files, or folders that hold one.

    Raises:
        UserError: for a place without results, a broken file, no rows at all, or a number that stands there twice.
    """
    files = [results.located(Path(place)) for place in places]
    frames = [results.read(file) for file in files]
    frame = results.gather(frames)
    if frame.empty:
        raise UserError(f"{', '.join(map(str, files))}: no rows; a results file has one row a number")
    origin = [str(file) for file, rows in zip(files, frames, strict=True) for _ in range(len(rows))]
    _refuse_twice(frame.assign(origin=origin))
    return frame


def _refuse_twice(frame: pd.DataFrame) -> None:
    """Raise when one number stands there twice; verdicts of an audit may share their axes."""
    numbers = frame[frame["value"].notna() & frame["verdict"].isna()]
    twice = numbers[numbers.duplicated([*_NAMED, *results.QUESTION, *results.AXES], keep=False)]
    if twice.empty:
        return
    first = twice.iloc[0]
    files = " and ".join(dict.fromkeys(twice["origin"]))
    raise UserError(
        f"{len(twice)} rows stand there more than once, the first: {first['metric']} of {first['model']} (checkpoint "
        f"{first['checkpoint']}), probe {first['probe']}; give each evaluation once: {files}"
    )
