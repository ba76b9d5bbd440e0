"""What is on record of a training: in its checkpoint, or as TensorBoard's event files beside it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from disentkit.errors import Unanswerable
from disentkit.records import History

_EVENTS = "events.out.tfevents*"


def history_of(about: Mapping[str, Any], path: Path | None) -> History:
    """The curves of a training.

    Args:
        about: what the checkpoint says of its making; its `history` is a list with, for each epoch,
            `{"train": {"kl": 20.1, ...}, "test": {...}}`.
        path: the checkpoint. Without such a list the event files count that lie in the folder of its name that ends
            in `.tb`, or else in its own folder.

    Raises:
        Unanswerable: where there is neither.
    """
    curves = _of_epochs(about.get("history"))
    if curves:
        return History(curves, "epoch", "the checkpoint")
    for folder in _folders(path):
        curves = _of_events(folder)
        if curves:
            return History(curves, "step", "TensorBoard's event files")
    raise Unanswerable(
        "no record of the training: no history in the checkpoint, and no TensorBoard event files beside it"
    )


def _of_epochs(epochs: Any) -> dict[str, np.ndarray]:
    """The curves of a list of epochs; none where it is no such list."""
    found: dict[str, list[tuple[float, float]]] = {}
    try:
        for epoch, parts in enumerate(epochs, 1):
            for part, terms in parts.items():
                for term, value in terms.items():
                    found.setdefault(f"{part}/{term}", []).append((float(epoch), float(value)))
    except (TypeError, ValueError, AttributeError):  # a stranger's checkpoint may mean another thing by the word
        return {}
    return {name: np.array(points).T for name, points in found.items()}


def _folders(path: Path | None) -> list[Path]:
    if path is None:
        return []
    return [path.parent / f"{path.stem}.tb", path if path.is_dir() else path.parent]


def _of_events(folder: Path) -> dict[str, np.ndarray]:
    """The scalars of a folder's event files, without what a later start of the training took back."""
    if not any(folder.glob(_EVENTS)):
        return {}
    # TensorBoard takes seconds to import, which only this question should cost.
    from tensorboard.backend.event_processing.event_accumulator import SCALARS, EventAccumulator

    record = EventAccumulator(str(folder), size_guidance={SCALARS: 0}, purge_orphaned_data=False)  # 0: all of them
    record.Reload()
    return {tag: _standing(record.Scalars(tag)) for tag in record.Tags()[SCALARS]}


def _standing(events: Iterable[Any]) -> np.ndarray:
    """Steps and values (2, T) in rising order: a step takes back those at or after it that were written before.

    Before by the clock: files are read by name, and of two that were begun in one second the names say little.
    """
    points: list[tuple[float, float]] = []
    for event in sorted(events, key=lambda event: event.wall_time):
        while points and points[-1][0] >= event.step:
            points.pop()
        points.append((float(event.step), float(event.value)))
    return np.array(points).T
