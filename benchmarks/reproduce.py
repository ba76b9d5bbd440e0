"""Reproduce a published table and track what came out: results/NAME-BUDGET.csv and .md.

python benchmarks/reproduce.py NAME [--budget full|short] [--seeds N] [--rows N | --row N ...] [--epochs N]
                                    [--precision exact|fast]

The same as `disentkit reproduce NAME`, which it calls: what was done by either is not done again. The CSV has the
rows behind every cell, with the machine, the commit and the flags that a reader must know. Rows asked for by --row take
the place of these models' rows in it, and leave the others, which bear the commit that made them.
"""

from pathlib import Path
from typing import Literal

import click
import pandas as pd
from readme import page
from stamp import commit, machine

from disentkit import results
from disentkit.bars import bars, say
from disentkit.device import choose
from disentkit.files import replacing, write_text
from disentkit.tables import cells_of, layout_named
from reference_models.reproduce import Reproducing
from reference_models.reproductions import REPRODUCTIONS

TRACKED = Path(__file__).parent / "results"


@click.command()
@click.argument("name", type=click.Choice(sorted(REPRODUCTIONS)))
@click.option("--budget", type=click.Choice(["full", "short"]), default="full")
@click.option("--seeds", type=int, default=1)
@click.option("--rows", type=int)
@click.option("--row", "only", type=int, multiple=True)
@click.option("--epochs", type=int)
@click.option("--precision", type=click.Choice(["exact", "fast"]), default="fast")
@click.option("--out", type=click.Path(path_type=Path), default=Path("results/reproduce"))
def main(
    name: str,
    budget: str,
    seeds: int,
    rows: int | None,
    only: tuple[int, ...],
    epochs: int | None,
    precision: Literal["exact", "fast"],
    out: Path,
) -> None:
    """Reproduce, and track."""
    with bars() as progress:
        outcome = Reproducing(
            name=name,
            budget=budget,
            seeds=seeds,
            out=out,
            device=choose("auto"),
            precision=precision,
            say=say,
            progress=progress,
            rows=rows,
            epochs=epochs,
            only=only,
        ).run()
    layouts = [layout_named(layout) for layout in REPRODUCTIONS[name].layouts]
    filling = pd.concat([cells_of(outcome.frame, layout) for layout in layouts]).drop_duplicates()
    cuts = [("rows", rows), *(("row", place) for place in only), ("epochs", epochs)]
    cut = "".join(f" --{option} {count}" for option, count in cuts if count)
    tracked = filling.reindex(columns=list(results.COLUMNS)).assign(
        machine=machine(), commit=commit(), precision=precision, flags="; ".join(outcome.flags), cut=cut
    )
    path = TRACKED / f"{name}-{budget}.csv"
    if only and path.exists():
        before = pd.read_csv(path, dtype="object")
        tracked = pd.concat([before[~before["model"].isin(tracked["model"])], tracked.astype("object")])
    with replacing(path) as part:
        tracked.to_csv(part, index=False)
    write_text(TRACKED / f"{name}-{budget}.md", page(f"{name}-{budget}"))


if __name__ == "__main__":
    main()
