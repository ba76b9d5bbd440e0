"""What was evaluated: facts that all models share, those that tell them apart, what checkpoints say of themselves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from disentkit.page.folder import Contents

_NAMES = {
    "model": "model",
    "checkpoint": "checkpoint",
    "training": "training",
    "data": "data",
    "data_fingerprint": "fingerprint of the data",
    "data_note": "limits of the data",
    "targets": "pixel targets",
    "limit": "examples",
    "seed": "seed of all draws",
    "device": "device",
    "versions": "versions",
}
_LONGEST = 300  # characters of one fact of a checkpoint's making; longer ones (its history) stay in the file


@dataclass(frozen=True)
class Evaluated:
    """Facts by their name in words.

    Attributes:
        shared: what is one for all.
        heads: the names of facts that differ.
        models: those facts, a row a model.
        probes: each question with its options.
        making: what each checkpoint says of its making.
    """

    shared: Mapping[str, str]
    heads: tuple[str, ...]
    models: tuple[tuple[str, ...], ...]
    probes: tuple[tuple[str, str], ...]
    making: Mapping[str, Mapping[str, str]]


def evaluated(found: Contents) -> Evaluated:
    """What results are of."""
    facts = found.frame[list(_NAMES)].drop_duplicates().astype(object)
    rows = [{name: _fact(name, row[name]) for name in _NAMES} for row in facts.to_dict("records")]
    differing = [name for name in _NAMES if len({row[name] for row in rows}) > 1]
    shared = {_NAMES[name]: rows[0][name] for name in _NAMES if name not in differing and rows[0][name]}
    made = [str(one["made"]) for one in found.provenance if "made" in one]
    if made:
        shared["evaluated"] = ", ".join(dict.fromkeys(made))
    asked = found.frame[["probe", "options"]].drop_duplicates().fillna("").itertuples(index=False, name=None)
    return Evaluated(
        shared,
        tuple(_NAMES[name] for name in differing),
        tuple(tuple(row[name] for name in differing) for row in rows),
        tuple((str(probe), str(options)) for probe, options in asked),
        {str(one.get("model")): _making(one) for told in found.provenance for one in told.get("checkpoints", ())},
    )


def headline(frame: pd.DataFrame) -> str:
    """Who was asked, on what, in a line."""
    models, data = (list(dict.fromkeys(frame[name].dropna())) for name in ("model", "data"))
    who = " and ".join(models) if len(models) < 3 else f"{len(models)} models"
    return f"{who} on {', '.join(data)}" if data else who


def _fact(name: str, value: Any) -> str:
    if name == "limit":
        return "all of each split" if pd.isna(value) else f"the first {value} of each split"
    return "" if pd.isna(value) else str(value)


def _making(checkpoint: Mapping[str, Any]) -> dict[str, str]:
    about = checkpoint.get("about")
    path, digest = checkpoint.get("path"), checkpoint.get("sha256")
    told = {"file": Path(str(path)).name} if path else {}
    told |= {"SHA-256": str(digest)} if digest else {}
    return told | dict(_flat(about)) if isinstance(about, dict) else told


def _flat(about: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Facts with dotted names; long ones are left out.

    >>> dict(_flat({"epochs": 5, "recipe": {"lr": 0.001}}))
    {'epochs': '5', 'recipe.lr': '0.001'}
    """
    for name, value in about.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            text = value if isinstance(value, str) else json.dumps(value, default=str)
            if len(text) <= _LONGEST:
                yield f"{before}{name}", text
