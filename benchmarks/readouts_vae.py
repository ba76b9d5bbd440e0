"""What classifiers read from the VAE of `reproduce vae --budget full`, beside floors and ceilings.

python benchmarks/readouts_vae.py [CHECKPOINT]     # needs MNIST (DISENTKIT_DATA); about 3 minutes on two cores
"""

import sys
from pathlib import Path

from stamp import stamp

from disentkit import evaluate, table
from disentkit.bars import bars
from disentkit.tables import render

RESULTS = Path(__file__).parent / "results"


def main(checkpoint: Path) -> None:
    """Evaluate, write."""
    with bars() as progress:
        found = table(evaluate(checkpoint, probes="classifier", progress=progress), "classifier")
    (RESULTS / "readouts_vae.csv").write_text(render(found, "csv") + "\n")
    (RESULTS / "readouts_vae.md").write_text(
        render(found, "md") + "\n\n" + stamp("python benchmarks/readouts_vae.py") + "\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results/reproduce/full/runs/vae-seed0.pt"))
