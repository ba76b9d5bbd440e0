"""Processor time of fitting classifiers and predictors together, one by one, and by a plain loop.

python benchmarks/speed_readouts.py [--turns 5]     # results/speed_readouts.csv and .md; about 3 minutes on one core

Codes of MNIST's shape for one block of an ML-VAE, ten latents, with the members that `eval --probes
classifier,predictor` fits on it, on fewer rows. The sides take turns in one process; processor seconds, because others
may use the machine. The floor is their matrix products alone, in memory that is used again, no rows read, no noise.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before torch reads them

from itertools import product

import click
import numpy as np
import pandas as pd
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset
from turns import Side, in_ms, in_turns, track

from disentkit.progress import silent
from disentkit.readouts import Classifiers, Member, Predictors, Source

ROWS, TESTED, WIDTH, CLASSES, BATCH, HIDDEN, EPOCHS = 6_400, 1_024, 10, 10, 128, 256, 5
STEPS = ROWS // BATCH * EPOCHS
SOME = 6  # members that the slower sides and the floor are timed on
HERE = {"device": "cpu", "progress": silent}


def main(turns: int) -> None:
    """Measure, track."""
    torch.set_num_threads(1)
    generator = np.random.default_rng(0)
    sources = [_source(generator) for _ in range(3)]
    labels = [generator.integers(0, CLASSES, count) for count in (ROWS, TESTED)]
    frames = [
        measured("classifiers", classifying(sources, labels), turns),
        measured("predictors", predicting(sources[0], sources[2].train), turns),
    ]
    intro = (
        f"Processor time of one thread, ms, for a member's step (a batch of {BATCH}, hidden layers of {HIDDEN} and "
        f"{HIDDEN}, {WIDTH} latents), scoring both splits included ({ROWS:,} and {TESTED:,} rows, {EPOCHS} epochs): "
        f"median, least and most of {turns} turns. Ratio: over all members together in the same turn; no way of "
        "fitting them in single precision can be faster than the floor."
    )
    track("speed_readouts", pd.concat(frames), intro, f"--turns {turns}")


def classifying(sources: list[Source], labels: list[np.ndarray]) -> list[Side]:
    """Every side of the members of the classifier probe: controls, inputs, scalings, seeds."""
    every = [
        Member(source, seed, sampled, standardised, shuffled)
        for (source, shuffled), sampled, standardised in product(
            ((0, False), (1, False), (0, True)), (False, True), (False, True)
        )
        for seed in (1, 2, 3)
    ]
    some = every[:: len(every) // SOME]
    how = Classifiers(epochs=EPOCHS, least_steps=1)

    def fit(members: list[Member]) -> None:
        how.fit(sources, members, *labels, classes=CLASSES, **HERE)

    truth = torch.from_numpy(labels[0])
    return [
        Side("all together", len(every) * STEPS, lambda: fit(every)),
        Side("one by one, the same code", SOME * STEPS, lambda: [fit([member]) for member in some]),
        Side(
            "one by one, a plain loop",
            SOME * STEPS,
            lambda: [plain(sources[m.source], m, truth, nn.CrossEntropyLoss(), CLASSES) for m in some],
        ),
        Side("floor: matrix products alone", SOME * STEPS, products),
    ]


def predicting(source: Source, target: np.ndarray) -> list[Side]:
    """Every side of the members of a route of the predictor probe."""
    every = [Member(0, seed, sampled=True) for seed in (1, 2, 3)]
    how = Predictors(epochs=EPOCHS, least_steps=1)

    def fit(members: list[Member]) -> None:
        how.fit(source, members, target, what="", **HERE)

    goal = torch.from_numpy(target)
    return [
        Side("all together", len(every) * STEPS, lambda: fit(every)),
        Side("one by one, the same code", len(every) * STEPS, lambda: [fit([member]) for member in every]),
        Side(
            "one by one, a plain loop",
            len(every) * STEPS,
            lambda: [plain(source, member, goal, nn.MSELoss(), WIDTH) for member in every],
        ),
        Side("floor: matrix products alone", SOME * STEPS, products),
    ]


def plain(source: Source, member: Member, goal: Tensor, loss: nn.Module, outputs: int) -> Tensor:
    """The loop as it is usually written."""
    torch.manual_seed(member.seed)
    network = nn.Sequential(
        nn.Linear(WIDTH, HIDDEN),
        nn.BatchNorm1d(HIDDEN),
        nn.LeakyReLU(0.2),
        nn.Linear(HIDDEN, HIDDEN),
        nn.BatchNorm1d(HIDDEN),
        nn.LeakyReLU(0.2),
        nn.Linear(HIDDEN, outputs),
    )
    train, test, scale = (torch.from_numpy(array) for array in (source.train, source.test, source.train_scale))
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(EPOCHS):
        for mean, spread, true in DataLoader(TensorDataset(train, scale, goal), BATCH, shuffle=True, drop_last=True):
            inputs = mean + spread * torch.randn_like(mean) if member.sampled else mean
            optimizer.zero_grad()
            loss(network(inputs), true).backward()
            optimizer.step()
            schedule.step()
    network.eval()
    with torch.no_grad():
        return torch.cat([network(rows) for rows in torch.cat([train, test]).split(BATCH)])


def products() -> None:
    """What cannot be done without: forward and backward products of all steps, and forward ones of what is scored."""
    size = [(WIDTH, HIDDEN), (HIDDEN, HIDDEN), (HIDDEN, CLASSES)]
    weights = [torch.randn(SOME, *one) for one in size]
    slopes = [torch.empty_like(weight) for weight in weights]
    acts = [torch.randn(SOME, BATCH, width) for width in (WIDTH, HIDDEN, HIDDEN, CLASSES)]
    spare = [torch.empty_like(act) for act in acts]
    scored = (ROWS + TESTED) // BATCH
    with torch.no_grad():
        for step in range(STEPS + scored):
            for layer, weight in enumerate(weights):
                torch.bmm(acts[layer], weight, out=spare[layer + 1])
            for layer in (2, 1, 0) if step < STEPS else ():
                torch.bmm(acts[layer].transpose(1, 2), acts[layer + 1], out=slopes[layer])
                if layer:
                    torch.bmm(acts[layer + 1], weights[layer].transpose(1, 2), out=spare[layer])


def measured(what: str, sides: list[Side], turns: int) -> pd.DataFrame:
    """A row a side, by a member's step, from sides that take turns."""
    frame = in_ms(in_turns(sides, turns))
    frame.insert(0, "fitted", what)
    frame.insert(2, "members", [side.amount // STEPS for side in sides])
    return frame


def _source(generator: np.random.Generator) -> Source:
    means = [generator.normal(size=(count, WIDTH)).astype(np.float32) for count in (ROWS, TESTED)]
    return Source(means[0], means[1], *(np.full_like(mean, 0.3) for mean in means))


@click.command()
@click.option("--turns", default=5, show_default=True, help="Times that every side is timed.")
def command(turns: int) -> None:
    """Processor time of fitting classifiers and predictors."""
    main(turns)


if __name__ == "__main__":
    command()
