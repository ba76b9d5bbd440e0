"""How every disentanglement score moves as known codes are spoilt: results/behaviour.csv, docs/figures/behaviour.png.

python benchmarks/behaviour.py [--rows 10000] [--redraw]

The codes are the factors of dSprites' grid (3, 6, 40, 32 and 32 values, drawn evenly), each of variance 1, spoilt in
one way at a time. A score that stays where it should fall does not see the flaw; one that falls where nothing was
lost sees a flaw that is none.
"""

from collections.abc import Callable
from pathlib import Path

import click
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from stamp import stamp

from disentkit.catalog import CATALOG
from disentkit.files import replacing, write_text
from disentkit.scores import Examined, Settings, taken

SIZES = (3, 6, 40, 32, 32)
FAMILIES = ("information", "votes", "intervention", "sap", "dci", "explicitness", "infomec", "unsupervised")
# Score, definition, split: what a paper would print.
SHOWN = (
    ("beta_vae_score", "raw", None),
    ("factor_vae_score", None, None),
    ("z_max_score", None, None),
    ("mig", "dl2019", None),
    ("mig_sup", None, None),
    ("dcimig", None, None),
    ("jemmig", None, None),
    ("modularity", None, None),
    ("infom", None, None),
    ("infoc", None, None),
    ("infoe", "held-out", None),
    ("dci_disentanglement", "forest", None),
    ("dci_completeness", "forest", None),
    ("dci_informativeness", "forest", "test"),
    ("sap", "svc", None),
    ("sap", "r2", None),
    ("explicitness", None, "test"),
    ("dcies_explicitness", None, None),
    ("irs", None, None),
    ("total_correlation", "gaussian", None),
    ("wasserstein_correlation", "normalised", None),
    ("latent_information", None, None),
)
HERE = Path(__file__).parent
Codes = np.ndarray


def noisy(units: Codes, deviation: float, generator: np.random.Generator) -> Codes:
    """Noise of a deviation on every latent."""
    return units + deviation * generator.normal(size=units.shape)


def rotated(units: Codes, degrees: float, generator: np.random.Generator) -> Codes:
    """The last two pairs of latents turned by an angle: nothing is lost, everything is mixed."""
    turned, angle = units.copy(), np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for pair in ((1, 2), (3, 4)):
        turned[:, pair] = units[:, pair] @ turn
    return turned


def duplicated(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many latents twice, the second time with a little noise of its own."""
    copies = units[:, : int(count)]
    return np.concatenate([units, copies + 0.01 * generator.normal(size=copies.shape)], axis=1)


def useless(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many latents more, of noise alone."""
    return np.concatenate([units, generator.normal(size=(len(units), int(count)))], axis=1)


def missing(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many factors that no latent knows: noise in their place."""
    spoilt, lost = units.copy(), int(count)
    if lost:
        spoilt[:, -lost:] = generator.normal(size=(len(units), lost))
    return spoilt


def compressed(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many pairs of factors in one latent each, one factor written finely between the other's values."""
    squeezed = [units[:, 0]]
    for first, second in ((1, 2), (3, 4))[: int(count)]:
        step = np.diff(np.unique(units[:, first])).min()
        span = np.ptp(units[:, second])
        squeezed.append(units[:, first] + 0.9 * step * (units[:, second] - units[:, second].min()) / span)
    rest = {0: (1, 2, 3, 4), 1: (3, 4), 2: ()}[int(count)]
    return np.stack([*squeezed, *(units[:, column] for column in rest)], axis=1)


Spoil = Callable[[Codes, float, np.random.Generator], Codes]
WAYS: dict[str, tuple[Spoil, tuple[float, ...]]] = {
    "noise": (noisy, (0, 0.1, 0.3, 0.6, 1, 2)),
    "rotation, degrees": (rotated, (0, 9, 18, 27, 36, 45)),
    "latents twice": (duplicated, (0, 1, 2, 3, 4, 5)),
    "latents of noise": (useless, (0, 1, 2, 3, 5, 8)),
    "factors missing": (missing, (0, 1, 2, 3, 4, 5)),
    "pairs in one latent": (compressed, (0, 1, 2)),
}


def measured(rows: int) -> pd.DataFrame:
    """A row a score, way and dose."""
    factors = np.random.default_rng(0).integers(0, SIZES, (rows, len(SIZES)))
    sizes = np.array(SIZES)
    units = (factors - (sizes - 1) / 2) / np.sqrt((sizes**2 - 1) / 12)
    settings = Settings(FAMILIES, ("forest",), rows=rows * 2 // 3, test=rows // 3)
    found = []
    for way, (spoil, doses) in WAYS.items():
        for dose in doses:
            codes = spoil(units, dose, np.random.default_rng(1))
            values = {one.key: one for one in taken(Examined(codes, factors, settings, 0)) if one.whole}
            for metric, definition, split in SHOWN:
                one = values[metric, definition, None, None, split, None]
                told = {"way": way, "dose": dose, "metric": metric, "definition": definition, "value": one.value}
                found.append({**told, "note": one.note})
            click.echo(f"{way} {dose:g}", err=True)
    return pd.DataFrame(found)


def drawn(frame: pd.DataFrame) -> Figure:
    """A panel a score, a curve a way; doses as shares of the largest."""
    across = 5
    down = -(-len(SHOWN) // across)
    figure = Figure(figsize=(3 * across, 2.3 * down), layout="constrained")
    panels = figure.subplots(down, across, sharex=True).ravel()
    colours = sns.color_palette("tab10", len(WAYS))
    for panel, (metric, definition, _) in zip(panels, SHOWN, strict=False):
        own = frame[(frame["metric"] == metric) & (frame["definition"].fillna("") == (definition or ""))]
        for (way, (_, doses)), colour in zip(WAYS.items(), colours, strict=True):
            curve = own[own["way"] == way]
            panel.plot(curve["dose"] / max(doses), curve["value"], ".-", color=colour, label=way, linewidth=1)
        fact = CATALOG[metric]
        panel.set_title(f"{fact.symbol}{f' ({definition})' if definition else ''}", fontsize=9)
        if fact.high == 1:
            panel.set_ylim(min(-0.03, own["value"].min()), 1.03)
        panel.tick_params(labelsize=7)
    for panel in panels[len(SHOWN) :]:
        panel.set_visible(False)
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower right", fontsize=9, title="spoilt by (0 not at all, 1 the most)")
    return figure


def page(frame: pd.DataFrame, told: str) -> str:
    """All values as a table, and who measured them."""
    named = frame["definition"].fillna("").map(lambda name: f" ({name})" if name else "")
    wide = frame.assign(score=frame["metric"] + named)
    order = wide["score"].unique()
    wide = wide.pivot(index="score", columns=["way", "dose"], values="value").reindex(order)
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
