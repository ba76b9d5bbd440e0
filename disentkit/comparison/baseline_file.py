"""A baseline on disk: the numbers that a model is held to as JSON, and beside it the values of every example.

vae.json says what was asked of whom and what came, to be read and reviewed; vae.npz holds what paired comparisons need,
and may be left out of a repository: then comparisons go by the standard errors alone, and see less.
"""

import hashlib
import io
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.comparison.identity import Key, plain, question
from disentkit.errors import UserError, unknown
from disentkit.files import replacing, write_text
from disentkit.results import AXES, COLUMNS, PROVENANCE, QUESTION, gather, records

FORMAT = "disentkit-baseline-1"
_FROZEN = ("value", "stderr", "dof", "n", "note")
_MAKE = "make one with: disentkit baseline results.csv --out FILE.json"


@dataclass(frozen=True, eq=False)
class Baseline:
    """Frozen rows of a results frame; by the place of a row, the values of every example behind it; and its name."""

    rows: pd.DataFrame
    examples: Mapping[int, np.ndarray] = field(default_factory=dict)
    name: str = "the baseline"

    @property
    def models(self) -> list[str]:
        """Whose numbers it holds."""
        return list(dict.fromkeys(self.rows["model"]))

    def of(self, model: str | None) -> "Baseline":
        """What it holds of one model; of the only one when none is named.

        Raises:
            UserError: when it has several and none is named, or not that one.
        """
        if model is None and len(self.models) > 1:
            raise UserError(f"{self.name} holds several models, name one with --model: {', '.join(self.models)}")
        if model is not None and model not in self.models:
            raise unknown(f"model in {self.name}", model, self.models)
        mine = (self.rows["model"] == (model or self.models[0])).to_numpy()
        examples = {
            new: self.examples[old] for new, old in enumerate(np.flatnonzero(mine).tolist()) if old in self.examples
        }
        return Baseline(self.rows[mine].reset_index(drop=True), examples, self.name)

    def values(self, row: Mapping[str, Any]) -> np.ndarray | None:
        """The values behind the row that asks the same of the same model."""
        return self.examples.get(self._places.get((plain(row["model"]), *question(row)), -1))

    def replaced(self, held: "Baseline", new: "Baseline") -> "Baseline":
        """With new numbers for the models of `held`; those of other models stay."""
        others = [self.of(model) for model in self.models if model not in held.models]
        examples, first = {}, 0
        for part in (*others, new):
            examples |= {first + place: values for place, values in part.examples.items()}
            first += len(part.rows)
        return Baseline(gather([*(part.rows for part in others), new.rows]), examples, self.name)

    @cached_property
    def _places(self) -> dict[Key, int]:
        return {(plain(row["model"]), *question(row)): place for place, row in enumerate(records(self.rows))}


def write(baseline: Baseline, path: Path) -> None:
    """Write it, atomically; the values of every example go beside it into an .npz file of the same name.

    Raises:
        UserError: for a name that does not end in .json, or a place that cannot be written.
    """
    if path.suffix != ".json":
        raise UserError(f"a baseline is a .json file; got {path}")
    told: dict[str, Any] = {"format": FORMAT, "made": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
    if baseline.examples:
        packed = _packed(baseline.examples)
        with replacing(_beside(path)) as part:
            part.write_bytes(packed)
        told["examples"] = {"file": _beside(path).name, "sha256": hashlib.sha256(packed).hexdigest()}
    told["models"] = [_model(mine) for _, mine in baseline.rows.groupby("model", sort=False)]
    write_text(path, json.dumps(told, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read(path: Path) -> Baseline:
    """Read what `write` wrote. Where the values of every example are missing, or are others', it has none.

    Raises:
        UserError: when there is no such file, it is no baseline, or one of another version.
    """
    if not path.is_file():
        raise UserError(f"no baseline at {path}; {_MAKE}")
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        form = told["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(f"{path} is not a baseline, or was cut off; {_MAKE}") from error
    if form != FORMAT:
        raise UserError(f"{path} is a baseline of another version: expected {FORMAT}, got {form}; {_MAKE}")
    try:
        rows = gather([_rows(model) for model in told["models"]])
        kept = told.get("examples")
        examples = _unpacked(path.with_name(kept["file"]), kept["sha256"], len(rows)) if kept else {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UserError(f"{path} is a damaged baseline ({error!r}); {_MAKE}") from error
    if rows.empty:
        raise UserError(f"{path} is a baseline without rows; {_MAKE}")
    return Baseline(rows, examples, str(path))


def _model(rows: pd.DataFrame) -> dict[str, Any]:
    """What all rows of a model share, once; then each row with what it has."""
    filled = [{name: value for name, value in row.items() if plain(value) is not None} for row in records(rows)]
    shared = {name: filled[0][name] for name in PROVENANCE if name in filled[0]}
    kept = (*QUESTION, *AXES, *_FROZEN)
    better = {name: CATALOG[name].better for name in rows["metric"] if name in CATALOG}
    told = [
        {**{name: row[name] for name in kept if name in row}, "better": better.get(row["metric"], "neither")}
        for row in filled
    ]
    return {**shared, "rows": told}


def _rows(model: Mapping[str, Any]) -> pd.DataFrame:
    shared = {name: model.get(name) for name in PROVENANCE}
    rows = [{**{name: row.get(name) for name in COLUMNS}, **shared} for row in model["rows"]]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    if frame[["probe", "metric", "value"]].isna().any(axis=None):
        raise ValueError("a row without probe, metric or value")
    return gather([frame])


def _beside(path: Path) -> Path:
    return path.with_suffix(".npz")


def _packed(examples: Mapping[int, np.ndarray]) -> bytes:
    """Single precision: its rounding is far below what is ever called a change."""
    content = io.BytesIO()
    arrays: dict[str, Any] = {str(place): values.astype(np.float32) for place, values in examples.items()}
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def _unpacked(path: Path, digest: str, rows: int) -> dict[int, np.ndarray]:
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != digest:
            return {}
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {int(name): arrays[name].astype(np.float64) for name in arrays.files if int(name) < rows}
    except (OSError, ValueError, BadZipFile):
        return {}
