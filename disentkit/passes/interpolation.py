"""Interpolation: pictures along the path from one image's code to another's."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
import torch
from jaxtyping import Int

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.metrics.paths import linear, spherical
from disentkit.model import LatentModel
from disentkit.passes.asking import prior_of
from disentkit.passes.decoding import decoded
from disentkit.passes.encoding import encode
from disentkit.passes.labelling import one_hot
from disentkit.passes.noise import stream
from disentkit.progress import Progress
from disentkit.records import Interpolations

Way = Literal["linear", "spherical"]

_WAYS: Mapping[Way, Callable[..., np.ndarray]] = {"linear": linear, "spherical": spherical}


@torch.inference_mode()
def interpolate(
    model: LatentModel,
    split: Split,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    pairs: int,
    steps: int,
    way: Way,
) -> Interpolations:
    """Pictures along paths between the posterior means of two images, and grids of the first pair.

    Args:
        model: the model.
        split: the images; a pair has two labels, or one where the model is told the label.
        seed: of the pairs.
        device: where.
        progress: told of every step of the work.
        pairs: how many.
        steps: pictures along a path, both ends among them.
        way: straight, or each block along an arc about the origin; blocks of classes always go straight, since an
            arc would leave what their probabilities sum to.

    Raises:
        Unanswerable: where there are no two such images.
    """
    ends = _pairs(split.labels, pairs, np.random.default_rng(stream(seed, "interpolate")), alike=model.conditional)
    if ends is None:
        kind = "two examples of one label" if model.conditional else "examples of different labels"
        raise Unanswerable(f"an interpolation needs {kind}")
    codes = encode(model, split, seed=seed, device=device, progress=progress)
    prior = prior_of(model, device)
    progress("interpolate", 0, 2)
    paths = {
        name: _WAYS["linear" if one_hot(prior[name]) else way](*codes.block(name).mean[ends], steps=steps)
        for name in codes.blocks
    }
    shape, count = split.images.shape[1:], ends.shape[1]
    flat = {name: path.reshape(count * steps, -1) for name, path in paths.items()}
    images = decoded(model, flat, shape, device, split.labels[ends[0]].repeat(steps))
    progress("interpolate", 1, 2)
    across = () if len(paths) < 2 else tuple(paths)[1:] if len(paths) == 2 else tuple(paths)
    label = split.labels[ends[0, :1]].repeat(steps * steps)
    cells = [decoded(model, _crossed(paths, block), shape, device, label) for block in across]
    grids = np.stack(cells) if cells else np.empty((0, steps * steps, *shape), dtype=np.float32)
    progress("interpolate", 2, 2)
    return Interpolations(
        images.reshape(count, steps, *shape),
        split.images[ends.T],
        grids.reshape(-1, steps, steps, *shape),
        across,
        model.conditional,
    )


def _pairs(
    labels: np.ndarray, count: int, random: np.random.Generator, *, alike: bool
) -> Int[np.ndarray, "2 P"] | None:
    """The two examples of each pair, of one label or of two; None where no two are.

    With the examples in a circle, ordered by label, a partner is so many places on: within the label's own run, or
    anywhere past its end.
    """
    order = np.argsort(labels, kind="stable")
    _, run, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    first = np.cumsum(sizes) - sizes
    open_to = (sizes - 1 if alike else len(labels) - sizes)[run]  # how many partners each example has
    if not open_to.any():
        return None
    one = random.choice(np.flatnonzero(open_to), count)
    ahead = (random.random(count) * open_to[one]).astype(np.int64)
    start, size = first[run[one]], sizes[run[one]]
    if alike:
        place = np.argsort(order)[one]
        other = start + (place - start + 1 + ahead) % size
    else:
        other = (start + size + ahead) % len(labels)
    return np.stack([one, order[other]])


def _crossed(paths: Mapping[str, np.ndarray], across: str) -> dict[str, np.ndarray]:
    """Codes of a grid of the first path, row by row: one block moves to the right, all others downwards."""
    first = {name: path[0] for name, path in paths.items()}
    steps = len(first[across])
    return {
        name: np.tile(path, (steps, 1)) if name == across else path.repeat(steps, axis=0)
        for name, path in first.items()
    }
