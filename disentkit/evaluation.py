"""evaluate(): load the models, open the data, do the jobs, write what a reader opens."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pandas as pd
import torch

from disentkit import checkpoint as checkpoints
from disentkit import provenance
from disentkit.checkpoint import Checkpoint
from disentkit.data import Dataset, open_dataset
from disentkit.device import choose
from disentkit.errors import UserError
from disentkit.jobs import Jobs, Say
from disentkit.model import LatentModel
from disentkit.probes import Probe
from disentkit.progress import Progress, silent
from disentkit.publishing import publish
from disentkit.request import Request, at_precision, named, parse_probes
from disentkit.results import gather
from disentkit.storage import Memory, Storage
from disentkit.together import Together

Model = Path | str | LatentModel | Checkpoint


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
    precision: Literal["exact", "fast"] | None = None,
    audits: bool = True,
    progress: Progress = silent,
    say: Say = lambda _: None,
) -> pd.DataFrame:
    """Ask probes of one model or several, and return the results frame: one row a number.

    Args:
        model: checkpoint files, or models in memory.
        data: a name (`disentkit list data`) or a Dataset; what the model was trained on unless given.
        probes: "all", names, or probes with their options set; or "audit", what the audit reads, asked lightly.
        targets: `grey`, `threshold`, `static` or `dynamic`; what the model was trained on unless given, else `grey`.
        out: a folder. Records and rows are kept there, and found again by the next run; pictures are drawn, and
            report.html shows everything on one page.
        adapter: `"file.py:function"` that makes a LatentModel of a foreign file.
        device: `auto`, `cpu` or `cuda`.
        seed: of all draws.
        limit: only the first examples of each split.
        data_root: where data lie; else DISENTKIT_DATA, else the platform's cache folder.
        options: `"probe.option=value"`.
        precision: `fast` rounds the products of likelihoods where the device has units for it, and rows say what that
            did; `exact` does not; else each probe's options decide.
        audits: whether the answers are audited: rows of the probe `audit`, each with a verdict.
        progress: told of every pass.
        say: told, in a line, what is reused and what does not fit.

    Raises:
        UserError: for bad input; the text says what was expected, what came, and the mend.
    """
    asked = at_precision(parse_probes(probes, options), precision)
    place = choose(device)
    request = Request(asked, named(probes), targets, seed, limit, audits)
    storage = Storage(Path(out)) if out else Memory()
    given = model if isinstance(model, Sequence) and not isinstance(model, str) else [model]
    loaded = _distinct([_checkpoint(one, adapter) for one in given])
    opened = _opened(loaded, data, Path(data_root) if data_root else None)
    frames, together = [], Together()
    with _exact():
        for one, found in zip(loaded, opened, strict=True):
            job = Jobs(one, found, request, place, storage, progress, say)
            frames.append(job.rows())
            if len(loaded) > 1:
                together.take(job)
        frame = gather([*frames, *together.rows(seed)])
    if out:
        publish(frame, provenance.whole(loaded, asked, frame), Path(out))
    return frame


def _checkpoint(model: Model, adapter: str | None) -> Checkpoint:
    if isinstance(model, Checkpoint):
        return model
    return checkpoints.of_model(model) if isinstance(model, LatentModel) else checkpoints.load(model, adapter)


def _opened(loaded: Sequence[Checkpoint], data: Dataset | str | None, root: Path | None) -> list[Dataset]:
    """The data of every checkpoint: what is named, else what it was trained on; each is opened once."""
    opened: dict[str, Dataset] = {}
    found = []
    for one in loaded:
        wanted = one.about.get("data") if data is None else data
        if wanted is None:
            raise UserError(f"{one.name} does not say what it was trained on; name the data with --data")
        if isinstance(wanted, str):
            wanted = opened.setdefault(wanted, opened.get(wanted) or open_dataset(wanted, root))
        found.append(wanted)
    return found


@contextmanager
def _exact() -> Iterator[None]:
    """Single precision throughout: no TF32 in products or convolutions on CUDA. The settings are put back."""
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before


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
