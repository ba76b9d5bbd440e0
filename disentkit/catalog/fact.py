"""Fact: what is known of a number before it is measured."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Fact:
    """What is known of a number before it is measured.

    Attributes:
        symbol: its short name in a table's head.
        better: which way is better; `neither` where it depends.
        low: the least value that it can take.
        high: the largest.
        unit: nats, share, pixels ...
        meaning: in a sentence.
        source: authors and year, or the place in the literature.
    """

    symbol: str
    better: Literal["higher", "lower", "neither"]
    low: float
    high: float
    unit: str
    meaning: str
    source: str
