"""render(): a table as text, Markdown, CSV, HTML or LaTeX."""

from collections.abc import Callable

from disentkit.errors import unknown
from disentkit.tables.html import html
from disentkit.tables.latex import latex
from disentkit.tables.plain import markdown, text
from disentkit.tables.table import Table
from disentkit.tables.view import view


def render(table: Table, form: str) -> str:
    """The table in one of `FORMATS`.

    Raises:
        UserError: for another format.
    """
    if form not in FORMATS:
        raise unknown("format", form, FORMATS)
    return FORMATS[form](table)


def csv(table: Table) -> str:
    """`Table.frame` as comma-separated values, every number with all its digits."""
    return table.frame.to_csv(index=False).rstrip("\n")


FORMATS: dict[str, Callable[[Table], str]] = {
    "text": lambda table: text(view(table)),
    "md": lambda table: markdown(view(table)),
    "csv": csv,
    "html": lambda table: html(view(table)),
    "latex": lambda table: latex(view(table)),
}
ENDINGS = {".txt": "text", ".md": "md", ".csv": "csv", ".html": "html", ".tex": "latex"}
