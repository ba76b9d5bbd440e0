"""Need: which record is asked for."""

from dataclasses import dataclass

Option = int | float | str | tuple[int, ...] | tuple[str, ...]


@dataclass(frozen=True, order=True)
class Need:
    """Which record, of which split, with which options; equal needs are made once.

    Attributes:
        kind: the name of a pass.
        split: `train` or `test`; `both` for a pass that fits on the one and asks of the other.
        untrained: of a copy of the model with fresh weights.
        options: the pass's keyword arguments, as sorted pairs.
    """

    kind: str
    split: str = "test"
    untrained: bool = False
    options: tuple[tuple[str, Option], ...] = ()
