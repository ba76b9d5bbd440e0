"""How long a t-SNE map takes: openTSNE with exact and with approximate neighbours, beside scikit-learn's.

python benchmarks/speed_tsne.py [N...]

Codes of ten clusters; processor seconds of one thread, taken in turns, the median of two.
"""

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openTSNE
import pandas as pd
from sklearn.manifold import TSNE
from stamp import stamp

from disentkit.files import write_text
from disentkit.metrics.maps import embed

RESULTS = Path(__file__).parent / "results"
_WIDTHS = (10, 20)
_PERPLEXITY = 30.0
_TURNS = 2


def clusters(count: int, width: int) -> np.ndarray:
    """Codes (N, D)."""
    generator = np.random.default_rng(0)
    centres = 2 * generator.normal(size=(10, width))
    return centres[generator.integers(0, 10, count)] + generator.normal(size=(count, width))


def approximate(codes: np.ndarray) -> object:
    """OpenTSNE as it comes."""
    return openTSNE.TSNE(perplexity=_PERPLEXITY, neighbors="approx", random_state=0, n_jobs=1).fit(codes)


MAKERS: dict[str, Callable[[np.ndarray], object]] = {
    "openTSNE, exact neighbours": lambda codes: embed(codes, perplexity=_PERPLEXITY, seed=0),
    "openTSNE, approximate": approximate,
    "scikit-learn": lambda codes: TSNE(perplexity=_PERPLEXITY, random_state=0, n_jobs=1).fit(codes),
}


def timed(make: Callable[[], object]) -> float:
    """Processor seconds."""
    start = time.process_time()
    make()
    return time.process_time() - start


def compared(count: int, width: int) -> list[dict[str, object]]:
    """A row a maker."""
    codes = clusters(count, width)
    for make in MAKERS.values():
        make(codes[:200])  # what the first call alone costs
    turns = [{name: timed(lambda m=make: m(codes)) for name, make in MAKERS.items()} for _ in range(_TURNS)]
    seconds = {name: statistics.median(turn[name] for turn in turns) for name in MAKERS}
    ours = seconds["openTSNE, exact neighbours"]
    return [
        {"n": count, "width": width, "map": name, "seconds": round(taken, 2), "share": round(taken / ours, 2)}
        for name, taken in seconds.items()
    ]


def main(counts: list[int]) -> None:
    """Measure, print, write."""
    warnings.simplefilter("ignore")
    rows = []
    for count in counts:
        rows += [row for width in _WIDTHS for row in compared(count, width)]
        print(*rows[-6:], sep="\n", flush=True)
    frame = pd.DataFrame(rows)
    frame.to_csv(RESULTS / "speed_tsne.csv", index=False)
    command = f"python benchmarks/speed_tsne.py {' '.join(map(str, counts))}"
    write_text(RESULTS / "speed_tsne.md", "\n\n".join([frame.to_markdown(index=False), stamp(command)]) + "\n")


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [1_000, 2_000])
