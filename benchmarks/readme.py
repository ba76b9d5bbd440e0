"""Writes README.md's tables, the pages results/NAME.md and the results that pages show; with --check, compares them.

python benchmarks/readme.py [--check]
"""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pose
import ratios

from disentkit import results
from disentkit.files import write_text
from disentkit.tables import Cell, Table, over_seeds, render, table
from reference_models.reproductions import REPRODUCTIONS

HERE = Path(__file__).parent
README, DOCS = HERE.parent / "README.md", HERE.parent / "docs"
_RATIOS = re.compile(r"(<!-- ratios -->\n).*?(<!-- end -->)", re.DOTALL)
_PLACE = re.compile(r"(<!-- table (\S+) as (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_SHOWN = re.compile(r"(<!-- result (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
_RUN = ["flags", "machine", "versions", "commit", "precision", "cut"]  # one for all rows of a run of reproduce.py


def tracked(file: str, layout: str) -> str:
    """A tracked reproduction as Markdown: its table without footnotes and marks, and where they are to be read."""
    path = HERE / "results" / f"{file}.csv"
    found = table(over_seeds(results.read(path)), layout, differences=True)
    plain, _, _ = render(replace(found, footnotes=(), ours=_unmarked(found)), "md").partition("\n\nbold: ")
    commits = ", ".join(pd.read_csv(path, usecols=["commit"], dtype="string")["commit"].unique())
    budget = "SHORT budget: not converged numbers. " if file.endswith("-short") else ""
    return f"{plain}\n\n{budget}[Footnotes, deviations, machine](benchmarks/results/{file}.md); commit {commits}.\n"


def page(file: str) -> str:
    """All that a tracked CSV says, as a page: its tables and their footnotes; of each run the flags and who made it."""
    path = HERE / "results" / f"{file}.csv"
    frame, name = over_seeds(results.read(path)), file.rpartition("-")[0]
    tables = [render(table(frame, layout, differences=True), "md") for layout in REPRODUCTIONS[name].layouts]
    made = pd.read_csv(path, dtype="string").reindex(columns=["model", "seed", *_RUN])
    runs = [run for _, run in made.groupby(_RUN, sort=False, dropna=False)]
    told = [_told(file, run, ", ".join(run["model"].unique()) if len(runs) > 1 else "") for run in runs]
    return "\n\n".join([*tables, *told]) + "\n"


def _told(file: str, run: pd.DataFrame, models: str) -> str:
    """The flags of one run of `reproduce.py` and who made it, for the models that it made where others made others."""
    made, (name, _, budget) = run.iloc[0].fillna(""), file.rpartition("-")
    count = run["seed"].nunique()
    cut = (f" --seeds {count}" if count > 1 else "") + made["cut"]
    command = f"python benchmarks/reproduce.py {name} --budget {budget}{cut} --precision {made['precision']}"
    flags = f"Ours{f', {models}' if models else ''}: {made['flags']}\n\n" if made["flags"] else ""
    return f"{flags}`{command}`: {made['machine']}, {made['versions']}, commit {made['commit']}"


def pages() -> dict[Path, str]:
    """Every page as it should be."""
    names = [path.stem for path in (HERE / "results").glob("*.csv")]
    tracked_ = [name for name in names if name.rpartition("-")[0] in REPRODUCTIONS]
    made = {HERE / "results" / f"{name}.md": page(name) for name in tracked_}
    speed = ratios.measured()
    summary = {"ratios.md": ratios.page(speed), "ratios.csv": speed.to_csv(index=False)}
    summary["pose_summary.md"] = pose.summary()
    return made | {HERE / "results" / name: text for name, text in summary.items()}


def _unmarked(found: Table) -> dict[str, tuple[Cell, ...]]:
    return {head: tuple(cell._replace(notes=(), why="") for cell in cells) for head, cells in found.ours.items()}


def written(text: str) -> str:
    """The page with every table as it should be."""
    speed = ratios.shown(ratios.measured(), "benchmarks/results/")
    text = _RATIOS.sub(lambda place: f"{place[1]}{speed}\n{place[2]}", text)
    return _PLACE.sub(lambda place: f"{place[1]}{tracked(place[2], place[3])}{place[4]}", text)


def shown(text: str) -> str:
    """A page with every tracked result that it shows as it stands under results/."""

    def told(place: re.Match[str]) -> str:
        result = (HERE / "results" / f"{place[2]}.md").read_text(encoding="utf-8")
        return f"{place[1]}{result}{place[3]}"

    return _SHOWN.sub(told, text)


def main() -> None:
    """Write, or check."""
    fresh = {README: shown(written(README.read_text(encoding="utf-8"))), **pages()}
    fresh |= {path: shown(path.read_text(encoding="utf-8")) for path in sorted(DOCS.glob("*.md"))}
    if "--check" not in sys.argv[1:]:
        for path, text in fresh.items():
            write_text(path, text)
        return
    stale = [path.name for path, text in fresh.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if stale:
        sys.exit(f"{', '.join(stale)}: not what benchmarks/results says; run python benchmarks/readme.py")


if __name__ == "__main__":
    main()
