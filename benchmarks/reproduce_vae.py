"""The VAE family by its published recipe on MNIST: trains what is not there yet, evaluates, and writes results/vae.*.

python benchmarks/reproduce_vae.py [RUNS]     # needs MNIST (DISENTKIT_DATA); about 8 minutes a model on two cores
"""

import os
import platform
import subprocess
import sys
from pathlib import Path

from disentkit import evaluate, table
from disentkit.bars import bars
from disentkit.provenance import versions
from disentkit.tables import render

HERE = Path(__file__).parent
MODELS = {"vae": ["vae"], "b01": ["beta_vae", "--set", "beta=0.1"], "b10": ["beta_vae"], "cvae": ["cvae"]}


def commit() -> str:
    """The commit of the working tree, marked where it is not clean."""
    return subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=HERE, capture_output=True, text=True, check=True
    ).stdout.strip()


def main(runs: Path) -> None:
    """Train, evaluate, write."""
    paths = [runs / f"{name}.pt" for name in MODELS]
    for path, arguments in zip(paths, MODELS.values(), strict=True):
        if not path.exists():
            command = [sys.executable, "-m", "disentkit", "train", *arguments, "--data", "mnist", "--out", str(path)]
            subprocess.run(command, check=True)
    with bars() as progress:
        frame = evaluate(paths, probes="elbo,nll", out=runs / "results", progress=progress)
        readouts = evaluate(paths[0], probes="classifier", out=runs / "classifier", progress=progress)
    made = f"{platform.machine()}, {os.cpu_count()} cores, {versions()}, seed 0, commit {commit()}"
    results = HERE / "results"
    (results / "vae.csv").write_text(render(table(frame, "vae"), "csv") + "\n")
    parts = [render(table(frame, layout), "md") for layout in ("vae", "elbo", "nll")]
    parts.append("Of the plain VAE:\n\n" + render(table(readouts, "classifier"), "md"))
    (results / "vae.md").write_text("\n\n".join([*parts, f"`python benchmarks/reproduce_vae.py`: {made}"]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/published"))
