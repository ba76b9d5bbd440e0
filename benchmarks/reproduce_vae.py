"""The VAE family by its published recipe on MNIST: trains what is not there yet, evaluates, and writes results/vae.*.

python benchmarks/reproduce_vae.py [RUNS]     # needs MNIST (DISENTKIT_DATA); about 8 minutes a model on two cores
"""

import subprocess
import sys
from pathlib import Path

from stamp import stamp

from disentkit import evaluate, table
from disentkit.bars import bars
from disentkit.tables import render

HERE = Path(__file__).parent
MODELS = {"vae": ["vae"], "b01": ["beta_vae", "--set", "beta=0.1"], "b10": ["beta_vae"], "cvae": ["cvae"]}


def main(runs: Path) -> None:
    """Train, evaluate, write."""
    paths = [runs / f"{name}.pt" for name in MODELS]
    for path, arguments in zip(paths, MODELS.values(), strict=True):
        if not path.exists():
            command = [sys.executable, "-m", "disentkit", "train", *arguments, "--data", "mnist", "--out", str(path)]
            subprocess.run(command, check=True)
    with bars() as progress:
        frame = evaluate(paths, probes="elbo,nll", out=runs / "results", progress=progress)
    results = HERE / "results"
    (results / "vae.csv").write_text(render(table(frame, "vae"), "csv") + "\n")
    parts = [render(table(frame, layout), "md") for layout in ("vae", "elbo", "nll")]
    (results / "vae.md").write_text("\n\n".join([*parts, stamp("python benchmarks/reproduce_vae.py")]) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "runs/published"))
