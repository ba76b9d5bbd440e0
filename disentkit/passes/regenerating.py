"""Regenerating: one block predicted from another, and pictures of what is predicted."""

from itertools import permutations
from typing import NamedTuple

import numpy as np
import torch

from disentkit.data import Dataset
from disentkit.errors import Unanswerable
from disentkit.model import LatentModel
from disentkit.passes.encoding import encode
from disentkit.passes.redrawing import Canvas, judge
from disentkit.progress import Progress
from disentkit.readouts import Member, Predictions, Predictors, Source, Stopping
from disentkit.records import Codes, Regenerations, Route


class _Asked(NamedTuple):
    source: str
    target: str
    input: str
    found: Predictions


def regenerate(
    model: LatentModel,
    data: Dataset,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    seeds: int,
    epochs: int,
    batch: int,
    inputs: tuple[str, ...],
    patience: int | None = None,
) -> Regenerations:
    """Predictors of every block's mean from every other block, fitted on the training split, asked of the test split.

    Args:
        model: with two blocks or more.
        data: both splits.
        seed: of samples and fits.
        device: where.
        progress: told of every fit.
        seeds: predictors of each route.
        epochs: of fitting predictors and classifiers.
        batch: examples a step.
        inputs: mean, sample.
        patience: of predictors that stop early; None for the published protocol.

    Raises:
        Unanswerable: for a model with one block.
    """
    if len(model.blocks) < 2:
        raise Unanswerable(f"{type(model).__name__} has one block: nothing to predict it from")
    least = 2 if patience is None else 4
    if len(data.train) < least:
        raise Unanswerable(f"a predictor needs {least} training examples or more")
    train, test = (
        encode(model, split, seed=seed, device=device, progress=progress) for split in (data.train, data.test)
    )
    own_seeds = tuple(1000 * (seed + 1) + i for i in range(seeds))
    how = Predictors(epochs=epochs, batch=batch, stopping=None if patience is None else Stopping(patience))
    asked = [
        _Asked(source, target, given, _predicted(how, train, test, source, target, given, own_seeds, device, progress))
        for source, target in permutations(model.blocks, 2)
        for given in (inputs if source in train.gaussian else ("mean",))
    ]
    canvas = Canvas(model, data.test, test, device, seed)
    flat = {
        name: np.repeat(train.block(name).mean.mean(axis=0)[None, None], len(data.test), axis=1)
        for name in model.blocks
    }
    drawn = [canvas.real(), canvas.redraw()]
    drawn += [canvas.redraw(name, mean) for name, mean in flat.items()]
    drawn += [canvas.redraw(route.target, route.found.test) for route in asked]
    told, reader = judge(drawn, train, data, seed=own_seeds[0], epochs=epochs, device=device, progress=progress)
    images, own, *rest = told
    routes = tuple(
        Route(*route[:3], route.found.train_error, route.found.test, pictures)
        for route, pictures in zip(asked, rest[len(flat) :], strict=True)
    )
    return Regenerations(routes, own, dict(zip(flat, rest, strict=False)), images, reader)


def _predicted(
    how: Predictors,
    train: Codes,
    test: Codes,
    source: str,
    target: str,
    given: str,
    seeds: tuple[int, ...],
    device: torch.device,
    progress: Progress,
) -> Predictions:
    a, b, sampled = train.block(source), test.block(source), given == "sample"
    scales = (a.scale, b.scale) if sampled else (None, None)
    return how.fit(
        Source(a.mean, b.mean, *scales),
        [Member(0, seed, sampled=sampled) for seed in seeds],
        train.block(target).mean,
        device=str(device),
        progress=progress,
        what=f"{target} from {source} ({given})",
    )
