"""The output folder: what a job leaves behind, where the next run finds it, and the files that a reader opens.

report.html  results.csv  provenance.json  tables/  figures/  per_example/     for the reader
records/  answers/                                                             for the next run
"""

import hashlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from disentkit import cache, per_example, results
from disentkit.checkpoint import Checkpoint
from disentkit.files import folder, slug, write_text
from disentkit.later import later
from disentkit.probes import Answer
from disentkit.records import KINDS, Kept, Need, Record

if TYPE_CHECKING:
    from disentkit import figures
else:
    figures = later("disentkit.figures")


@dataclass(frozen=True)
class Memory:
    """No folder: nothing is kept, nothing is found."""

    def answer(self, made: str) -> pd.DataFrame | None:
        """Nothing."""
        return None

    def record(self, made: str, need: Need) -> Record | None:
        """Nothing."""
        return None

    def keep(self, made: str, checkpoint: Checkpoint, name: str, rows: pd.DataFrame, answer: Answer) -> None:
        """Let go."""

    def keep_record(self, made: str, need: Need, record: Record) -> None:
        """Let go."""


class Storage:
    """A folder in which each job leaves one file; a job whose file is there is done."""

    def __init__(self, out: Path) -> None:
        self.out = folder(out)

    def answer(self, made: str) -> pd.DataFrame | None:
        """A probe's rows, when every file that came with them is there and as it was."""
        try:
            content = json.loads(self._answer(made).read_text(encoding="utf-8"))
            if all(_digest(self.out / file) == digest for file, digest in content["files"].items()):
                return results.parse(io.StringIO(content["rows"]))
        except (OSError, ValueError, KeyError):
            pass  # not there, or not whole: it is made again
        return None

    def record(self, made: str, need: Need) -> Record | None:
        """A record, when it is there."""
        return cache.fetch(self._record(made, need), KINDS)

    def keep(self, made: str, checkpoint: Checkpoint, name: str, rows: pd.DataFrame, answer: Answer) -> None:
        """Draw the pictures, write the values of every example, and last the rows."""
        stem = slug(checkpoint.name)
        files = []
        for picture in answer.pictures:
            files.append(f"figures/{stem}-{picture.name}.png")
            figures.write_picture(picture, checkpoint.name, self.out / files[-1])
        if answer.per_example is not None:
            files.append(per_example.file_of(checkpoint.name, name))
            per_example.write(answer.per_example, self.out / files[-1])
        content = {"files": {file: _digest(self.out / file) for file in files}, "rows": rows.to_csv(index=False)}
        write_text(self._answer(made), json.dumps(content))

    def keep_record(self, made: str, need: Need, record: Record) -> None:
        """Write a record, if it is worth it."""
        if isinstance(record, Kept):
            cache.store(record, self._record(made, need))

    def _answer(self, made: str) -> Path:
        return self.out / "answers" / f"{made}.json"

    def _record(self, made: str, need: Need) -> Path:
        return self.out / "records" / f"{need.kind}-{made}.npz"


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
