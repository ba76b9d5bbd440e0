"""How fast each model trains: images a second of the training loop, beside a plain DataLoader loop of the same model.

python benchmarks/speed.py [MODEL...]     # needs MNIST (DISENTKIT_DATA); the sprites too, if they are asked for

The plain loop reads one image at a time through torch's DataLoader, moves each batch to the device, calls backward()
on each loss; model, losses, optimisers and batch sizes are the same. Both take turns in one run and the median of the
ratios is told: machines are noisy, ratios less so. On a CPU the seconds are the processor's, of one thread.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import torch
from stamp import stamp
from torch.utils.data import DataLoader, Dataset

from disentkit.data import Split, open_dataset
from disentkit.device import choose
from disentkit.files import write_text
from reference_models.recipes import RECIPES, Recipe
from reference_models.training.feed import Feed
from reference_models.training.precision import products
from reference_models.training.run import Training

RESULTS = Path(__file__).parent / "results"
_STEPS, _TURNS = 20, 5
_LIMIT = 6000


class Pictures(Dataset):
    """A split, one image at a time."""

    def __init__(self, split: Split) -> None:
        self.split = split

    def __len__(self) -> int:
        return len(self.split)

    def __getitem__(self, row: int) -> tuple[torch.Tensor, int]:
        return torch.from_numpy(self.split.images[row]), int(self.split.labels[row])


def ours(training: Training) -> Callable[[], None]:
    """One step of the training loop after another."""
    generator, feed = torch.Generator(training.device).manual_seed(0), training.feeds["train"]
    batches, count = endless(lambda: iter(training.batches(0))), iter(range(1, 10**9))
    training.model.train()
    return lambda: training.step(training.model.draw(feed, next(batches), generator), next(count)) and None


def plain(training: Training) -> Callable[[], None]:
    """One step of a loop as it is usually written after another."""
    generator, model, phases = torch.Generator(training.device).manual_seed(0), training.model, training.model.phases()
    split = training.data.train
    loader = DataLoader(Pictures(split), training.recipe.batch_size, shuffle=True, drop_last=True)
    batches, count = endless(lambda: iter(loader)), iter(range(1, 10**9))

    def step() -> None:
        images, labels = next(batches)
        part = Feed(Split(images.numpy(), labels.numpy()), training.device)
        batch, number = model.draw(part, torch.arange(len(part), device=training.device), generator), next(count)
        for phase in phases:
            if number % phase.every == 0:
                loss = phase.loss(batch)[phase.minimised]
                training.optimizers[phase.optimizer].zero_grad()
                loss.backward()
                training.optimizers[phase.optimizer].step()

    return step


def endless(begin: Callable[[], Iterator]) -> Iterator:
    """Epoch after epoch."""
    while True:
        yield from begin()


def timed(step: Callable[[], None], device: torch.device) -> float:
    """Seconds of some steps: of the processor where that does the work."""
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    start = clock()
    for _ in range(_STEPS):
        step()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return clock() - start


def measured(recipe: Recipe, device: torch.device) -> dict[str, str | float]:
    """A row: images a second of both loops and their ratio."""
    data = open_dataset(recipe.data).first(_LIMIT)
    training = Training(recipe, data, Path("unused.pt"), 0, device, lambda *_: None, device.type == "cuda", "fast")
    loops = ours(training), plain(training)
    with products("fast", training.model):
        for step in loops:
            timed(step, device)
        turns = [tuple(timed(step, device) for step in loops) for _ in range(_TURNS)]
    images = _STEPS * recipe.batch_size
    return {
        "model": recipe.label,
        "batch": recipe.batch_size,
        "images/s": round(images / statistics.median(one for one, _ in turns)),
        "plain loop, images/s": round(images / statistics.median(other for _, other in turns)),
        "ratio": round(statistics.median(other / one for one, other in turns), 2),
    }


def main(names: list[str]) -> None:
    """Measure, print, write."""
    device = choose("auto")
    torch.set_num_threads(1)
    rows = []
    for name in names:
        rows.append(measured(RECIPES[name], device))
        print(rows[-1], flush=True)
    frame = pd.DataFrame(rows)
    frame.to_csv(RESULTS / f"speed-{device.type}.csv", index=False)
    told = [frame.to_markdown(index=False), stamp(f"python benchmarks/speed.py {' '.join(names)}")]
    write_text(RESULTS / f"speed-{device.type}.md", "\n\n".join(told) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:] or [name for name, recipe in RECIPES.items() if recipe.data == "mnist"])
