"""Writes the tables of README.md from the tracked results; with --check says whether they are what is there.

python benchmarks/readme.py [--check]
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd

from disentkit import results
from disentkit.files import write_text
from disentkit.tables import Table, over_seeds, render, table
from disentkit.tables.table import Cell

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
_PLACE = re.compile(r"(<!-- table (\S+) as (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tracked(file: str, layout: str) -> str:
    """A tracked reproduction as Markdown: its table without footnote marks, and where they are to be read."""
    path = HERE / "results" / f"{file}.csv"
    found = table(over_seeds(results.read(path)), layout, differences=True)
    plain = render(replace(found, footnotes=(), ours=_unmarked(found)), "md")
    commit = pd.read_csv(path, usecols=["commit"], dtype="string")["commit"].iloc[0]
    budget = "SHORT budget: not converged numbers. " if file.endswith("-short") else ""
    return f"{plain}\n\n{budget}[Footnotes, deviations, machine](benchmarks/results/{file}.md); commit {commit}.\n"


def _unmarked(found: Table) -> dict[str, tuple[Cell, ...]]:
    return {head: tuple(cell._replace(notes=()) for cell in cells) for head, cells in found.ours.items()}


def written(text: str) -> str:
    """The page with every table as it should be."""
    return _PLACE.sub(lambda place: f"{place[1]}{tracked(place[2], place[3])}{place[4]}", text)


def main() -> None:
    """Write, or check."""
    text = README.read_text(encoding="utf-8")
    fresh = written(text)
    if "--check" in sys.argv[1:]:
        if fresh != text:
            sys.exit("README.md: its tables are not those of benchmarks/results; run python benchmarks/readme.py")
        return
    write_text(README, fresh)


if __name__ == "__main__":
    main()
