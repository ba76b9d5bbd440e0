"""What the numbers show beside each other: scores that are no better than their floor, blocks that carry nothing."""

import math
from collections.abc import Iterator
from typing import Any

from disentkit.catalog import CATALOG
from disentkit.cautions.caution import KINDS, Caution, Row, place
from disentkit.digits import number
from disentkit.results import AXES

# Scores that say how much was read or made, and which way is better: at their floor nothing was. A leak at its floor
# is none.
SCORES = {
    "accuracy": 1,
    "factor_accuracy": 1,
    "r2": 1,
    "label_accuracy": 1,
    "purity": 1,
    "matched_accuracy": 1,
    "swap_accuracy": 1,
    "label_shown": 1,
    "component_match": 1,
    "mig": 1,
    "sap": 1,
    "dci_disentanglement": 1,
    "dci_informativeness": 1,
    "modularity": 1,
    "explicitness": 1,
    "infoe": 1,
    "irs": 1,
    "beta_vae_score": 1,
    "factor_vae_score": 1,
    "prediction_mse": -1,
    "judge_frechet": -1,
}
FLOORS = {
    "untrained": "an untrained model",
    "shuffled": "shuffled labels",
    "majority": "always the commonest",
    "mean": "always the mean",
    "permuted": "the same codes beside factors in a random order",
}
_TOLD = ("test", None)  # splits: training examples are no evidence, and all of a factor grid is no split
_NOISE = 2  # standard errors of the difference
_CARRIES = 0.1  # nats: a code tells of its image at most what its KL is, on average


def at_floor(rows: list[Row]) -> Iterator[Caution]:
    """Questions of which no score, however read, is above its highest floor by more than noise."""
    floors = _floors(rows)
    asked: dict[tuple[Any, ...], list[tuple[Row, Row]]] = {}
    for row in rows:
        if row["control"] == "none" and row["split"] in _TOLD and _counts(row):
            below = [*floors.get(_reading(row), ()), *floors.get(_task(row), ())]
            if below:
                highest = max(below, key=_merit)
                asked.setdefault((row["subject"], place(row), row["metric"]), []).append((row, highest))
    for (subject, at, _), pairs in asked.items():
        if not any(_above(*pair) for pair in pairs):
            best, floor = max(pairs, key=lambda pair: _merit(pair[0]))
            symbol = CATALOG[best["metric"]].symbol
            told = f"{symbol} {_text(best)} at best, no better than {FLOORS[floor['control']]} ({_text(floor)})"
            yield Caution("floor", (subject,), (at,), told, KINDS["floor"].mend)


def collapsed(rows: list[Row]) -> Iterator[Caution]:
    """Blocks whose KL on the test split is next to nothing."""
    for row in rows:
        whole = row["block"] is not None and row["latent"] is None
        if row["metric"] == "kl" and whole and row["split"] == "test" and row["value"] < _CARRIES:
            told = f"KL {_text(row)} nats, and no code tells more of its image than that on average"
            yield Caution("collapse", (row["subject"],), (f"block {row['block']}",), told, KINDS["collapse"].mend)


def _floors(rows: list[Row]) -> dict[tuple[Any, ...], list[Row]]:
    """Floors by what they are the floor of: one reading of a block, or, for the commonest, the whole task."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        if row["control"] in FLOORS and row["split"] in _TOLD and _counts(row):
            of = _task(row) if row["control"] == "majority" else _reading(row)
            found.setdefault(of, []).append(row)
    return found


def _counts(row: Row) -> bool:
    return row["metric"] in SCORES and not math.isnan(row["value"]) and row["verdict"] is None


def _reading(row: Row) -> tuple[Any, ...]:
    return row["subject"], row["probe"], row["metric"], *(str(row[axis]) for axis in AXES if axis != "control")


def _task(row: Row) -> tuple[Any, ...]:
    return row["subject"], row["probe"], row["metric"], str(row["factor"])


def _above(row: Row, floor: Row) -> bool:
    noise = math.hypot(*(0.0 if math.isnan(one["stderr"]) else one["stderr"] for one in (row, floor)))
    return _merit(row) - _merit(floor) > _NOISE * noise


def _merit(row: Row) -> float:
    return SCORES[row["metric"]] * row["value"]


def _text(row: Row) -> str:
    scale, unit = (100, " %") if CATALOG[row["metric"]].unit == "share" else (1, "")
    return number(scale * row["value"], scale * row["stderr"]) + unit
