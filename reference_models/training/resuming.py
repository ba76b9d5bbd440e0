"""Where a training stands, and the file from which it goes on."""

import math
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType
from typing import Any

from torch import Tensor, nn
from torch.optim import Optimizer

from disentkit.checkpoint import read, write
from disentkit.errors import UserError
from reference_models.recipes import Recipe
from reference_models.training.precision import Precision
from reference_models.training.sums import Kept

EpochTerms = dict[str, dict[str, float]]  # {"train": {"kl": ...}, "test": {...}}


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during training; where it stopped stands in the text."""


@dataclass(frozen=True)
class State:
    """Whole epochs done, and how far into the next one: its batches, its random stream, its sums."""

    epoch: int = 0
    batch: int = 0
    generator: Tensor | None = None
    sums: Kept = field(default_factory=dict)
    history: list[EpochTerms] = field(default_factory=list)


def resume_file(out: Path) -> Path:
    """The file beside a checkpoint from which its training goes on. Its name does not end in .pt on purpose."""
    return out.with_name(out.name + ".resume")


def identity(recipe: Recipe, fingerprint: str, seed: int, precision: Precision) -> dict[str, Any]:
    """What must be the same for a training to go on; a longer one may, where nothing is stretched to its length."""
    settings = plain(recipe)
    del settings["telling"]  # a label's: what it tells are settings themselves
    if not recipe.stretched:  # a longer one that is differs from the start
        del settings["epochs"]
    return {"recipe": settings, "data": fingerprint, "seed": seed, "precision": precision}


def plain(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain values, for a file."""
    settings = {entry.name: getattr(recipe, entry.name) for entry in fields(recipe)}
    return {**settings, "config": dict(recipe.config), "telling": list(recipe.telling)}


def keep(
    out: Path, run: Mapping[str, Any], state: State, model: nn.Module, optimizers: Mapping[str, Optimizer]
) -> None:
    """Write all that is needed to go on."""
    content = {
        "run": dict(run),
        "state": vars(state),
        "model": model.state_dict(),
        "optimizers": {name: optimizer.state_dict() for name, optimizer in optimizers.items()},
    }
    write(resume_file(out), content)


def restore(out: Path, run: Mapping[str, Any], model: nn.Module, optimizers: Mapping[str, Optimizer]) -> State:
    """Put model and optimisers where they were.

    Raises:
        UserError: when there is nothing to go on from, or it is of another run.
    """
    path = resume_file(out)
    if not path.exists():
        raise UserError(f"--resume: no {path}; start the training without --resume")
    try:
        content = read(path)
    except UserError as error:
        raise UserError(f"--resume: {path} is damaged; start without --resume") from error
    if not isinstance(content, dict) or content.keys() != {"run", "state", "model", "optimizers"}:
        raise UserError(f"--resume: {path} is not what a training leaves behind; start without --resume")
    for key, ours, theirs in _settings(run, content["run"]):
        if ours != theirs:
            told = (
                "it is of other data, or of another --limit"
                if key == "data"
                else f"its {key} is {theirs}, now it is {ours}"
            )
            raise UserError(
                f"--resume: {path} is of another run: {told}; ask for the same, or begin anew with another --out"
            )
    model.load_state_dict(content["model"])
    for name, optimizer in optimizers.items():
        optimizer.load_state_dict(content["optimizers"][name])
    return State(**content["state"])


def unfinished(out: Path) -> str:
    """Where an unfinished training stands that lies at `out`; nothing where there is none, or none that can go on."""
    try:
        left, made = (read(path) if path.exists() else {} for path in (resume_file(out), out))
        epoch, batch = left["state"]["epoch"], left["state"]["batch"]
        wanted = made["about"]["recipe"]["epochs"] if epoch else math.inf
    except (UserError, KeyError, TypeError):
        return ""
    at = f"epoch {epoch + 1}, batch {batch}" if batch else f"epoch {epoch} of {wanted}"
    return f"stopped in {at}" if batch or epoch < wanted else ""


def _settings(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Name, our and their value of each setting, those of nested mappings one by one."""
    for key in dict.fromkeys([*ours, *theirs]):
        one, other = ours.get(key), theirs.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _settings(one, other)
        else:
            yield key, one, other


@contextmanager
def interruption() -> Iterator[threading.Event]:
    """Ctrl-C sets the event, so that the loop stops between two steps; a second Ctrl-C stops at once."""
    event = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield event
        return

    def note(number: int, frame: FrameType | None) -> None:
        if event.is_set():
            raise KeyboardInterrupt
        event.set()

    before = signal.signal(signal.SIGINT, note)
    try:
        yield event
    finally:
        signal.signal(signal.SIGINT, before)
