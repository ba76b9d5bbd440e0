"""evaluate(): plan, make each needed record once, ask every probe, collect the rows."""

import inspect
import json
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from disentkit import checkpoint as checkpoints
from disentkit import passes, summary
from disentkit.cache import key
from disentkit.checkpoint import Checkpoint
from disentkit.data import Dataset, open_dataset, with_targets
from disentkit.device import choose, describe, out_of_memory
from disentkit.errors import Unanswerable, UserError, unknown
from disentkit.files import write_text
from disentkit.model import LatentModel, untrained
from disentkit.passes.trial import prepare
from disentkit.probes import PROBES, Context, Probe, with_option
from disentkit.progress import Progress, silent
from disentkit.records import Need, Record
from disentkit.results import gather, tidy
from disentkit.storage import Memory, Storage

Say = Callable[[str], None]
Model = Path | str | LatentModel | Checkpoint


@dataclass(frozen=True)
class Request:
    """What is asked of every checkpoint.

    Attributes:
        probes: the questions.
        by_name: whether the user named them: then one that does not fit the model is an error, not a dash.
        data: a data set, or a name; the checkpoint's own unless given.
        targets: the checkpoint's own unless given.
        seed: spent by passes and probes, each on a stream of its own.
        limit: only the first examples of each split.
    """

    probes: dict[str, Probe]
    by_name: bool = True
    data: Dataset | str | None = None
    targets: str | None = None
    seed: int = 0
    limit: int | None = None
    data_root: Path | None = None
    opened: dict[str, Dataset] = field(default_factory=dict)


def evaluate(
    model: Model | Sequence[Model],
    data: Dataset | str | None = None,
    *,
    probes: str | Sequence[str | Probe] = "all",
    targets: str | None = None,
    out: Path | str | None = None,
    adapter: str | None = None,
    device: str = "auto",
    seed: int = 0,
    limit: int | None = None,
    data_root: Path | str | None = None,
    options: Sequence[str] = (),
    progress: Progress = silent,
    say: Say = lambda _: None,
) -> pd.DataFrame:
    """Ask probes of one model or several, and return the results frame: one row a number.

    Args:
        model: checkpoint files, or models in memory.
        data: a name (`disentkit list data`) or a Dataset; what the model was trained on unless given.
        probes: "all", names, or probes with their options set.
        targets: `grey`, `threshold`, `static` or `dynamic`; what the model was trained on unless given, else `grey`.
        out: a folder. Records and rows are kept there, and found again by the next run; pictures are drawn.
        adapter: `"file.py:function"` that makes a LatentModel of a foreign file.
        device: `auto`, `cpu` or `cuda`.
        seed: of all draws.
        limit: only the first examples of each split.
        data_root: where data lie; else DISENTKIT_DATA, else the platform's cache folder.
        options: `"probe.option=value"`.
        progress: told of every pass.
        say: told, in a line, what is reused and what does not fit.

    Raises:
        UserError: for bad input; the text says what was expected, what came, and the mend.
    """
    asked = parse_probes(probes, options)
    place = choose(device)
    request = Request(
        asked,
        by_name=probes != "all",
        data=data,
        targets=targets,
        seed=_whole("seed", seed, 0),
        limit=None if limit is None else _whole("limit", limit, 1),
        data_root=Path(data_root) if data_root else None,
    )
    storage = Storage(Path(out)) if out else Memory()
    given = model if isinstance(model, Sequence) and not isinstance(model, str) else [model]
    loaded = _distinct([_checkpoint(one, adapter) for one in given])
    with _exact():
        frame = gather(_Evaluation(one, request, place, storage, progress, say).rows() for one in loaded)
    if out:
        summary.write(frame, Path(out))
        write_text(
            Path(out) / "provenance.json",
            json.dumps(_provenance(loaded, asked, frame), indent=2, default=str),
        )
    return frame


def parse_probes(probes: str | Sequence[str | Probe], options: Sequence[str] = ()) -> dict[str, Probe]:
    """Probes by name, in the order in which they are asked.

    >>> list(parse_probes("nll,elbo", ["nll.ks=1,10"]))
    ['elbo', 'nll']
    """
    names = probes.split(",") if isinstance(probes, str) else probes
    asked: dict[str, Probe] = {}
    for name in PROBES if "all" in names else names:
        if isinstance(name, Probe):
            asked[next((known for known, kind in PROBES.items() if kind is type(name)), type(name).__name__)] = name
        elif name.strip() in PROBES:
            asked[name.strip()] = PROBES[name.strip()]()
        else:
            raise unknown("probe", name.strip(), [*PROBES, "all"])
    for option in options:
        place, equals, text = option.partition("=")
        name, dot, field_name = place.partition(".")
        if not (equals and dot):
            raise UserError(f"--set: expected probe.option=value, as in nll.ks=1,50; got {option!r}")
        if name not in asked:
            raise unknown("probe asked for", name, asked)
        asked[name] = with_option(asked[name], field_name, text)
    return {name: asked[name] for name in [*PROBES, *asked] if name in asked}


class _Evaluation:
    """One checkpoint: its data, its records, its rows."""

    def __init__(
        self,
        checkpoint: Checkpoint,
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
        raw = self._raw_data()
        self.name = raw.name
        cut = raw.first(request.limit)
        self.fingerprint = cut.fingerprint
        self.data = prepare(self.model, with_targets(cut, self.targets, seed=request.seed), device, progress)
        self.records: dict[Need, Record] = {}
        made_by = (_source(self.model), versions(), describe(device))
        self.same = (checkpoint.digest, self.fingerprint, self.targets, request.seed, *made_by)

    def rows(self) -> pd.DataFrame:
        """All rows, with the columns that say who was asked, and on what."""
        parts = [self._answered(name, probe) for name, probe in self.request.probes.items()]
        frame = gather(parts)
        for column, value in self._provenance().items():
            frame[column] = value
        return gather([frame])

    def _answered(self, name: str, probe: Probe) -> pd.DataFrame:
        made = key(*self.same, name, probe)
        found = self.storage.answer(made)
        if found is not None:
            self.say(f"{self.checkpoint.name}: {name} was there already")
            return found
        start = time.perf_counter()
        try:
            for need in probe.needs():
                self._make(need)
            context = Context(self.request.seed, self.targets, str(self.device), self.progress)
            answer = probe({need: self.records[need] for need in probe.needs()}, context)
        except Unanswerable as reason:
            if self.request.by_name:
                raise UserError(f"probe {name} does not fit {self.checkpoint.name}: {reason}") from reason
            self.say(f"{self.checkpoint.name}: {name} does not fit: {reason}")
            return self._rows(name, probe, tidy(probe.headline, np.nan, note=str(reason)), start)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise UserError(
                f"probe {name} ran out of memory on {self.device}; ask for less (--limit, --set)"
            ) from error
        rows = self._rows(name, probe, answer.rows, start)
        self.storage.keep(made, self.checkpoint, name, rows, answer)
        return rows

    def _rows(self, name: str, probe: Probe, rows: pd.DataFrame, start: float) -> pd.DataFrame:
        rows = gather([rows])
        rows["probe"], rows["options"] = name, probe.options()
        rows["seconds"] = round(time.perf_counter() - start, 2)
        return rows

    def _make(self, need: Need) -> None:
        if need in self.records:
            return
        made = key(*self.same, need)
        record = self.storage.record(made, need)
        if record is None:
            model = untrained(self.model, self.request.seed) if need.untrained else self.model
            split = getattr(self.data, need.split)
            options = dict(need.options)
            record = passes.run(
                need.kind,
                model.eval(),
                split,
                seed=self.request.seed,
                device=self.device,
                progress=self.progress,
                **options,
            )
            self.storage.keep_record(made, need, record)
        else:
            self.say(f"{self.checkpoint.name}: reused {need.kind} of the {need.split} split")
        self.records[need] = record

    def _raw_data(self) -> Dataset:
        data = self.request.data or self.checkpoint.about.get("data")
        if isinstance(data, Dataset):
            return data
        if data is None:
            raise UserError(f"{self.checkpoint.name} does not say what it was trained on; name the data with --data")
        if data not in self.request.opened:
            self.request.opened[data] = open_dataset(data, self.request.data_root)
        return self.request.opened[data]

    def _provenance(self) -> dict[str, Any]:
        about = self.checkpoint.about
        training = f"{about['epochs']} epochs, seed {about['seed']}" if {"epochs", "seed"} <= about.keys() else None
        return {
            "model": self.checkpoint.name,
            "checkpoint": self.checkpoint.digest[:12],
            "training": training,
            "data": self.name,
            "data_fingerprint": self.fingerprint[:12],
            "targets": self.targets,
            "limit": self.request.limit,
            "seed": self.request.seed,
            "device": describe(self.device),
            "versions": versions(),
        }


def _provenance(loaded: Sequence[Checkpoint], asked: dict[str, Probe], frame: pd.DataFrame) -> dict[str, Any]:
    """What made a results frame, whole: the frame's own columns have it in short."""
    shared = ("data", "data_fingerprint", "targets", "limit", "seed", "device", "versions")
    return {
        "made": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "checkpoints": [
            {"model": one.name, "path": one.path, "sha256": one.digest, "about": dict(one.about)} for one in loaded
        ],
        "probes": {name: probe.options() for name, probe in asked.items()},
        **{name: sorted({str(value) for value in frame[name].dropna()}) for name in shared},
    }


def versions() -> str:
    """What made the numbers, in one word each."""
    made = {"disentkit": version("disentkit"), "torch": torch.__version__, "numpy": np.__version__}
    return " ".join(f"{name}-{number}" for name, number in {**made, "python": platform.python_version()}.items())


def _checkpoint(model: Model, adapter: str | None) -> Checkpoint:
    if isinstance(model, Checkpoint):
        return model
    return checkpoints.of_model(model) if isinstance(model, LatentModel) else checkpoints.load(model, adapter)


@contextmanager
def _exact() -> Iterator[None]:
    """Single precision throughout: no TF32 in products or convolutions on CUDA. The settings are put back."""
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before


def _source(model: LatentModel) -> str:
    """The code of the model's class, which with its weights decides its numbers."""
    try:
        return inspect.getsource(inspect.getmodule(type(model)) or type(model))
    except (OSError, TypeError):  # typed in at a prompt
        return ""


def _distinct(loaded: list[Checkpoint]) -> list[Checkpoint]:
    """Checkpoints whose names differ: of two with one label each also bears its file's name, or else its digest.

    Raises:
        UserError: when the same checkpoint is given twice.
    """
    digests = [one.digest for one in loaded]
    for one in loaded:
        if digests.count(one.digest) > 1:
            raise UserError(f"the same checkpoint is given twice: {one.path or one.name} ({one.digest[:12]})")
    names = [one.name for one in loaded]
    for more in (lambda one: one.path.stem if one.path else one.digest[:6], lambda one: one.digest[:6]):
        shared = {name for name in names if names.count(name) > 1}
        names = [
            f"{one.name} ({more(one)})" if name in shared else name for one, name in zip(loaded, names, strict=True)
        ]
    return [replace(one, name=name) for one, name in zip(loaded, names, strict=True)]


def _whole(name: str, value: int, least: int) -> int:
    if value < least:
        raise UserError(f"{name}: expected a whole number from {least} on, got {value}")
    return value
