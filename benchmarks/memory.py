"""How much memory each probe takes: the peak of a process that asks it alone, of one that asks all, by k and by N.

python benchmarks/memory.py CHECKPOINT [--limit N] [PROBE.OPTION=VALUE...]

Every number is the largest resident set of a process of its own, as the system tells it (`ru_maxrss`); records and
answers go to a folder that starts empty. Beside it stands what the process held before the first probe was asked:
Python, torch, the model and the data. Options make a run short; where a limit does, all of them are asked of the whole
data set too. The last lines show what grows with k and with N.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from stamp import stamp

from disentkit import evaluate, jobs
from disentkit.files import write_text
from disentkit.probes import PROBES

RESULTS = Path(__file__).parent / "results"
_KS = (50, 500, 5000)
_LIMITS = (2_500, 5_000, 10_000)


def peak() -> float:
    """The largest resident set of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def asked(checkpoint: str, probes: str, limit: int | None, options: list[str]) -> None:
    """Ask, and print the peak before the first question, after the last, and the processor's seconds."""
    before: list[float] = []
    prepare = jobs.prepare

    def told(*given: object) -> object:
        found = prepare(*given)
        before.append(peak())
        return found

    jobs.prepare = told
    mine = [option for option in options if probes == "all" or option.split(".")[0] in probes.split(",")]
    with tempfile.TemporaryDirectory() as out:
        evaluate(checkpoint, probes=probes, out=out, limit=limit, options=mine, audits=probes == "all", device="cpu")
    print(before[0], peak(), time.process_time())


def child(checkpoint: str, probes: str, limit: int | None, options: list[str]) -> dict[str, object]:
    """The same in a process of its own: a row."""
    command = [sys.executable, __file__, "--child", checkpoint, probes, str(limit or ""), *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1]
        if "does not fit" not in reason:
            raise RuntimeError(reason)
        return {"probes": probes, "note": "does not fit this model or these data"}
    before, after, seconds = map(float, done.stdout.split()[-3:])
    return {"probes": probes, "before (MiB)": round(before), "peak (MiB)": round(after), "seconds": round(seconds, 1)}


def main(checkpoint: str, *more: str) -> None:
    """Measure, print, write."""
    given = list(more)
    cut = int(given.pop(given.index("--limit") + 1)) if "--limit" in given else None
    options = [option for option in given if option != "--limit"]
    rows = []
    plan = [(name, cut, options) for name in (*PROBES, "all")]
    plan += [("all", None, options)] if cut else []
    plan += [("nll", 100, [f"nll.ks=1,{k}"]) for k in _KS]
    plan += [("elbo,reconstruction", limit, []) for limit in _LIMITS]
    for place, (probes, limit, chosen) in enumerate(plan):
        grown = " ".join(chosen) if probes == "nll" and place > len(PROBES) else ""
        row = {"limit": limit, "options": grown} | child(checkpoint, probes, limit, chosen)
        rows.append(row)
        print(row, flush=True)
    frame = pd.DataFrame(rows).astype({"limit": "Int64"})
    frame.to_csv(RESULTS / "memory.csv", index=False)
    shown = frame[["probes", "limit", "options", "before (MiB)", "peak (MiB)", "seconds", "note"]].astype(object)
    table = shown.where(shown.notna(), "").to_markdown(index=False)
    command = f"python benchmarks/memory.py CHECKPOINT {' '.join(more)}"
    write_text(RESULTS / "memory.md", "\n\n".join([table, stamp(command.strip())]) + "\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        asked(sys.argv[2], sys.argv[3], int(sys.argv[4]) if sys.argv[4] else None, sys.argv[5:])
    else:
        main(*sys.argv[1:])
