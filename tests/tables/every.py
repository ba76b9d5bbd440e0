"""A results frame that fills every cell of a layout, of two models; one note, one dash, one infinite number."""

import math

from disentkit.catalog import CATALOG
from disentkit.results import AXES, gather, tidy

_TEXTS = {"split": "test", "block": "z_1", "source": "s", "control": "none", "pooling": "none", "input": "mean"}


def frame_for(layout):
    """Rows as an evaluation would leave them; the model's names are the source's where it has some."""
    names = [*layout.published, "vae", "beta_vae beta=4"][:2]
    return gather(_model(layout, name, place) for place, name in enumerate(names))


def _model(layout, name, place):
    frames = []
    for number, column in enumerate(layout.columns):
        axes = {axis: _value(axis, number) for axis in layout.rows if axis in AXES}
        axes |= {axis: choice[0] if isinstance(choice, tuple) else choice for axis, choice in column.where.items()}
        value = _between(CATALOG[column.metric], place)
        told = {"stderr": 0.0123, "n": 100, "note": "not converged: 5 % & more_or_less" if number == 1 else None}
        if (place, number) == (1, len(layout.columns) - 1) and CATALOG[column.metric].low == -math.inf:
            value = -math.inf
        frames.append(tidy(column.metric, value, **told, **axes))
    rows = gather(frames)
    rows["probe"] = layout.of or layout.probes[0]
    given = {"model": name, "checkpoint": f"digest{place}", "training": f"9 epochs, seed {place}", "data": "digits"}
    given |= {"data_note": "at most 0.9 ≤ 1", "targets": "grey", "seed": 0, "limit": 100}
    for head, told in given.items():
        rows[head] = told
    return gather([rows])


def _value(axis, number):
    return 1 + number % 3 if AXES[axis] == "Int64" else _TEXTS.get(axis, f"{axis}_1")


def _between(fact, place):
    low, high = (end if math.isfinite(end) else 10 * sign for end, sign in ((fact.low, -1), (fact.high, 1)))
    return low + (high - low) * (0.4 + 0.3 * place)
