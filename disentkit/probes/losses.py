"""The training curves: what each term of the loss came to, and whether it still moved."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from disentkit.metrics.trend import late_slope
from disentkit.probes.probe import Answer, Context, Probe
from disentkit.records import Curves, History, Need, Records
from disentkit.results import gather, tidy

_PARTS = ("train", "test")
_MOST = 24  # panels of the picture


@dataclass(frozen=True)
class Losses(Probe):
    """Each term of the training's loss: its last value, and what the last tenth of the training still changed.

    They are read from the checkpoint's own record, or else from TensorBoard's event files beside it: values of the
    training's making, by its noise, weights and batches, not measured anew. The standard error of `late_slope` is
    that of a straight line through the last tenth.
    """

    source: ClassVar[str] = "the training's own record"
    headline: ClassVar[str] = "training_loss"

    def needs(self) -> tuple[Need, ...]:
        """None: no model is run."""
        return ()

    def __call__(self, records: Records, context: Context) -> Answer:
        """Two rows for each term and part of the data; and the curves, a panel a term."""
        history = context.curves()
        terms: dict[str, dict[str, str]] = {}
        for name in history.curves:
            part, term = _split(name)
            terms.setdefault(term, {})[part] = name
        rows = [
            _of(history.curves[name], term=term, split=part or None)
            for term, names in terms.items()
            for part, name in names.items()
        ]
        return Answer(gather(rows), (_picture(history, terms),))


def _split(name: str) -> tuple[str, str]:
    """The part of the data, "" where it is not told, and the term.

    >>> _split("test/kl"), _split("Loss/kl")
    (('test', 'kl'), ('', 'Loss/kl'))
    """
    part, slash, term = name.partition("/")
    return (part, term) if slash and part in _PARTS else ("", name)


def _of(curve: np.ndarray, **axes: Any) -> pd.DataFrame:
    count = curve.shape[1]
    rows = [_told("training_loss", curve[1, -1], None, count, axes)]
    if count > 1 and np.isfinite(curve).all():
        slope = late_slope(curve)
        rows.append(_told("late_slope", slope.value, slope.stderr, slope.n, axes))
    else:
        note = "one point: no slope" if count == 1 else "values that are not finite: no slope"
        rows.append(tidy("late_slope", np.nan, note=note, n=count, **axes))
    return gather(rows)


def _told(metric: str, value: float, stderr: float | None, n: int, axes: dict[str, Any]) -> pd.DataFrame:
    note = None if np.isfinite(value) else "the record ends with a value that is not finite"
    return tidy(metric, value if note is None else np.nan, stderr=stderr, n=n, note=note, **axes)


def _picture(history: History, terms: dict[str, dict[str, str]]) -> Curves:
    shown = dict(list(terms.items())[:_MOST])
    caption = f"Terms of the loss along the training, as recorded in {history.kept}."
    if len(terms) > _MOST:
        caption += f" The first {_MOST} of {len(terms)}."
    curves = {name: history.curves[name] for names in shown.values() for name in names.values()}
    return Curves("losses", "Terms of the loss along the training", curves, history.along, caption, shown)
