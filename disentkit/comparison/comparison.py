"""Comparison: what came of comparing two results, a row a number."""

from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

Verdict = Literal["worse", "missing", "changed", "not comparable", "better", "same"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)  # what needs a reader comes first


@dataclass(frozen=True, eq=False)
class Comparison:
    """What came of it.

    Attributes:
        frame: a row a number. Beside its model, probe, metric and axes: `before`, `after`, `change`, each with its
            standard error (`before_stderr`, `after_stderr`, `change_stderr`); `paired`, whether by single examples;
            `p`, two-sided, and `corrected` for the number of comparisons; `tolerance`; `detectable`, the smallest
            change that four of five such comparisons would have found; `direction`, which way is better; `verdict`,
            and `why` where it is none.
        before: where the first came from.
        after: where the second did.
        alpha: the chance of any false alarm when nothing has changed.
        notes: what else is not the same on both sides, and may move numbers.
    """

    frame: pd.DataFrame
    before: str
    after: str
    alpha: float
    notes: tuple[str, ...] = ()

    def having(self, *verdicts: Verdict) -> pd.DataFrame:
        """The rows of these verdicts."""
        return self.frame[self.frame["verdict"].isin(verdicts)]

    @property
    def worse(self) -> bool:
        """Whether any number is."""
        return len(self.having("worse")) > 0

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many rows came to each verdict that any came to."""
        found = self.frame["verdict"].value_counts()
        return {verdict: int(found[verdict]) for verdict in VERDICTS if verdict in found}
