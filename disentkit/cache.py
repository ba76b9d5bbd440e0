"""Records and rows on disk, each under a digest of all that made it: what is there need not be made again."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from disentkit.files import replacing

R = TypeVar("R")

_PLAIN = "plain.json"  # no field can bear this name
# Of this package: where numbers come from.
_PARTS = (
    "passes",
    "readouts",
    "metrics",
    "scores",
    "probes",
    "data",
    "records",
    "model.py",
    "pooling.py",
    "results.py",
)


def key(*parts: object) -> str:
    """A digest of what made a thing, and of the code that did.

    >>> key("nll", 1) == key("nll", 1), key("nll", 1) == key("nll", 2)
    (True, False)
    """
    return hashlib.sha256(repr((*parts, _code())).encode()).hexdigest()[:24]


def store(record: Any, path: Path) -> None:
    """Write a record (a dataclass of arrays and plain values) as one .npz file, atomically and without pickle."""
    arrays: dict[str, Any] = {}
    plain: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        (arrays if isinstance(value, np.ndarray) else plain)[field.name] = value
    with replacing(path) as part:
        arrays[_PLAIN] = np.array(json.dumps({"kind": type(record).__name__, **plain}))
        np.savez(part, **arrays)


def fetch(path: Path, kinds: dict[str, type[R]]) -> R | None:
    """Read a record, of one of the kinds; None when there is none, or it was damaged."""
    try:
        with open(path, "rb") as handle, np.load(handle, allow_pickle=False) as content:
            plain = json.loads(content[_PLAIN].item())
            kind = kinds[plain.pop("kind")]
            arrays = {name: content[name] for name in content.files if name != _PLAIN}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    assert is_dataclass(kind)
    return kind(**arrays, **{name: _tuples(value) for name, value in plain.items()})


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return {name: _tuples(item) for name, item in value.items()} if isinstance(value, dict) else value


def source() -> str:
    """A digest of all of this package's source: what depends on more of it than numbers do is not reused either."""
    return _code(("",))


@cache
def _code(parts: tuple[str, ...] = _PARTS) -> str:
    """A digest of these parts of this package's source: numbers of other code are not reused."""
    digest = hashlib.sha256()
    root = Path(__file__).parent
    for part in parts:
        for file in sorted((root / part).rglob("*.py")) or [root / part]:
            digest.update(file.read_bytes())
    return digest.hexdigest()
