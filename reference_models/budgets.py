"""What a reproduction is made of: rows that are trained, what they are asked, and how long that may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row of a table: a recipe, with settings laid over it."""

    recipe: str
    settings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ask:
    """What the trained models are asked.

    Attributes:
        probes: by name.
        options: of the probes.
        limit: only the first examples of each split.
    """

    probes: str
    options: tuple[str, ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Budget:
    """How long everything may take.

    Attributes:
        asks: what is asked of each row.
        settings: laid over every recipe, before a row's own.
        limit: training and evaluation see only the first examples of each split.
        flags: what a reader must know of it.
        rows: only the first rows of the table; all for None.
        data: in place of the recipes', where these are too many.
    """

    asks: tuple[Ask, ...]
    settings: tuple[str, ...] = ()
    limit: int | None = None
    flags: tuple[str, ...] = ()
    rows: int | None = None
    data: str = ""


@dataclass(frozen=True)
class Reproduction:
    """A table of a source.

    Attributes:
        layouts: in which it is printed.
        rows: what is trained.
        full: the published budget; where evaluation falls short of it, its flags say so.
        short: enough to see that everything works; its table says that it is short.
        flags: known deviations from the source, at any budget.
    """

    layouts: tuple[str, ...]
    rows: tuple[Row, ...]
    full: Budget
    short: Budget
    flags: tuple[str, ...] = ()
