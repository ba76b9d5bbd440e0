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
    """The commit, marked where the working tree was not clean."""
    command = ["git", "describe", "--always", "--dirty"]
    told = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    return told.stdout.strip()


_COMMIT = commit()  # as the script starts: the results that it writes are no change of what made them
