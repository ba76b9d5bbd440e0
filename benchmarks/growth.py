"""How the cost of the NLL grows: with images, samples, latents, width of the model, and checkpoints.

python benchmarks/growth.py [--turns 3]     # results/growth.csv and .md, docs/figures/growth.png; needs MNIST

Processor seconds of the weighing pass of a VAE 784-H-H-D-H-H-784 with first weights, one thing made larger at a time;
for checkpoints those of `evaluate` with the probe nll. The exponent is the slope of a straight line through the
logarithms: 1 is in proportion.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before torch reads them

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import pandas as pd
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from stamp import stamp
from turns import load

from disentkit import evaluate
from disentkit.data import Dataset, open_dataset, with_targets
from disentkit.files import replacing, write_text
from disentkit.passes.weighing import weigh
from disentkit.progress import silent
from reference_models.tvae import vae60

HERE = Path(__file__).parent
CPU = torch.device("cpu")


class Size(NamedTuple):
    """What is asked; the sizes that are not made larger keep these."""

    images: int = 128
    samples: int = 500
    latents: int = 20
    width: int = 256
    checkpoints: int = 1


SIZES: dict[str, tuple[int, ...]] = {
    "images": (128, 256, 512, 1024),
    "samples": (250, 500, 1000, 2000, 4000),
    "latents": (5, 10, 20, 40, 80, 160),
    "width": (64, 128, 256, 512, 1024),
    "checkpoints": (1, 2, 4, 8),
}


def weighing(size: Size, data: Dataset) -> Callable[[], object]:
    """The pass, ready to run."""
    torch.manual_seed(0)
    model, split = vae60(latent=size.latents, hidden=size.width).eval(), data.test.first(size.images)
    return lambda: weigh(model, split, ks=(size.samples,), seed=0, device=CPU, progress=silent)


def evaluating(size: Size, data: Dataset) -> Callable[[], object]:
    """The probe of several models."""
    models = []
    for seed in range(size.checkpoints):
        torch.manual_seed(seed)
        models.append(vae60(latent=size.latents, hidden=size.width).eval())
    asked = {"probes": "nll", "options": [f"nll.ks={size.samples}"], "targets": "static", "device": "cpu"}
    return lambda: evaluate(models, data.first(size.images), audits=False, **asked)


def measured(turns: int) -> pd.DataFrame:
    """A row a size: the least processor seconds of some turns, since others only ever add."""
    levels = open_dataset("mnist").first(max(SIZES["images"]))
    data = with_targets(levels, "static", seed=0)
    rows = []
    for axis, values in SIZES.items():
        sides = []
        for value in values:
            size = Size()._replace(**{axis: value})
            sides.append(evaluating(size, levels) if axis == "checkpoints" else weighing(size, data))
        taken = np.empty((turns, len(sides)))
        for turn in range(turns):
            for column, side in enumerate(sides):
                start = time.process_time()
                side()
                taken[turn, column] = time.process_time() - start
        rows += [(axis, value, own.min(), np.median(own)) for value, own in zip(values, taken.T, strict=True)]
        click.echo(f"{axis}: {dict(zip(values, taken.min(0).round(3), strict=True))}")
    return pd.DataFrame(rows, columns=["axis", "size", "seconds", "median"])


def fitted(frame: pd.DataFrame) -> pd.DataFrame:
    """A row an axis: the exponent over all sizes, and between the largest two."""
    rows = []
    for axis, part in frame.groupby("axis", sort=False):
        size, seconds = np.log(part["size"].to_numpy()), np.log(part["seconds"].to_numpy())
        last = (seconds[-1] - seconds[-2]) / (size[-1] - size[-2])
        sizes = f"{part['size'].iloc[0]} to {part['size'].iloc[-1]}"
        rows.append(
            (axis, sizes, part["seconds"].iloc[0], part["seconds"].iloc[-1], np.polyfit(size, seconds, 1)[0], last)
        )
    columns = ["made larger", "from, to", "seconds, first", "seconds, last", "exponent", "exponent, largest two"]
    return pd.DataFrame(rows, columns=columns)


def drawn(frame: pd.DataFrame, exponents: pd.DataFrame) -> Figure:
    """A panel an axis, both logarithmic, with what in proportion would be."""
    figure = Figure(figsize=(12, 2.9), layout="constrained")
    panels = figure.subplots(1, len(exponents), sharey=True)
    for panel, (axis, part), exponent in zip(
        panels, frame.groupby("axis", sort=False), exponents["exponent"], strict=True
    ):
        size, seconds = part["size"].to_numpy(), part["seconds"].to_numpy()
        panel.loglog(size, seconds[0] * size / size[0], color="0.75", linestyle="--", label="in proportion")
        panel.loglog(size, seconds, color="C0", marker="o", markersize=4, label="measured")
        panel.set(xlabel=str(axis), title=f"exponent {exponent:.2f}")
        panel.set_xticks(size, [str(one) for one in size], fontsize=8)
        panel.minorticks_off()
    panels[0].set_ylabel("processor seconds")
    panels[0].legend(fontsize=8, frameon=False)
    return figure


@click.command()
@click.option("--turns", default=3, show_default=True, help="Times that every size is timed.")
def main(turns: int) -> None:
    """Measure, draw, track."""
    torch.set_num_threads(1)
    frame = measured(turns)
    exponents = fitted(frame)
    with replacing(HERE / "results" / "growth.csv") as part:
        frame.to_csv(part, index=False, float_format="%.4g")
    figure = drawn(frame, exponents)
    FigureCanvasAgg(figure)
    with replacing(HERE.parent / "docs" / "figures" / "growth.png") as part:
        figure.savefig(part, dpi=110)
    base = Size()
    intro = (
        f"Processor seconds of one thread. What is not made larger: {base.images} images, {base.samples} samples, "
        f"{base.latents} latents, hidden layers of {base.width}, {base.checkpoints} checkpoint."
    )
    shown = exponents.to_markdown(index=False, floatfmt=".3g")
    told = f"{stamp(f'python benchmarks/growth.py --turns {turns}')}, {load()}"
    write_text(HERE / "results" / "growth.md", f"{intro}\n\n{shown}\n\n{told}\n")
    click.echo(shown)


if __name__ == "__main__":
    main()
