"""Does the pose of a TVAE recover a known transform? R^2 of each factor of affine MNIST from u, and from z (floor).

python benchmarks/pose.py [EPOCHS]     # needs MNIST (DISENTKIT_DATA); six minutes on one core
"""

import sys
from pathlib import Path

import pandas as pd
from stamp import stamp

from disentkit import evaluate, table
from disentkit.bars import bars
from disentkit.data import open_dataset
from disentkit.device import choose
from disentkit.files import write_text
from disentkit.tables import render
from reference_models.settings import recipe
from reference_models.training.loop import train

RESULTS = Path(__file__).parent / "results"
RUNS = Path("runs/pose")


def summary() -> str:
    """What trees read from each block, of the tracked results, in Markdown: a row an input and factor."""
    frame = pd.read_csv(RESULTS / "pose.csv")
    read = frame[frame["readout"] == "boosting"]
    values, errors = (read[name].map("{:.3f}".format) for name in ("R^2", "R^2 s.e."))
    cells = read.assign(cell=values + " ± " + errors, of=read["model"] + ", " + read["block"])
    table = cells.pivot(index=["input", "factor"], columns="of", values="cell")
    shown = table.reindex(index=cells.set_index(["input", "factor"]).index.unique(), columns=cells["of"].unique())
    floor = read["R^2, untrained encoder"].groupby(read["input"]).max().map("{:.2f}".format)
    told = "; ".join(f"{name}s of an untrained encoder give at most {value}" for name, value in floor.items())
    return f"{shown.reset_index().sort_values('input', kind='stable').to_markdown(index=False)}\n\n{told}\n"


def main(epochs: int) -> None:
    """Train, evaluate, write."""
    data = open_dataset("affine_mnist")
    paths = []
    with bars() as progress:
        for name in ("vae60", "tvae_affine", "tvae_tps"):
            chosen = recipe(name, [f"epochs={epochs}"])
            paths.append(
                train(
                    chosen,
                    data,
                    out=RUNS / f"{name}-{epochs}.pt",
                    seed=0,
                    device=choose("auto"),
                    report=lambda e, b, n, _, what=chosen.label: progress(f"train {what}", e * n + b, epochs * n),
                    precision="fast",
                )
            )
        found = table(evaluate(paths, data, probes="factors", progress=progress), "factors")
    write_text(RESULTS / "pose.csv", render(found, "csv") + "\n")
    told = [f"Affine MNIST, {epochs} epochs.", render(found, "md"), stamp(f"python benchmarks/pose.py {epochs}")]
    write_text(RESULTS / "pose.md", "\n\n".join(told) + "\n")
    write_text(RESULTS / "pose_summary.md", summary())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
