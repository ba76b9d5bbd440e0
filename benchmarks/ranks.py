"""Do the scores agree on which model is better? Their rank correlations over the models of `locatello`.

python benchmarks/ranks.py [--budget short|full]

Reads results/locatello-BUDGET.csv, which `python benchmarks/reproduce.py locatello` writes; leaves
results/locatello-ranks-BUDGET.csv, .md and docs/figures/locatello-ranks-BUDGET.png (Locatello et al. 2019, figure 2).
"""

from dataclasses import replace
from pathlib import Path

import click
import pandas as pd

from disentkit import results
from disentkit.figures import write_picture
from disentkit.files import replacing, write_text
from disentkit.records import Matrix
from disentkit.tables import cells_of, layout_named

HERE = Path(__file__).parent


def scores(frame: pd.DataFrame) -> pd.DataFrame:
    """A row a trained model, a column a score of the table `locatello`; those of one value alone are left out."""
    layout = layout_named("locatello")
    found = {}
    for column in layout.columns:
        own = cells_of(frame, replace(layout, columns=(column,)))
        if len(own):
            found[column.head] = own.set_index(["model", "seed"])["value"]
    wide = pd.DataFrame(found)
    return wide.loc[:, wide.nunique() > 1]


@click.command()
@click.option("--budget", type=click.Choice(["short", "full"]), default="short")
def main(budget: str) -> None:
    """Correlate, track, draw."""
    wide = scores(results.read(HERE / "results" / f"locatello-{budget}.csv"))
    ranks = wide.corr(method="spearman")
    name = f"locatello-ranks-{budget}"
    with replacing(HERE / "results" / f"{name}.csv") as part:
        ranks.to_csv(part, float_format="%.3f")
    models = wide.index.get_level_values("model").nunique()
    made = f"{len(wide)} trained models: {models} kinds and strengths, {len(wide) // models} seeds each"
    command = f"`python benchmarks/ranks.py --budget {budget}`"
    told = f"Rank correlation (Spearman) of scores over {made}; from results/locatello-{budget}.csv by {command}."
    write_text(HERE / "results" / f"{name}.md", f"{ranks.to_markdown(floatfmt='.2f')}\n\n{told}\n")
    heads = tuple(ranks.columns)
    drawn = Matrix(name, f"rank correlation over {made}", ranks.to_numpy(), heads, heads, told, low=-1.0)
    write_picture(drawn, "Do the scores agree?", HERE.parent / "docs" / "figures" / f"{name}.png")


if __name__ == "__main__":
    main()
