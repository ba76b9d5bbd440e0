"""Which readouts of ground-truth factors there are."""

from typing import Literal

FactorReadout = Literal["linear", "boosting"]
