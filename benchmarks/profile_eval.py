"""Where the time of `eval --probes all` goes: processor seconds of every record, probe, picture and page.

python benchmarks/profile_eval.py CHECKPOINT [--limit N] [PROBE.OPTION=VALUE...]

The clock runs for one thing at a time: a record that an audit asks for counts as the record, and a library that a
probe is the first to use counts as the probe. Records, answers and pages go to a folder that starts empty; judges,
fitted once for the same images, are kept elsewhere and found where they were fitted before. The last line is the same
command again, which finds everything.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

_START = time.process_time()  # before anything heavy is imported

import pandas as pd  # noqa: E402
from stamp import stamp  # noqa: E402

from disentkit import evaluate, evaluation, jobs, passes, storage  # noqa: E402
from disentkit.files import write_text  # noqa: E402
from disentkit.probes import PROBES  # noqa: E402
from disentkit.readouts import judge  # noqa: E402

RESULTS = Path(__file__).parent / "results"
_LEAST = 0.01  # seconds


class Clock:
    """Processor seconds by name; what is begun within another is taken from it."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self.running = ["all else"]
        self.last = time.process_time()

    def turn(self) -> None:
        """Charge what has passed to what is running."""
        now = time.process_time()
        self.seconds[self.running[-1]] += now - self.last
        self.last = now

    def timed(self, function: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        """A function whose calls are charged to a name that is made of its arguments."""

        def run(*given: Any, **options: Any) -> Any:
            self.turn()
            self.running.append(name(*given))
            try:
                return function(*given, **options)
            finally:
                self.turn()
                self.running.pop()

        return run


def watch(clock: Clock) -> None:
    """Let the clock run in every part of an evaluation."""

    def replace(place: Any, function: str, name: Callable[..., str]) -> None:
        setattr(place, function, clock.timed(getattr(place, function), name))

    for known, kind in PROBES.items():
        replace(kind, "__call__", lambda *_, known=known: f"probe {known}")
    replace(passes, "run", lambda kind, _, split, *__: f"record {kind}, {len(getattr(split, 'images', ())) or 'both'}")
    replace(jobs, "audit", lambda *_: "audit")
    replace(jobs, "prepare", lambda *_: "data")
    replace(jobs, "with_targets", lambda *_: "data")
    replace(evaluation, "open_dataset", lambda *_: "data")
    replace(storage.Storage, "keep", lambda *_: "pictures")
    replace(storage.Storage, "keep_record", lambda *_: "keeping records")
    replace(evaluation, "publish", lambda *_: "tables and page")
    replace(judge, "_fit", lambda *_: "judge, fitting")


def measured(path: str, limit: int | None, options: list[str]) -> pd.DataFrame:
    """A line for each part, the longest first."""
    clock = Clock()
    clock.seconds["imports"] = clock.last - _START
    watch(clock)
    with tempfile.TemporaryDirectory() as out:

        def ask() -> None:
            evaluate(path, probes="all", out=out, limit=limit, options=options, device="cpu")

        ask()
        clock.turn()
        seconds = pd.Series(clock.seconds).sort_values(ascending=False)
        again = time.process_time()
        ask()
        again = time.process_time() - again
    seconds = seconds[seconds >= _LEAST]
    rows = pd.DataFrame({"part": seconds.index, "seconds": seconds.round(2).array})
    rows["share"] = (100 * seconds / seconds.sum()).round(1).array
    ends = {"part": ["all of it", "the same again"], "seconds": [round(seconds.sum(), 2), round(again, 2)]}
    return pd.concat([rows, pd.DataFrame(ends)], ignore_index=True)


def main(path: str, *more: str) -> None:
    """Measure, print, write."""
    given = list(more)
    limit = int(given.pop(given.index("--limit") + 1)) if "--limit" in given else None
    options = [option for option in given if option != "--limit"]
    frame = measured(path, limit, options)
    frame.to_csv(RESULTS / "profile_eval.csv", index=False)
    table = frame.rename(columns={"share": "share, %"}).astype(object).fillna("").to_markdown(index=False)
    command = f"python benchmarks/profile_eval.py CHECKPOINT {' '.join(more)}"
    write_text(RESULTS / "profile_eval.md", "\n\n".join([table, stamp(command.strip())]) + "\n")
    print(table)


if __name__ == "__main__":
    main(*sys.argv[1:])
