"""What a second core is worth: seconds of the wall with one core and with all, for what is shared among them.

python benchmarks/scaling.py [--turns 3]     # results/scaling.csv and .md; needs MNIST, and a machine left alone

Of the NLL threads share the blocks, of t-SNE processes the maps, of DCI by boosting processes the factors. Beside them
stands what the machine itself gives: products of matrices that threads make each for itself, which share nothing but
the memory. Sides take turns; digits are compared, and are the same whoever shares the work.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import click
import joblib
import numpy as np
import pandas as pd
import torch
from speed_cases import arrays
from speed_tsne import clusters
from turns import track

from disentkit.data import Split, open_dataset, with_targets
from disentkit.metrics.dci import importance_matrix
from disentkit.metrics.maps import embedded
from disentkit.passes.weighing import weigh
from disentkit.progress import silent
from reference_models.tvae import TVAE, vae60

CPU = torch.device("cpu")
_IMAGES, _SAMPLES = 256, 1250
_POINTS, _MAPS = 1000, 4
_ROWS, _FACTORS = 1000, (3, 6, 8, 8)
_PRODUCTS = 400


class Shared(NamedTuple):
    """Something that several cores share: what it is, and how to do it with so many; what it finds, as numbers."""

    what: str
    run: Callable[[int], np.ndarray]


def weighed(model: TVAE, split: Split, cores: int) -> np.ndarray:
    """The bounds of images."""
    before = torch.get_num_threads()
    torch.set_num_threads(cores)
    try:
        found = weigh(model, split, ks=(_SAMPLES,), seed=0, device=CPU, progress=silent)
    finally:
        torch.set_num_threads(before)
    return found.bound


def mapped(codes: np.ndarray, cores: int) -> np.ndarray:
    """The points of some maps of the same codes."""
    return np.stack([one.points for one in embedded([(codes, 30.0)] * _MAPS, seed=0, cores=cores)])


def multiplied(cores: int) -> np.ndarray:
    """Products in threads of their own: what the cores give at best."""
    piece = torch.ones(256, 256)

    def some(_: int) -> float:
        return sum(float((piece @ piece)[0, 0]) for _ in range(8))

    with ThreadPoolExecutor(cores, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        return np.array([sum(pool.map(some, range(_PRODUCTS)))])


def shared() -> list[Shared]:
    """All of them."""
    torch.manual_seed(0)
    split = with_targets(open_dataset("mnist").first(_IMAGES), "static", seed=0).test
    train, test = arrays(_ROWS, 10, _FACTORS)
    return [
        Shared("products of matrices, each thread its own", multiplied),
        Shared(f"NLL, {_IMAGES} images, k = {_SAMPLES}", partial(weighed, vae60(latent=20).eval(), split)),
        Shared(f"t-SNE, {_MAPS} maps of {_POINTS} codes", partial(mapped, clusters(_POINTS, 10))),
        Shared(
            f"DCI by boosting, {_ROWS} rows, {len(_FACTORS)} factors",
            lambda cores: importance_matrix(train, test, regressor="boosting", jobs=cores).matrix,
        ),
    ]


def measured(one: Shared, cores: int, turns: int) -> dict[str, object]:
    """A row: the median seconds of both sides, and of their ratios."""
    one.run(cores)  # processes, memory, kernels
    taken, digits = np.empty((turns, 2)), set()
    for turn in range(turns):
        for side, count in enumerate((1, cores)):
            start = time.perf_counter()
            found = one.run(count)
            taken[turn, side] = time.perf_counter() - start
            digits.add(found.tobytes())
    alone, together = np.median(taken, axis=0)
    ratio = taken[:, 0] / taken[:, 1]
    return {
        "what": one.what,
        "one core, seconds": alone,
        f"{cores} cores, seconds": together,
        "ratio": np.median(ratio),
        "least ratio": ratio.min(),
        "most ratio": ratio.max(),
        "same digits": "yes" if len(digits) == 1 else "no",
    }


@click.command()
@click.option("--turns", default=3, show_default=True, help="Times that every side is timed.")
def main(turns: int) -> None:
    """Measure, track."""
    cores, rows = joblib.cpu_count(), []
    for one in shared():
        rows.append(measured(one, cores, turns))
        click.echo(rows[-1])
    intro = f"Seconds of the wall: median of {turns} turns; ratio of one core to {cores} in the same turn."
    track("scaling", pd.DataFrame(rows), intro, f"--turns {turns}")


if __name__ == "__main__":
    main()
