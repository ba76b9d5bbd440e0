"""One checkpoint on one data set: make each needed record once, ask every probe, keep both, collect the rows."""

import inspect
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import torch

from disentkit import passes
from disentkit.auditing import audit, subject_of
from disentkit.cache import key, source
from disentkit.checkpoint import Checkpoint
from disentkit.data import Dataset, with_targets
from disentkit.device import describe, out_of_memory
from disentkit.errors import Unanswerable, UserError
from disentkit.model import LatentModel, untrained
from disentkit.passes.trial import prepare
from disentkit.probes import Answer, Context, Probe
from disentkit.progress import Progress
from disentkit.provenance import training, versions
from disentkit.records import Need, Record
from disentkit.request import Request
from disentkit.results import gather, tidy
from disentkit.storage import Memory, Storage

Say = Callable[[str], None]


class Jobs:
    """Each record that is needed and each probe that is asked is a job; what the storage holds is done."""

    def __init__(
        self,
        checkpoint: Checkpoint,
        data: Dataset,
        request: Request,
        device: torch.device,
        storage: Storage | Memory,
        progress: Progress,
        say: Say,
    ) -> None:
        self.checkpoint, self.request, self.device = checkpoint, request, device
        self.storage, self.progress, self.say = storage, progress, say
        self.model = checkpoint.model.to(device)
        self.targets = request.targets or str(checkpoint.about.get("targets", "grey"))
        self.name, self.given = data.name, data
        self.fingerprint = data.first(request.limit).fingerprint
        self.records: dict[Need, Record] = {}
        made_by = (_source(self.model), versions(), describe(device))
        self.same = (checkpoint.digest, self.fingerprint, self.targets, request.seed, *made_by)

    @cached_property
    def data(self) -> Dataset:
        """The data as the model takes them, tried on it; made for the first job that is not done."""
        cut = self.given.first(self.request.limit)
        targets = with_targets(cut, self.targets, seed=self.request.seed)
        return prepare(self.model, targets, self.device, self.progress)

    def rows(self) -> pd.DataFrame:
        """All rows, with the columns that say who was asked, and on what."""
        frame = gather([self._answered(name, probe) for name, probe in self.request.probes.items()])
        if self.request.audits:
            frame = gather([frame, self._audited(frame)])
        for column, value in self.provenance().items():
            frame[column] = value
        return gather([frame])

    def record(self, need: Need) -> Record:
        """A record, made where it is not there yet."""
        self._make(need, quietly=True)
        return self.records[need]

    def _answered(self, name: str, probe: Probe) -> pd.DataFrame:
        # That a question does not fit is an answer under `all`, and kept as one; asked for by name it is an error.
        made, unfit = key(*self.same, name, probe), key(*self.same, name, probe, "does not fit")
        found = self.storage.answer(made)
        if found is None and name not in self.request.by_name:
            found = self.storage.answer(unfit)
        if found is not None:
            self.say(f"{self.checkpoint.name}: {name} was there already")
            return found
        start = time.perf_counter()
        try:
            with self._room(f"probe {name}"):
                answer = self._ask(probe)
        except Unanswerable as reason:
            if name in self.request.by_name:
                raise UserError(f"probe {name} does not fit {self.checkpoint.name}: {reason}") from reason
            self.say(f"{self.checkpoint.name}: {name} does not fit: {reason}")
            rows = self._rows(name, probe, tidy(probe.headline, np.nan, note=str(reason)), start)
            self.storage.keep(unfit, self.checkpoint, name, rows, Answer(rows))
            return rows
        rows = self._rows(name, probe, answer.rows, start)
        self.storage.keep(made, self.checkpoint, name, rows, answer)
        return rows

    def _ask(self, probe: Probe) -> Answer:
        known = (self.data.factor_names, self.checkpoint.curves)
        for need in probe.needs():
            self._make(need)
        context = Context(self.request.seed, self.targets, str(self.device), self.progress, *known)
        return probe({need: self.records[need] for need in probe.needs()}, context)

    def _rows(self, name: str, probe: Probe, rows: pd.DataFrame, start: float) -> pd.DataFrame:
        rows = gather([rows])
        rows["probe"], rows["options"] = name, probe.options()
        rows["seconds"] = round(time.perf_counter() - start, 2)
        return rows

    def _audited(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The audit of these rows; found again only where rows, data, checkpoint and all code are what they were."""
        asked = frame.drop(columns="seconds").to_csv(index=False)
        whole = (self.name, self.given.fingerprint, dict(self.checkpoint.about), source())
        made = key(*self.same, "audit", asked, *whole)
        found = self.storage.answer(made)
        if found is None:
            subject = subject_of(self.checkpoint, self.given, limit=self.request.limit, targets=self.targets)
            with self._room("the audit"):
                found = audit(subject, frame, self.record)
            self.storage.keep(made, self.checkpoint, "audit", found, Answer(found))
        return found

    def _make(self, need: Need, *, quietly: bool = False) -> None:
        if need in self.records:
            return
        made = key(*self.same, need)
        record = self.storage.record(made, need)
        if record is None:
            model = untrained(self.model, self.request.seed) if need.untrained else self.model
            given = self.data if need.split == "both" else getattr(self.data, need.split)
            options = dict(need.options)
            record = passes.run(
                need.kind,
                model.eval(),
                given,
                seed=self.request.seed,
                device=self.device,
                progress=self.progress,
                **options,
            )
            self.storage.keep_record(made, need, record)
        elif not quietly:
            self.say(f"{self.checkpoint.name}: reused {need.kind} of the {need.split} split")
        self.records[need] = record

    @contextmanager
    def _room(self, what: str) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise UserError(f"{what} ran out of memory on {self.device}; ask for less (--limit, --set)") from error

    def provenance(self) -> dict[str, Any]:
        """Who was asked, and on what: the same in all rows."""
        return {
            "model": self.checkpoint.name,
            "checkpoint": self.checkpoint.digest[:12],
            "training": training(self.checkpoint.about),
            "data": self.name,
            "data_fingerprint": self.fingerprint[:12],
            "data_note": self.given.note or None,
            "targets": self.targets,
            "limit": self.request.limit,
            "seed": self.request.seed,
            "device": describe(self.device),
            "versions": versions(),
        }


def _source(model: LatentModel) -> str:
    """The code that with the weights decides a model's numbers: its modules, and those of its package that they use."""
    package = type(model).__module__.partition(".")[0]
    found: dict[str, str] = {}
    ahead = {type(part).__module__ for part in model.modules()}
    while ahead:
        name = ahead.pop()
        if name in found or name.partition(".")[0] != package:
            continue
        try:
            found[name] = inspect.getsource(sys.modules[name])
        except (KeyError, OSError, TypeError):  # typed in at a prompt, or loaded from a file of its own
            found[name] = _class_source(model)
            continue
        ahead |= {str(getattr(value, "__module__", "")) for value in vars(sys.modules[name]).values()}
    return "".join(found[name] for name in sorted(found))


def _class_source(model: LatentModel) -> str:
    try:
        return inspect.getsource(inspect.getmodule(type(model)) or type(model))
    except (OSError, TypeError):
        return ""
