"""Cell: one number of a table."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

Row = Mapping[str, Any]  # of a results frame
Key = tuple[Any, ...]  # what names a row of a table


class Cell(NamedTuple):
    """A number, its standard error (NaN for none), its footnotes by number from 0, and why there is no number."""

    value: float
    stderr: float = math.nan
    notes: tuple[int, ...] = ()
    why: str = ""
