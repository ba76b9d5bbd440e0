"""Seconds of every disentanglement metric, beside a peer where one has it: results/speed_metrics.csv and .md.

python benchmarks/speed_metrics.py [--compared] [--fill] [--boosting] [--limit 120]  # ratios want peers on PYTHONPATH

Both sides get the same arrays and take turns in one run on one thread; the best of several turns is told, in seconds of
the processor, because other jobs of the machine only ever add, and most of all to the time on the wall; where processes
share the work, in seconds of the wall, which want free cores. At the large size a metric is left out where a hundred
times its seconds at the small one (ten times the rows, ten times the pairs of latent and factor; for votes ten times)
are more than the limit.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before numpy reads them

import warnings
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
from peers import installed
from speed_cases import COMPARED, LARGE, MEDIUM, PROCESSES, SHAPES, VOTES, Timed, arrays, timed
from stamp import stamp

from disentkit.files import replacing, write_text

RESULTS = Path(__file__).parent / "results"
COLUMNS = ["size", "metric", "definition", "seconds", "peer", "peer, seconds", "ratio", "note"]
_TURNS, _ENOUGH = 5, 4.0  # seconds of one side after which its turns end
_Key = tuple[str, str, str]


def best(one: Timed) -> list[float]:
    """The fewest seconds that each side took, in turns."""
    sides, turns = [one.ours, *([one.theirs.run] if one.theirs else [])], []
    while len(turns) < _TURNS and sum(max(turn) for turn in turns) < _ENOUGH:
        turns.append([])
        for side in sides:
            start = one.clock()
            side()
            turns[-1].append(one.clock() - start)
    return [min(each) for each in zip(*turns, strict=True)]


def measured(
    libraries: set[str], boosting: bool, compared: bool, limit: float, kept: dict[_Key, dict[str, Any]]
) -> pd.DataFrame:
    """A row a metric and size; those that are `kept` are taken from there."""
    rows, medium = [], {}
    for shape, (count, width, sizes) in SHAPES.items():
        train, test = arrays(count, width, sizes)
        for one in timed(train, test, sizes, libraries):
            name = one.metric, one.definition
            asked = name in COMPARED[:-1] if shape not in (MEDIUM, LARGE) else name in COMPARED or not compared
            asked &= boosting or one.definition not in ("boosting", PROCESSES)
            row = kept.get((shape, *name))
            if row is None and asked:
                foreseen = _growth(one) * max(medium.get(name, [0.0])) if shape == LARGE else 0.0
                row = _row(one, foreseen, limit) | {"size": shape}
                print(*row.values(), sep=" | ", flush=True)
            if row is not None:
                rows.append(row)
                if shape == MEDIUM:
                    medium[name] = [row.get("seconds", 0.0), np.nan_to_num(row.get("peer, seconds", 0.0))]
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(one: Timed, foreseen: float, limit: float) -> dict[str, Any]:
    row: dict[str, Any] = {"metric": one.metric, "definition": one.definition}
    if foreseen > limit:
        return row | {"note": f"left out: some {foreseen:.0f} s foreseen"}
    seconds = best(one)
    row |= dict(zip(("seconds", "peer, seconds"), seconds, strict=False))
    return row | ({"peer": one.theirs.name, "ratio": seconds[1] / seconds[0]} if one.theirs else {})


def _growth(one: Timed) -> int:
    """From the medium size to the large one: votes know no rows, all others rows and pairs of latent and factor."""
    return 10 if one.definition == VOTES else 100


def tracked(path: Path, fill: bool, compared: bool) -> dict[_Key, dict[str, Any]]:
    """Rows of the tracked file that are not measured anew."""
    if not (fill or compared):
        return {}
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""]).fillna({"definition": ""})
    records: list[dict[str, Any]] = [dict(zip(COLUMNS, row, strict=True)) for row in frame[COLUMNS].to_numpy()]
    rows = {(row["size"], row["metric"], row["definition"]): row for row in records}
    return {key: row for key, row in rows.items() if (key[1:] not in COMPARED if compared else row["seconds"] > 0)}


@click.command()
@click.option("--compared", is_flag=True, help="Measure what has a target beside a peer; keep the rest as tracked.")
@click.option("--fill", is_flag=True, help="Keep what the tracked file has and measure the rest.")
@click.option("--boosting", is_flag=True, help="DCI with all rounds of gradient boosting too: many minutes.")
@click.option(
    "--limit", default=120.0, show_default=True, help="Seconds foreseen above which the large size is left out."
)
def main(compared: bool, fill: bool, boosting: bool, limit: float) -> None:
    """Measure, track."""
    found, path = installed(), RESULTS / "speed_metrics.csv"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = measured(set(found), boosting, compared, limit, tracked(path, fill, compared))
    with replacing(path) as part:
        frame.to_csv(part, index=False, float_format="%.4g")
    shown = frame.fillna({"peer": "", "note": ""})
    for column in ("seconds", "peer, seconds", "ratio"):
        shown[column] = [f"{value:.3g}" if value == value else "" for value in frame[column]]
    intro = (
        "Seconds of one processor for one evaluation, with half as many test rows again (of the wall where processes "
        f"share it); ratio = the peer's over ours. Best of up to {_TURNS} turns in one run. The machine was shared "
        "with other jobs, which slow what waits for memory: single numbers are good to a fifth or so, ratios of turns "
        "side by side to less."
    )
    if fill or compared:
        intro += " Rows that an earlier run had measured are kept, with their two sides of one run."
    options = "".join(f"{name} " for name, on in zip(_FLAGS, (compared, fill, boosting), strict=True) if on)
    peers = ", ".join(f"{name} {found.get(name, 'absent')}" for name in ("disent", "disentanglement_lib"))
    note = f"{stamp(f'python benchmarks/speed_metrics.py {options}--limit {limit:g}')}. Peers: {peers}"
    write_text(
        RESULTS / "speed_metrics.md", f"{intro}\n\n{shown.to_markdown(index=False, disable_numparse=True)}\n\n{note}\n"
    )


_FLAGS = "--compared", "--fill", "--boosting"

if __name__ == "__main__":
    main()
