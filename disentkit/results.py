"""The results frame: one row a number. Its columns and their types, tidy(), and the only reading and writing of it."""

from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.files import replacing

# Who was asked, on what; the same in all rows of one evaluation.
PROVENANCE: dict[str, str] = {
    "model": "string",  # label in tables
    "checkpoint": "string",  # digest of the file
    "training": "string",  # what the checkpoint says of its making
    "data": "string",
    "data_fingerprint": "string",
    "data_note": "string",  # what bounds every number on these data
    "targets": "string",
    "limit": "Int64",
    "seed": "Int64",
    "device": "string",
    "versions": "string",
}
# What was asked.
QUESTION: dict[str, str] = {"probe": "string", "options": "string", "metric": "string"}
# What tells numbers of one metric apart; whole numbers stay whole in a file because their type is declared.
AXES: dict[str, str] = {
    "split": "string",  # train, test
    "block": "string",
    "source": "string",  # the block that another is predicted from
    "latent": "Int64",
    "k": "Int64",  # importance samples
    "input": "string",  # mean, sample, prior, pixels, majority, map
    "scaling": "string",  # raw, standardised
    "pooling": "string",  # none, batch, support-1, group-10 ...: whose evidence a group block is read from
    "readout": "string",  # mlp, linear, prototype, boosting
    "normalisation": "string",  # running, batch: the statistics of a readout's normalisation layers
    "factor": "string",  # a ground-truth factor
    "control": "string",  # none, untrained, shuffled, permuted, factors, normalised, pixels, majority, data, mean ...
    "check": "string",  # of an audit
    "term": "string",  # of a training's loss
    "definition": "string",  # which of several that go by the metric's name
    "examples": "Int64",  # that a readout was taught with
    "proposal": "string",  # refined: importance samples come from it; empty where from the encoder's posterior
}
ANSWER: dict[str, str] = {
    "value": "float64",
    "stderr": "float64",
    "dof": "float64",  # degrees of freedom of the standard error, where they are fewer than n - 1
    "n": "Int64",
    "note": "string",
    "verdict": "string",  # of an audit: sound, flaw, unknown
    "mend": "string",  # what to do about a flaw
    "seconds": "float64",
}
COLUMNS = {**PROVENANCE, **QUESTION, **AXES, **ANSWER}
_TYPES = {name: pd.api.types.pandas_dtype(kind) for name, kind in COLUMNS.items()}
_LATER = {
    "source",
    "check",
    "term",
    "definition",
    "examples",
    "proposal",
    "dof",
    "verdict",
    "mend",
}  # files of earlier versions lack them


def tidy(
    metric: str,
    value: float | Sequence[float] | np.ndarray,
    *,
    stderr: Any = None,
    n: Any = None,
    dof: Any = None,
    note: Any = None,
    verdict: Any = None,
    mend: Any = None,
    **axes: Any,
) -> pd.DataFrame:
    """Rows of one metric; every argument is one value for all rows or one a row.

    >>> tidy("nll", [90.1, 89.5], k=[50, 500], split="test")[["metric", "k", "value"]].values.tolist()
    [['nll', 50, 90.1], ['nll', 500, 89.5]]

    Args:
        metric: a name in the catalog.
        value: NaN for what could not be asked, with the reason in the note.
        stderr: standard error, of what the probe says.
        dof: its degrees of freedom, where few seeds or parts made it.
        n: examples behind the number.
        note: a caveat that every table must show; of an audit, the evidence.
        verdict: of an audit.
        mend: what to do about a flaw that an audit found.
        axes: any of `AXES`.
    """
    strange = set(axes) - set(AXES)
    if strange:
        raise KeyError(f"axes: expected any of {', '.join(AXES)}, got {', '.join(sorted(strange))}")
    rows = len(np.atleast_1d(np.asarray(value, dtype=float)))
    given = {"metric": metric, "value": value, "stderr": stderr, "dof": dof, "n": n, "note": note}
    given |= {"verdict": verdict, "mend": mend, **axes}
    columns = {name: _spread(item, rows) for name, item in given.items()}
    return typed(pd.DataFrame(columns))


def typed(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the columns that it has in their order and type."""
    there = frame.dtypes
    return frame.astype({name: kind for name, kind in _TYPES.items() if name in frame and there[name] != kind})


def gather(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """One results frame with every column, of several frames with some."""
    whole = [typed(frame.reindex(columns=list(COLUMNS))) for frame in frames]
    return pd.concat(whole, ignore_index=True) if whole else typed(pd.DataFrame(columns=list(COLUMNS)))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as plain values by column, whole numbers whole; None for what is missing, but NaN for floats."""
    names = [str(name) for name in frame]
    columns = [_plain(frame[name]) for name in frame]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def write(frame: pd.DataFrame, path: Path | str) -> None:
    """Write a results frame to a CSV file, atomically; numbers keep all their digits."""
    with replacing(path) as part:
        typed(frame).reindex(columns=list(COLUMNS)).to_csv(part, index=False)


def located(place: Path) -> Path:
    """The results file of a place: itself, or the one in a folder.

    Raises:
        UserError: for a folder that holds none.
    """
    if not place.is_dir():
        return place
    if not (place / "results.csv").is_file():
        raise UserError(f"{place} is not a results folder: it holds no results.csv; expected what eval --out made")
    return place / "results.csv"


def read(path: Path | str) -> pd.DataFrame:
    """Read what `write` wrote.

    Raises:
        UserError: when there is no such file, or it is not a results file, or it was cut off.
    """
    path = Path(path)
    if not path.is_file():
        raise UserError(f"no results file at {path}; make one with: disentkit eval CHECKPOINT --out {path.parent}")
    if not path.read_bytes().endswith(b"\n"):
        raise UserError(f"{path} is not a results file, or was cut off: its last line has no end; run eval again")
    try:
        frame = parse(path)
    except (ValueError, UnicodeDecodeError, pd.errors.ParserError) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path} is not a results file, or was cut off: {reason}") from error
    missing = [name for name in COLUMNS if name not in frame and name not in _LATER]
    if missing:
        raise UserError(f"{path} is not a results file: it lacks the columns {', '.join(missing)}")
    return typed(frame.reindex(columns=[*COLUMNS, *(name for name in frame if name not in COLUMNS)]))


def parse(source: Path | StringIO) -> pd.DataFrame:
    """A results frame from CSV. Numbers are read as text first: pandas' own reader may lose their last digit."""
    return typed(pd.read_csv(source, dtype="string"))


def _plain(column: pd.Series) -> list[Any]:
    array: Any = column.array
    declared = isinstance(column.dtype, pd.api.extensions.ExtensionDtype)
    return array.to_numpy(object, na_value=None).tolist() if declared else column.tolist()


def _spread(item: Any, rows: int) -> list[Any]:
    many = isinstance(item, np.ndarray | list | tuple) and np.ndim(item) > 0
    return list(item) if many else [item] * rows
