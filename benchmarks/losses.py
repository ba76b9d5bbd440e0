"""How small a loss does a comparison see? results/losses.csv, results/losses.md, docs/figures/losses.png.

python benchmarks/losses.py [--seeds 20] [--keep FOLDER]

A model is spoilt on purpose, a little and more: noise on its weights, fewer epochs, a latent that its decoder no longer
hears. Each is held to the evaluation of the whole model with one seed by evaluations of its own with other seeds, which
is how a model is checked in practice, and less than the same seed would see.
"""

import copy
from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
import pandas as pd
import seaborn as sns
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from stamp import stamp
from suites import SUITES, evaluated, trained
from tqdm import tqdm

from disentkit import compare
from disentkit.comparison.differences import POWER
from disentkit.data import Dataset, open_dataset
from disentkit.files import replacing, write_text
from disentkit.model import LatentModel

HERE = Path(__file__).parent
SUITE = SUITES[0]._replace(name="losses", probes="elbo,reconstruction,nll")
NOISE = (0.01, 0.02, 0.04, 0.08, 0.16)  # of the standard deviation of each weight matrix
EPOCHS = (58, 55, 50, 40, 30)  # of 60
SHOWN = "nll[split=test, k=50]"


def spoilt(model: LatentModel, data: Dataset, keep: Path) -> Iterator[tuple[str, str, LatentModel]]:
    """The kind of harm, how much of it, and the model that suffered it."""
    for share in NOISE:
        yield "noise on all weights", f"{share:g} of their s.d.", _noised(model, share)
    for epochs in EPOCHS:
        yield "fewer epochs", f"{epochs} of 60", trained(SUITE, data, keep, epochs=epochs)
    for place in range(sum(model.blocks.values())):
        yield "a latent cut off", f"z {place}", _deaf(model, place)


def _noised(model: LatentModel, share: float) -> LatentModel:
    twin, generator = copy.deepcopy(model), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weights in (one for one in twin.parameters() if one.ndim > 1):
            weights += share * weights.std() * torch.randn(weights.shape, generator=generator)
    return twin


def _deaf(model: LatentModel, place: int) -> LatentModel:
    """The decoder no longer hears a latent: its column of the first matrix is zero."""
    twin = copy.deepcopy(model)
    with torch.no_grad():
        first = next(one for name, one in twin.named_parameters() if name.startswith("decoder") and one.ndim > 1)
        first[:, place] = 0
    return twin


def losses(seeds: int, keep: Path) -> pd.DataFrame:
    """A row a spoilt model: what it lost, how often that was called worse, and from where it was said to be seen."""
    data = open_dataset(SUITE.data)
    model = trained(SUITE, data, keep)
    before = evaluated(SUITE, model, data, 0, keep / SUITE.slug / "whole")
    rows = []
    for kind, amount, harmed in tqdm(list(spoilt(model, data, keep)), desc=SUITE.name):
        folder = keep / SUITE.slug / f"{kind}-{amount}".replace(" ", "-")
        found = [
            compare(before, evaluated(SUITE, harmed, data, seed, folder / str(seed))) for seed in range(1, seeds + 1)
        ]
        shown = pd.concat([one.frame[(one.frame["metric"] == "nll") & (one.frame["k"] == 50)] for one in found])
        own, worse = (shown["verdict"] == "worse").mean(), np.mean([one.worse for one in found])
        rows.append((kind, amount, shown["change"].mean(), shown["detectable"].median(), own, worse, seeds))
    return pd.DataFrame(rows, columns=["harm", "amount", "loss", "detectable", "caught", "any", "evaluations"])


def drawn(frame: pd.DataFrame, path: Path) -> None:
    """The share that was caught, by what was lost as a multiple of what comparisons said they would see."""
    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    lost = frame.assign(share=(frame["loss"] / frame["detectable"]).clip(lower=1e-2))  # a loss of nothing: at the edge
    sns.scatterplot(lost, x="share", y="caught", hue="harm", style="harm", s=60, ax=axes)
    axes.axvline(1, color="grey", linestyle="--", label="said to be seen from")
    axes.axhline(POWER, color="grey", linestyle=":", label="four of five")
    axes.set(xscale="log", xlabel=f"loss in {SHOWN} / the loss said to be seen", ylabel="evaluations called worse")
    axes.legend(title=None)
    with replacing(path) as part:
        figure.savefig(part, dpi=150)


def _told(frame: pd.DataFrame) -> str:
    promised = frame[frame["loss"] >= frame["detectable"]]
    kept = int((promised["caught"] >= POWER).sum())
    least = frame[frame["any"] >= POWER]["loss"].min()
    words = (
        f"Of {len(promised)} models that lost as much of {SHOWN} as its comparison said it would see, {kept} were "
        f"caught by it four times of five. By any of the numbers the smallest such loss was {least:.2g} nats."
    )
    shares = {name: frame[name].map(lambda share: f"{100 * share:.0f} %") for name in ("caught", "any")}
    heads = {
        "loss": "loss (nats)",
        "detectable": "said to be seen from",
        "caught": "called worse by it",
        "any": "by any number",
    }
    return f"{frame.assign(**shares).rename(columns=heads).to_markdown(index=False, floatfmt='.3g')}\n\n{words}"


@click.command()
@click.option("--seeds", default=20, show_default=True, help="Evaluations of each spoilt model.")
@click.option("--keep", default=Path("results/losses"), type=click.Path(path_type=Path), help="Where they are kept.")
def main(seeds: int, keep: Path) -> None:
    """Measure, track, draw."""
    torch.set_num_threads(1)
    made = stamp(f"python benchmarks/losses.py --seeds {seeds}")
    frame = losses(seeds, keep)
    with replacing(HERE / "results" / "losses.csv") as part:
        frame.to_csv(part, index=False, float_format="%.4g")
    write_text(HERE / "results" / "losses.md", f"{_told(frame)}\n\n{made}\n")
    drawn(frame, HERE.parent / "docs" / "figures" / "losses.png")
    click.echo(_told(frame))


if __name__ == "__main__":
    main()
