"""Where data lie: --data-root, else DISENTKIT_DATA, else the platform's cache folder."""

import os
from pathlib import Path

import platformdirs

from disentkit.errors import UserError


def cache_folder() -> Path:
    """The platform's cache folder for disentkit; always writable in spirit, made when first needed."""
    return Path(platformdirs.user_cache_dir("disentkit", appauthor=False)) / "data"


def data_root(asked: str | Path | None = None) -> Path:
    """The folder that is searched first.

    Raises:
        UserError: when one is named that is not there.
    """
    named = fetching_root(asked)
    if named != cache_folder() and not named.is_dir():
        raise UserError(f"{asked_by(asked)}: expected the folder where data lie, got {named}, which is not there")
    return named


def fetching_root(asked: str | Path | None = None) -> Path:
    """The same folder, for those who are about to make it."""
    return Path(asked or os.environ.get("DISENTKIT_DATA") or cache_folder())


def asked_by(asked: str | Path | None) -> str:
    """How the user chose the root, for messages."""
    if asked:
        return "--data-root"
    return (
        "DISENTKIT_DATA"
        if os.environ.get("DISENTKIT_DATA")
        else "default: neither --data-root nor DISENTKIT_DATA is set"
    )
