"""The line under every result: the command, the machine, the versions, the seed and the commit."""

import os
import platform
import subprocess
from pathlib import Path

from disentkit.provenance import versions


def stamp(command: str) -> str:
    """Who made a result; the commit is marked where the working tree was not clean."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    return f"`{command}`: {platform.machine()}, {os.cpu_count()} cores, {versions()}, seed 0, commit {commit}"
