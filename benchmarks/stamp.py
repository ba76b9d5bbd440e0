"""The line under every result: the command, the machine, the versions and the commit."""

import os
import platform
import subprocess
from pathlib import Path

import torch

from disentkit.device import choose, describe
from disentkit.provenance import versions


def stamp(command: str) -> str:
    """Who made a result."""
    return f"`{command}`: {machine()}, {versions()}, commit {_COMMIT}"


def machine() -> str:
    """The processor, its cores as torch uses them, and the device that was computed on."""
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, {describe(choose('auto'))}"
    )


def commit() -> str:
    """The commit, marked where the working tree has changes. Results, tracked or drawn, are none of what made them."""
    changed = _git("status", "--porcelain", "--", ".", *(f":!{path}" for path in _RESULTS))
    return _git("describe", "--always") + ("-dirty" if changed else "")


def _git(*command: str) -> str:
    told = subprocess.run(["git", *command], cwd=_ROOT, capture_output=True, text=True, check=True)
    return told.stdout.strip()


_ROOT = Path(__file__).parents[1]
_RESULTS = "benchmarks/results", "docs/figures", "docs/*.md", "README.md"  # of the pages, readme.py writes the tables
_COMMIT = commit()  # as the script starts
