"""How often does a comparison cry wolf? results/alarms.csv, results/alarms.md.

python benchmarks/alarms.py [--pairs 200] [--keep FOLDER] [--suite NAME]

One model is evaluated again and again with other seeds; two evaluations make a pair, and whatever `compare` calls
better or worse is a false alarm. On bundled and drawn data. What lies under `--keep` is not evaluated again: remove it
when the code has changed.
"""

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pandas as pd
import torch
from scipy import stats
from stamp import stamp
from suites import SUITES, Suite, evaluated, trained
from tqdm import tqdm

from disentkit import compare
from disentkit.comparison.identity import words
from disentkit.data import open_dataset
from disentkit.files import replacing, write_text
from disentkit.results import records

HERE = Path(__file__).parent
ALPHA = 0.05


def alarms(suite: Suite, pairs: int, keep: Path) -> pd.DataFrame:
    """A row a number: in what share of pairs its own p-value is below alpha; last, in what share any verdict fell."""
    data = open_dataset(suite.data)
    model = trained(suite, data, keep)
    folder = keep / suite.slug
    found, any_verdict = [], []
    for pair in tqdm(range(pairs), desc=suite.name):
        one, other = (evaluated(suite, model, data, 2 * pair + i, folder / str(2 * pair + i)) for i in (0, 1))
        comparison = compare(one, other, alpha=ALPHA)
        any_verdict.append(len(comparison.having("better", "worse")) > 0)
        found += [(words(row), row["p"], row["change"], row["change_stderr"]) for row in records(comparison.frame)]
    frame = pd.DataFrame(found, columns=["number", "p", "change", "stderr"])
    rows = [
        (suite.name, number, *_rate(mine["p"] < ALPHA), _spread(mine["change"], mine["stderr"]))
        for number, mine in frame.groupby("number", sort=False)
    ]
    rows.append((suite.name, "any of them, corrected", *_rate(pd.Series(any_verdict)), np.nan))
    return pd.DataFrame(rows, columns=["suite", "number", "pairs", "alarms", "low", "high", "spread"])


def _rate(hits: pd.Series) -> tuple[int, float, float, float]:
    """Of how many, the share, and its 95 % interval (Clopper & Pearson 1934)."""
    count, total = int(hits.sum()), len(hits)
    interval = stats.binomtest(count, total).proportion_ci(method="exact")
    return total, count / total, interval.low, interval.high


def _spread(change: pd.Series, stderr: pd.Series) -> float:
    """How much larger changes are than their standard errors say: 1 is right, below 1 is cautious."""
    known = stderr > 0
    return float(np.sqrt(np.mean((change[known] / stderr[known]) ** 2))) if known.any() else 0.0


def _told(frame: pd.DataFrame) -> Iterator[str]:
    for suite, mine in frame.groupby("suite", sort=False):
        shown = mine.drop(columns="suite").assign(
            **{"alarms": _percent(mine["alarms"]), "95 %": _percent(mine["low"]) + " to " + _percent(mine["high"])}
        )
        yield f"**{suite}**"
        yield shown.drop(columns=["low", "high"]).to_markdown(index=False, floatfmt=".2f")


def _percent(share: pd.Series) -> pd.Series:
    return share.map(lambda value: f"{100 * value:.1f} %")


@click.command()
@click.option("--pairs", default=200, show_default=True, help="Of evaluations of the same model.")
@click.option("--keep", default=Path("results/alarms"), type=click.Path(path_type=Path), help="Where they are kept.")
@click.option("--suite", "named", multiple=True, help="Only these, printed and not tracked.")
def main(pairs: int, keep: Path, named: tuple[str, ...]) -> None:
    """Measure and track."""
    torch.set_num_threads(1)
    chosen = [suite for suite in SUITES if not named or suite.name in named]
    frame = pd.concat([alarms(suite, pairs, keep) for suite in chosen], ignore_index=True)
    text = "\n\n".join(_told(frame))
    click.echo(text)
    if named:
        return
    made = stamp(f"python benchmarks/alarms.py --pairs {pairs}")
    with replacing(HERE / "results" / "alarms.csv") as part:
        frame.to_csv(part, index=False, float_format="%.4g")
    write_text(HERE / "results" / "alarms.md", f"{text}\n\n{made}\n")


if __name__ == "__main__":
    main()
