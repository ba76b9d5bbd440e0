"""How every disentanglement score moves as known codes are spoilt: results/behaviour.csv, docs/figures/behaviour.png.

python benchmarks/behaviour.py [--rows 10000] [--redraw]

The codes are the factors of dSprites' grid (3, 6, 40, 32 and 32 values, drawn evenly), each of variance 1, spoilt in
one way at a time. A score that stays where it should fall does not see the flaw; one that falls where nothing was
lost sees a flaw that is none. Scores of posteriors are told that codes are the means of normal ones, all of one width;
UDR compares with a second code that is spoilt by other draws of chance; unfairness is of the whole grid.
"""

from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from pairs import SIZES, Codes, units
from spoiling import WAYS, Spoil, another
from stamp import stamp

from disentkit.catalog import CATALOG
from disentkit.files import replacing, write_text
from disentkit.metrics.fairness import unfairness
from disentkit.metrics.udr import udr
from disentkit.scores.examined import Examined
from disentkit.scores.settings import Settings
from disentkit.scores.taking import taken

POSTERIOR = 0.3  # standard deviation, for what asks for posteriors: the codes are their means
FEW = 100  # examples to learn from, beside all that there are


class Shown(NamedTuple):
    """A score as a paper would print it; `examples` where it is learnt from so many, 0 for all."""

    metric: str
    definition: str | None = None
    split: str | None = None
    examples: int | None = None


SHOWN = (
    Shown("beta_vae_score", "raw"),
    Shown("beta_vae_score", "standardised"),
    Shown("factor_vae_score"),
    Shown("z_max_score"),
    Shown("mig", "dl2019"),
    Shown("mig", "chen2018"),
    Shown("mig_sup"),
    Shown("dcimig"),
    Shown("jemmig"),
    Shown("modularity"),
    Shown("infom"),
    Shown("infoc"),
    Shown("infoe", "held-out"),
    Shown("dci_disentanglement", "forest"),
    Shown("dci_completeness", "forest"),
    Shown("dci_informativeness", "forest", "test"),
    Shown("sap", "svc"),
    Shown("sap", "r2"),
    Shown("sap", "thresholds"),
    Shown("explicitness", split="test"),
    Shown("dcies_explicitness"),
    Shown("dcies_size"),
    Shown("irs"),
    Shown("downstream_accuracy", "histogram", examples=FEW),
    Shown("downstream_accuracy", "histogram", examples=0),
    Shown("sample_efficiency", "histogram"),
    Shown("unfairness", "histogram"),
    Shown("udr", "lasso"),
    Shown("udr", "spearman"),
    Shown("total_correlation", "gaussian"),
    Shown("total_correlation", "mixture"),
    Shown("wasserstein_correlation", "normalised"),
    Shown("latent_information"),
    Shown("index_information"),
    Shown("dimension_kl"),
    Shown("active_units"),
)
HERE = Path(__file__).parent


def measured(rows: int) -> pd.DataFrame:
    """A row a score, way and dose."""
    factors = np.random.default_rng(0).integers(0, SIZES, (rows, len(SIZES)))
    exact = units(factors, SIZES)
    found = []
    for way, (spoil, doses) in WAYS.items():
        for dose in doses:
            codes = spoil(exact, dose, np.random.default_rng(1))
            values = scored(codes, factors) | agreed(codes, another(exact, spoil, dose)) | fair(spoil, dose, rows)
            found += [
                {
                    "way": way,
                    "dose": dose,
                    "score": called(one, one.metric),
                    "value": values[one][0],
                    "note": values[one][1],
                }
                for one in SHOWN
            ]
            click.echo(f"{way} {dose:g}", err=True)
    return pd.DataFrame(found)


def scored(codes: Codes, factors: np.ndarray) -> dict[Shown, tuple[float, str | None]]:
    """Values and notes of one code's scores."""
    rows, sample = len(codes), codes + POSTERIOR * np.random.default_rng(3).normal(size=codes.shape)
    train = rows * 2 // 3
    settings = Settings(regressors=("forest",), rows=train, test=rows // 3, sizes=(FEW, train))
    numbers = taken(Examined(codes, factors, settings, 0, np.full(codes.shape, POSTERIOR), sample))
    named = {None: None, FEW: FEW, train: 0}
    return {
        Shown(one.metric, one.definition, one.split, named[one.examples]): (one.value, one.note)
        for one in numbers
        if one.whole
    }


def agreed(codes: Codes, other: Codes) -> dict[Shown, tuple[float, str | None]]:
    """UDR of two trainings that use all of their latents."""
    used = [np.ones(codes.shape[1])] * 2
    ways: tuple[Any, ...] = ("lasso", "spearman")
    return {Shown("udr", way): (float(udr([codes, other], used, similarity=way).scores[0]), None) for way in ways}


def fair(spoil: Spoil, dose: float, rows: int) -> dict[Shown, tuple[float, str | None]]:
    """Unfairness on the whole grid, where one factor can be changed and nothing else."""
    grid = np.stack(np.unravel_index(np.arange(np.prod(SIZES)), SIZES), axis=1)
    codes = spoil(units(grid, SIZES), dose, np.random.default_rng(1))
    found = unfairness(codes, grid, train=rows * 2 // 3, readout="histogram")
    return {Shown("unfairness", "histogram"): (found.mean, None)}


def drawn(frame: pd.DataFrame) -> Figure:
    """A panel a score, a curve a way; doses as shares of the largest."""
    across = 6
    down = -(-len(SHOWN) // across)
    figure = Figure(figsize=(2.8 * across, 2.2 * down), layout="constrained")
    panels = figure.subplots(down, across, sharex=True).ravel()
    colours = sns.color_palette("tab10", len(WAYS))
    for panel, shown in zip(panels, SHOWN, strict=False):
        own = frame[frame["score"] == called(shown, shown.metric)]
        for (way, (_, doses)), colour in zip(WAYS.items(), colours, strict=True):
            curve = own[own["way"] == way]
            panel.plot(curve["dose"] / max(doses), curve["value"], ".-", color=colour, label=way, linewidth=1)
        panel.set_title(called(shown, CATALOG[shown.metric].symbol), fontsize=8.5)
        if CATALOG[shown.metric].high == 1:
            panel.set_ylim(min(-0.03, own["value"].min()), 1.03)
        panel.tick_params(labelsize=7)
    for panel in panels[len(SHOWN) :]:
        panel.set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    said = "spoilt by (left not at all, right the most)"
    figure.legend(handles, labels, loc="outside lower center", ncols=len(WAYS), fontsize=10, title=said)
    return figure


def called(shown: Shown, name: str) -> str:
    """The score with what tells it from others of its name."""
    learnt = {None: None, 0: "all examples"}.get(shown.examples, f"{shown.examples} examples")
    said = ", ".join(part for part in (shown.definition, learnt) if part)
    return f"{name} ({said})" if said else name


def page(frame: pd.DataFrame, told: str) -> str:
    """All values as a table, and who measured them."""
    wide = frame.pivot(index="score", columns=["way", "dose"], values="value").reindex(frame["score"].unique())
    wide = wide[list(frame[["way", "dose"]].drop_duplicates().itertuples(index=False, name=None))]
    wide.columns = [f"{way} {dose:g}" for way, dose in wide.columns]
    return f"{wide.reset_index().to_markdown(index=False, floatfmt='.2f')}\n\n{told}\n"


@click.command()
@click.option("--rows", default=10_000, show_default=True)
@click.option("--redraw", is_flag=True, help="Page and picture of what was measured before.")
def main(rows: int, redraw: bool) -> None:
    """Measure, track, draw."""
    tracked = HERE / "results" / "behaviour.csv"
    if redraw:
        told = tracked.with_suffix(".md").read_text(encoding="utf-8").strip().splitlines()[-1]
    else:
        with replacing(tracked) as part:
            measured(rows).to_csv(part, index=False, float_format="%.4f")
        told = stamp(f"python benchmarks/behaviour.py --rows {rows}")
    frame = pd.read_csv(tracked)
    figure = drawn(frame)
    FigureCanvasAgg(figure)
    with replacing(HERE.parent / "docs" / "figures" / "behaviour.png") as part:
        figure.savefig(part, dpi=110)
    write_text(tracked.with_suffix(".md"), page(frame, told))


if __name__ == "__main__":
    main()
