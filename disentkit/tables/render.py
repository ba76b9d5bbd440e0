"""A table as text, Markdown, LaTeX or CSV; as many digits as the standard error leaves meaning to."""

import math
from collections.abc import Callable
from string import ascii_lowercase

from tabulate import tabulate

from disentkit.catalog import CATALOG
from disentkit.errors import unknown
from disentkit.tables.table import Cell, Table

_DASH = "-"


def render(table: Table, form: str) -> str:
    """The table in one of `FORMATS`.

    Raises:
        UserError: for another format.
    """
    if form not in FORMATS:
        raise unknown("format", form, FORMATS)
    return FORMATS[form](table)


def number(cell: Cell) -> str:
    """Value and standard error, to the error's second digit; four digits where there is none.

    >>> number(Cell(-math.inf))
    '-inf'
    >>> number(Cell(91.7183, 0.2468)), number(Cell(0.01234)), number(Cell(7.0)), number(Cell(float("nan")))
    ('91.72 ± 0.25', '0.01234', '7', '-')
    """
    value, error, _ = cell
    if math.isnan(value):
        return _DASH
    if math.isinf(value):
        return "-inf" if value < 0 else "inf"
    if not math.isfinite(error) or error == 0:
        return f"{value:.0f}" if value == round(value) else f"{value:.4g}"
    digits = min(max(0, 1 - math.floor(math.log10(error))), 6)
    return f"{value:.{digits}f} ± {error:.{digits}f}"


def letters(index: int) -> str:
    """The mark of a footnote.

    >>> [letters(i) for i in (0, 25, 26, 701, 702)]
    ['a', 'z', 'aa', 'zz', 'aaa']
    """
    before, last = divmod(index, len(ascii_lowercase))
    return (letters(before - 1) if before else "") + ascii_lowercase[last]


def _cells(table: Table, mark: Callable[[str], str]) -> tuple[list[str], list[list[str]]]:
    heads = list(table.names)
    columns: list[list[str]] = [[str(key[i]) for key in table.keys] for i in range(len(table.names))]
    units = {column.head: CATALOG[column.metric].unit for column in table.layout.columns}
    for head, cells in table.ours.items():
        heads.append(f"{head} (%)" if units[head] == "share" else head)
        columns.append([number(c) + "".join(mark(letters(i)) for i in c.notes) for c in cells])
        if head in table.published:
            heads.append("published")
            columns.append([_DASH if math.isnan(value) else f"{value:g}" for value in table.published[head]])
            if table.differences:
                heads.append("difference")
                apart = [cell.value - value for cell, value in zip(cells, table.published[head], strict=True)]
                columns.append([_DASH if math.isnan(value) else f"{value:+.2f}" for value in apart])
    return heads, [list(row) for row in zip(*columns, strict=True)]


def _footnotes(table: Table) -> list[str]:
    marked = {i for cells in table.ours.values() for cell in cells for i in cell.notes}
    return [f"[{letters(i)}] {note}" if i in marked else note for i, note in enumerate(table.footnotes)]


def _text(table: Table) -> str:
    heads, rows = _cells(table, lambda mark: f" [{mark}]")
    body = tabulate(rows, heads, tablefmt="simple", disable_numparse=True, stralign="right")
    return "\n".join([table.layout.title, "", body, *_footnotes(table)])


def _markdown(table: Table) -> str:
    heads, rows = _cells(table, lambda mark: f" <sup>{mark}</sup>")
    body = tabulate(rows, heads, tablefmt="github", disable_numparse=True)
    return "\n\n".join([f"**{table.layout.title}**", body, *_footnotes(table)])


def _latex(table: Table) -> str:
    heads, rows = _cells(table, lambda mark: f" [{mark}]")
    body = tabulate(rows, heads, tablefmt="latex_booktabs", disable_numparse=True)
    lines = [
        r"\begin{table}",
        r"\centering",
        rf"\caption{{{_escaped(table.layout.title)}}}",
        body,
        *[rf"\par\footnotesize {_escaped(note)}" for note in _footnotes(table)],
        r"\end{table}",
    ]
    return "\n".join(lines).replace("±", r"$\pm$")


def _csv(table: Table) -> str:
    return table.frame.to_csv(index=False).rstrip("\n")


def _escaped(text: str) -> str:
    return text.translate({ord(c): f"\\{c}" for c in "&%$#_{}"}).replace(">", "$>$").replace("+-", "±")


FORMATS: dict[str, Callable[[Table], str]] = {"text": _text, "md": _markdown, "latex": _latex, "csv": _csv}
