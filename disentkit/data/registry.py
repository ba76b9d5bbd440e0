"""Data sets by name: opened, fetched, and refused where they lack what is asked for."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from disentkit.data.sources import SOURCES, Source
from disentkit.data.split import Dataset
from disentkit.errors import UserError, unknown


def open_dataset(name: str, root: Path | None = None) -> Dataset:
    """A data set by name, in memory; nothing is downloaded.

    Args:
        name: as in the registry; where the source has options, they may follow a colon and are part of the name.
        root: where files are looked for first.

    Raises:
        UserError: for a name that is not in the registry, options that it has not, or files that are not there.
    """
    return _function(_known(name).opener)(name, root)


def fetch(name: str, root: Path | None = None) -> Path:
    """Download a data set into the root, and say where it lies.

    Raises:
        UserError: for a name that is not in the registry, or data that are not to be had this way.
    """
    source = _known(name)
    if not source.fetcher:
        raise UserError(f"{name} {source.obtain}")
    return _function(source.fetcher)(name, root)


def require(data: Dataset, what: Literal["factors", "groups"]) -> None:
    """Refuse data of which no factors, or no groups besides the labels, are known.

    Raises:
        UserError: with the data sets that have them.
    """
    if all(getattr(split, what) is not None for split in data.splits.values()):
        return
    if what == "factors":
        having = [f"{name} ({', '.join(source.factors)})" for name, source in SOURCES.items() if source.factors]
    else:
        having = [f"{name} ({source.groups})" for name, source in SOURCES.items() if source.groups != "label"]
    raise UserError(
        f"{data.name}: expected data whose {what} are known, got images and labels; use {'; '.join(having)}"
    )


def _known(name: str) -> Source:
    plain, *options = re.split("[:@]", name, maxsplit=1)
    if plain not in SOURCES:
        raise unknown("data", plain, SOURCES)
    if options and not SOURCES[plain].options:
        having = ", ".join(known for known, source in SOURCES.items() if source.options)
        raise UserError(f"{plain}: expected a name without options, got '{options[0]}' after it; {having} has them")
    return SOURCES[plain]


def _function(path: str) -> Callable[..., Any]:
    module, function = path.split(":")
    return getattr(importlib.import_module(f"disentkit.data.{module}"), function)
