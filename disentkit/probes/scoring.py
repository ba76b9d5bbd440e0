"""Scoring: the ground truth that codes are scored against; scores as rows; their matrices as heat maps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from disentkit.errors import Unanswerable
from disentkit.later import later
from disentkit.probes.probe import factors_of
from disentkit.records import Codes, Matrix
from disentkit.results import tidy
from disentkit.scores.number import Number

if TYPE_CHECKING:
    from disentkit.scores import described, examined
else:
    described, examined = later("disentkit.scores.described"), later("disentkit.scores.examined")

_PARTS = 20  # that a factor which is measured is cut into
_DRAWN = {
    "factor_information": "information about each factor, as a share of the factor's entropy",
    "importance": "importance for predicting each factor",
    "sap_score": "score of reading each factor from the latent alone",
}


@dataclass(frozen=True, eq=False)
class Truth:
    """The factors that vary: whole numbers (N, K), their names, and what was done to them or left out."""

    values: np.ndarray
    names: tuple[str, ...]
    note: str | None

    @classmethod
    def of(cls, codes: Sequence[Codes], names: tuple[str, ...]) -> "Truth":
        """Of all splits together.

        Raises:
            Unanswerable: for data without factors, or whose factors never vary.
        """
        factors = np.concatenate([factors_of(one) for one in codes])
        names = names or tuple(map(str, range(factors.shape[1])))
        varies = np.ptp(factors, axis=0) > 0
        if not varies.any():
            raise Unanswerable(f"no factor of these data varies ({', '.join(names)})")
        constant = [name for name, moves in zip(names, varies, strict=True) if not moves]
        notes = [f"factors that never vary are left out: {', '.join(constant)}"] if constant else []
        cut = [
            name
            for name, numbers in zip(names, examined.measured(factors), strict=True)
            if numbers and name not in constant
        ]
        if cut:
            notes.append(f"measured factors are cut into {_PARTS} parts of as many examples each: {', '.join(cut)}")
        values = examined.whole_numbers(factors[:, varies], parts=_PARTS)
        return cls(values, tuple(name for name in names if name not in constant), "; ".join(notes) or None)


def score_rows(numbers: Sequence[Number], truth: Truth, **axes: Any) -> list[pd.DataFrame]:
    """Rows of scores, a frame a metric."""
    by_metric: dict[str, list[Number]] = {}
    for one in numbers:
        by_metric.setdefault(one.metric, []).append(one)
    return [
        tidy(
            metric,
            [one.value for one in mine],
            stderr=[one.stderr for one in mine],
            dof=[one.dof for one in mine],
            note=[_note(one, truth) for one in mine],
            definition=[one.definition for one in mine],
            factor=[None if one.factor is None else truth.names[one.factor] for one in mine],
            latent=[one.latent for one in mine],
            split=[one.split for one in mine],
            examples=[one.examples for one in mine],
            n=[one.n or len(truth.values) for one in mine],
            **axes,
        )
        for metric, mine in by_metric.items()
    ]


def heat_maps(numbers: Sequence[Number], truth: Truth, block: str) -> Iterator[Matrix]:
    """Every matrix of latents and factors, factors downward."""
    for metric, words in _DRAWN.items():
        matrices: dict[str | None, list[float]] = {}
        for one in numbers:
            if one.metric == metric:
                matrices.setdefault(one.definition, []).append(one.value)
        for definition, values in matrices.items():
            matrix = np.array(values).reshape(-1, len(truth.names)).T
            by = f" ({definition})" if definition else ""
            latents = tuple(f"{block} {latent}" for latent in range(matrix.shape[1]))
            name = "-".join(part for part in (metric, definition, block) if part)
            caption = f"Each latent's {words}{by}; from posterior means of {len(truth.values)} images."
            yield Matrix(name, f"{block}: each latent's {words}{by}", matrix, truth.names, latents, caption)


def _note(one: Number, truth: Truth) -> str | None:
    ours = truth.note if one.whole and one.metric not in described.OF_CODES_ALONE else None
    return "; ".join(note for note in (one.note, ours) if note) or None
