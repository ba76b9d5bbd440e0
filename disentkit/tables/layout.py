"""Layout: which numbers make a table, as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Choice = str | int | tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True)
class Column:
    """One column: a metric, and the axes that pick one of its numbers.

    An axis that neither the column nor the layout's rows name must be empty, so that a total is never mistaken for
    one of its parts. A tuple takes any of its values.
    """

    head: str
    metric: str
    where: Mapping[str, Choice] = field(default_factory=dict)


@dataclass(frozen=True)
class Layout:
    """A table.

    Attributes:
        name: what `--layout` takes.
        title: its caption.
        rows: the axes whose values name its rows.
        columns: its columns.
        probes: whose rows it shows.
        of: the one of them without which it is not shown; none for any of them.
        sparse: whether some of its rows have no value on some of these axes (raw pixels belong to no block).
        lean: whether columns that nobody asked for are left out; else they stay, as dashes.
        published: numbers of the source, by the model's label and the column's head; shares in percent.
        others: numbers that the source prints of models that are not trained here, in the same form.
        protocol: what the published numbers are of; columns of the results frame. Ours beside them are footnoted
            where they differ.
        source: where the published numbers stand, and how exact they are.
        by_name: whether it is shown only when asked for by name: another layout shows the same numbers of ours.
    """

    name: str
    title: str
    rows: tuple[str, ...]
    columns: tuple[Column, ...]
    probes: tuple[str, ...]
    sparse: bool = False
    published: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    protocol: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    of: str = ""
    others: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    lean: bool = False
    by_name: bool = False

    @property
    def printed(self) -> Mapping[str, Mapping[str, float]]:
        """All numbers of the source: of models that are trained here, then of others."""
        return {**self.published, **self.others}
