"""What each block tells of the factors that the data were made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from disentkit.later import later
from disentkit.metrics.regression import r2
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Answer, Context, Input, Probe, factors_of, record_of
from disentkit.readouts.kinds import FactorReadout
from disentkit.records import Codes, Need, Records
from disentkit.results import gather, tidy

if TYPE_CHECKING:
    from disentkit.readouts import factors
else:
    factors = later("disentkit.readouts.factors")

_SPLITS = ("train", "test")
_CONSTANT = "the factor never varies"


@dataclass(frozen=True)
class Factors(Probe):
    """How well each ground-truth factor is read from each block, by a linear readout and by boosted trees.

    Factors that are numbers: R^2 on the test split, 0 for what the mean gives. Factors that are categories
    (integers): accuracy. From posterior means and from one sample. Controls: `untrained`, the same from an encoder
    with fresh weights; `shuffled`, the same taught the factor in a shuffled order; `majority`, the commonest category.
    """

    source: ClassVar[str] = "linear and boosted readouts of factors: Eastwood & Williams 2018; Locatello et al. 2019"
    headline: ClassVar[str] = "r2"

    readouts: tuple[FactorReadout, ...] = ("linear", "boosting")
    inputs: tuple[Input, ...] = ("mean", "sample")
    rows: int = 10_000  # training examples at most
    trees: int = 100
    categories: int = 100  # of a factor at most, for boosting: every round grows a tree for each

    def needs(self) -> tuple[Need, ...]:
        """Codes of the model and of an untrained copy, of both splits."""
        return tuple(Need("codes", split, untrained=twin) for twin in (False, True) for split in _SPLITS)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each factor, block, input, readout and control; standard errors over examples.

        Raises:
            Unanswerable: for data without factors.
        """
        own, fresh = (
            [record_of(records, Need("codes", split, untrained=twin), Codes) for split in _SPLITS]
            for twin in (False, True)
        )
        train, test = (factors_of(codes) for codes in own)
        chosen = factors.some(len(train), self.rows, context.seed)
        names = context.factor_names or tuple(map(str, range(train.shape[1])))
        rows = []
        for column, name in enumerate(names):
            context.progress("factors", column, len(names))
            truth = (train[chosen, column], test[:, column])
            if _metric(train) == "factor_accuracy":
                rows.append(_floor(truth, name))
            for control, pair in (("none", own), ("untrained", fresh), ("shuffled", own)):
                taught = self._taught(truth[0], control, context.seed)
                rows += self._of(pair, chosen, (taught, truth[1]), context.seed, factor=name, control=control)
        context.progress("factors", len(names), len(names))
        return Answer(gather(rows))

    def _of(
        self,
        pair: Sequence[Codes],
        chosen: np.ndarray,
        truth: tuple[np.ndarray, np.ndarray],
        seed: int,
        **axes: Any,
    ) -> list[pd.DataFrame]:
        """Rows of one factor and control, from every block."""
        rows = []
        for block, given, readout in product(pair[0].blocks, self.inputs, self.readouts):
            train, test = (getattr(codes.block(block), given) for codes in pair)
            at = {"block": block, "input": given, "readout": readout, **axes}
            if np.ptp(truth[0]) == 0:
                rows.append(tidy(_metric(truth[0]), np.nan, note=_CONSTANT, split="test", n=len(test), **at))
                continue
            if reason := self._too_many(truth[0], readout):
                rows.append(tidy(_metric(truth[0]), np.nan, note=reason, split="test", n=len(test), **at))
                continue
            found = factors.predicted(train[chosen], truth[0], test, readout=readout, trees=self.trees, seed=seed)
            rows.append(_score(truth[1], found, **at))
        return rows

    def _too_many(self, factor: np.ndarray, readout: FactorReadout) -> str | None:
        count = len(np.unique(factor)) if _metric(factor) == "factor_accuracy" else 0
        if readout != "boosting" or count <= self.categories:
            return None
        return f"boosting is asked of {self.categories} categories at most (factors.categories), here are {count}"

    def _taught(self, factor: np.ndarray, control: str, seed: int) -> np.ndarray:
        return np.random.default_rng((seed, 7)).permutation(factor) if control == "shuffled" else factor


def _floor(truth: tuple[np.ndarray, np.ndarray], name: str) -> pd.DataFrame:
    """Always naming the commonest training category."""
    values, counts = np.unique(truth[0], return_counts=True)
    commonest = np.full(len(truth[1]), values[counts.argmax()])
    return _score(truth[1], commonest, factor=name, input="majority", control="majority")


def _metric(factor: np.ndarray) -> str:
    return "r2" if np.issubdtype(factor.dtype, np.floating) else "factor_accuracy"


def _score(truth: np.ndarray, found: np.ndarray, **axes: Any) -> pd.DataFrame:
    if _metric(truth) == "factor_accuracy":
        right = (truth == found).astype(np.float64)
        told = {"value": right.mean(), "stderr": standard_error(right)}
    else:
        determination = r2(truth, found)
        told = {**determination._asdict(), "note": _CONSTANT if np.isnan(determination.value) else None}
    return tidy(_metric(truth), n=len(truth), split="test", **told, **axes)
