"""Codes and factors from a file, for those who have no checkpoint: .npz, .csv or .parquet."""

import hashlib
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.metrics.given import numbers
from disentkit.records import Codes

_CODES, _FACTORS = r"(z|code|codes|latent|mean|mu)[_ ]?\d+", r"(v|factor|factors)[_ :]?\w+"
_BLOCK = "code"


@dataclass(frozen=True, eq=False)
class CodesFile:
    """What a file holds: codes with their factors, the factors' names, and the digest of its content."""

    codes: Codes
    factor_names: tuple[str, ...]
    digest: str


def read_codes(path: Path, *, codes: str | None = None, factors: str | None = None) -> CodesFile:
    """Codes and factors of the same examples.

    An .npz has arrays `codes` (N, D) and `factors` (N, K), and may have `factor_names`, and `scale` and `sample` of
    the shape of the codes. A table has a column a latent (z0, z1 ... or code_0 ...) and one a factor (factor_shape
    ...); other names are given as patterns.

    Args:
        path: its ending says what it is.
        codes: columns of a table, as in "z*" or "a,b".
        factors: likewise.

    Raises:
        UserError: when it cannot be read, or holds something else: what was expected, what came.
    """
    if not path.is_file():
        raise UserError(f"no file at {path}; expected codes and factors as .npz, .csv or .parquet")
    if path.suffix not in _READ:
        raise UserError(f"{path}: expected a file that ends in {', '.join(_READ)}, got {path.suffix or 'no ending'}")
    found = _READ[path.suffix](path, codes, factors)
    return CodesFile(*_checked(found, path), hashlib.sha256(path.read_bytes()).hexdigest())


def codes_of(
    codes: np.ndarray, factors: np.ndarray, *, scale: np.ndarray | None = None, sample: np.ndarray | None = None
) -> Codes:
    """A record of codes that no model made. Without scale and sample they are points.

    Raises:
        UserError: for arrays that are not (N, D) and (N, K) of the same N, or hold something other than numbers.
    """
    codes, factors = numbers(codes, "codes"), numbers(factors, "factors")
    if len(codes) != len(factors):
        raise UserError(f"codes and factors: expected as many rows, got {len(codes)} and {len(factors)}")
    if len(codes) < 2:
        raise UserError(f"codes: expected at least 2 examples, got {len(codes)}")
    posterior = scale is not None and sample is not None
    for name, array in (("scale", scale), ("sample", sample)):
        if array is not None and np.shape(array) != codes.shape:
            raise UserError(f"{name}: expected the shape of the codes {codes.shape}, got {np.shape(array)}")
    whole = np.issubdtype(factors.dtype, np.integer) or bool((factors == np.round(factors)).all())
    return Codes(
        codes.astype(np.float64),
        np.asarray(scale if posterior else np.zeros(codes.shape), dtype=np.float64),
        np.asarray(sample if posterior else codes, dtype=np.float64),
        np.zeros(len(codes), dtype=np.int64),
        {_BLOCK: (0, codes.shape[1])},
        (_BLOCK,) if posterior else (),
        factors=factors.astype(np.int64) if whole else factors.astype(np.float64),
    )


def _checked(found: Mapping[str, np.ndarray], path: Path) -> tuple[Codes, tuple[str, ...]]:
    try:
        made = codes_of(found["codes"], found["factors"], scale=found.get("scale"), sample=found.get("sample"))
    except UserError as error:
        raise UserError(f"{path}: {error}") from error
    names = tuple(map(str, found["factor_names"])) if "factor_names" in found else ()
    width = np.shape(found["factors"])[1]
    if names and len(names) != width:
        raise UserError(f"{path}: expected {width} factor_names, one a column of factors, got {len(names)}")
    return made, names or tuple(f"factor {column}" for column in range(width))


def _read_npz(path: Path, codes: str | None, factors: str | None) -> dict[str, np.ndarray]:
    keys = {"codes": codes or "codes", "factors": factors or "factors"}
    keys |= {name: name for name in ("scale", "sample", "factor_names")}
    try:
        with np.load(path, allow_pickle=False) as arrays:
            there = arrays.files
            found = {name: arrays[key] for name, key in keys.items() if key in there}
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        reason = " ".join(str(error).split())
        raise UserError(f"{path}: expected an .npz file of arrays of numbers: {reason}") from error
    missing = [keys[name] for name in ("codes", "factors") if name not in found]
    if missing:
        listed = ", ".join(there) or "nothing"
        raise UserError(f"{path}: expected arrays {', '.join(missing)}, got {listed}; name them by --codes, --factors")
    return found


def _read_table(path: Path, codes: str | None, factors: str | None) -> dict[str, np.ndarray]:
    try:
        frame = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
    except ImportError as error:
        raise UserError(f"{path}: reading .parquet needs pyarrow: pip install 'disentkit[parquet]'") from error
    except (ValueError, OSError, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise UserError(f"{path}: not a table that can be read: {' '.join(str(error).split())}") from error
    columns = [str(column) for column in frame.columns]
    factor_columns = _chosen(columns, factors, _FACTORS)
    code_columns = [name for name in _chosen(columns, codes, _CODES) if name not in factor_columns]
    for what, chosen, option in (
        ("codes", code_columns, "--codes 'z*'"),
        ("factors", factor_columns, "--factors 'a,b'"),
    ):
        if not chosen:
            raise UserError(f"{path}: no columns of {what} among {', '.join(columns[:12])}; name them: {option}")
    names = np.array([re.sub(r"^factors?[_ :]", "", name) for name in factor_columns])
    return {
        "codes": frame[code_columns].to_numpy(),
        "factors": frame[factor_columns].to_numpy(),
        "factor_names": names,
    }


def _chosen(columns: Sequence[str], asked: str | None, usual: str) -> list[str]:
    if asked is None:
        return [name for name in columns if re.fullmatch(usual, name)]
    patterns = [part.strip() for part in asked.split(",")]
    return [name for name in columns if any(fnmatchcase(name, pattern) for pattern in patterns)]


_READ: dict[str, Callable[[Path, str | None, str | None], dict[str, np.ndarray]]] = {
    ".npz": _read_npz,
    ".csv": _read_table,
    ".parquet": _read_table,
}
