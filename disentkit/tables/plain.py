"""A table in plain characters: for a terminal, and as Markdown."""

import re
from collections.abc import Iterator, Sequence

from tabulate import tabulate

from disentkit.tables.view import BEST, Head, Item, View


def text(view: View) -> str:
    """For a terminal: the best have a star, marks stand in brackets."""
    columns = [_column(head, items) for head, items in zip(view.heads, zip(*view.rows, strict=True), strict=True)]
    widths = [max(map(len, column)) for column in columns]
    head, *rows = ["  ".join(line) for line in zip(*map(_justified, columns, widths), strict=True)]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([view.title, "", head, rule, *rows, *_notes(view, "*")])


def _column(head: Head, items: Sequence[Item]) -> list[str]:
    """A column's head and its cells; where one has a star the others leave room for it, and so with marks."""
    stars = ["*" if item.best else "" for item in items]
    marks = ["".join(f" [{mark}]" for mark in item.marks) for item in items]
    star, mark = (max(map(len, some)) for some in (stars, marks))
    cells = zip(items, stars, marks, strict=True)
    return [head.line, *(f"{_number(item)}{one:<{star}}{other:<{mark}}" for item, one, other in cells)]


def _justified(column: Sequence[str], width: int) -> list[str]:
    return [cell.rjust(width) for cell in column]


def markdown(view: View) -> str:
    """As GitHub shows it: the best are bold, marks are raised."""

    def cell(item: Item) -> str:
        number = f"**{_number(item)}**" if item.best else _escaped(_number(item))
        return number + "".join(f" <sup>{mark}</sup>" for mark in item.marks)

    heads = [_escaped(head.line) for head in view.heads]
    rows = [[cell(item) for item in row] for row in view.rows]
    body = tabulate(rows, heads, tablefmt="github", disable_numparse=True)
    notes = [_escaped(note) for note in _notes(view, "bold")]
    return "\n\n".join([f"**{_escaped(view.title)}**", body, *notes])


def _number(item: Item) -> str:
    if item.text == "–":
        return "-"
    return f"{item.text} ± {item.error}" if item.error else item.text


def _notes(view: View, best: str) -> Iterator[str]:
    for mark, note in view.footnotes:
        yield f"[{mark}] {note}" if mark else note
    for reason in view.reasons:
        yield f"-: {reason}"
    if view.bold:
        yield f"{best}: {BEST}"


def _escaped(words: str) -> str:
    r"""Text that Markdown leaves as it is; an underscore inside a word means nothing to it.

    >>> print(_escaped("beta_vae <b> a|b *c*"))
    beta_vae &lt;b> a\|b \*c\*
    """
    return re.sub(r"([|*\\])", r"\\\1", words).replace("<", "&lt;")
