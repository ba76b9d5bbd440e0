"""Writes the tables of README.md from the tracked results; with --check says whether they are what is there.

python benchmarks/readme.py [--check]
"""

import re
import sys
from pathlib import Path

import pandas as pd

from disentkit import results
from disentkit.files import write_text
from disentkit.tables import over_seeds, render, table

HERE = Path(__file__).parent
README = HERE.parent / "README.md"
_PLACE = re.compile(r"(<!-- table (\S+) as (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)


def tracked(file: str, layout: str) -> str:
    """A tracked reproduction as Markdown: the table, its footnotes, and who made it."""
    path = HERE / "results" / f"{file}.csv"
    frame = results.read(path)
    made = pd.read_csv(path, usecols=["machine", "commit", "precision", "flags"], dtype="string").iloc[0]
    found = render(table(over_seeds(frame), layout, differences=True), "md")
    flags = "" if pd.isna(made["flags"]) else f"Ours: {made['flags']}.\n\n"
    how = f"{made['machine']}, {frame['versions'].iloc[0]}, {made['precision']} products, commit {made['commit']}"
    return f"{found}\n\n{flags}Made on {how}.\n"


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
