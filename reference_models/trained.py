"""trained(): the checkpoint of a recipe, made only where it is not there yet."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from disentkit.checkpoint import read
from disentkit.data import Dataset
from disentkit.errors import UserError
from disentkit.files import folder, slug
from disentkit.progress import Progress
from disentkit.provenance import length
from reference_models.recipes import Recipe
from reference_models.training.loop import train
from reference_models.training.precision import Precision
from reference_models.training.resuming import identity, plain, resume_file

Say = Callable[[str], None]


def trained(
    chosen: Recipe,
    data: Dataset,
    seed: int,
    *,
    under: Path,
    device: torch.device,
    precision: Precision,
    say: Say,
    progress: Progress,
) -> Path:
    """Train a recipe, or go on where this was stopped, or leave it where it was done.

    Args:
        chosen: the recipe.
        data: its data.
        seed: of its first weights and batches.
        under: the folder of its checkpoint, which is named by the recipe's label and the seed.
        device: where it is trained.
        precision: of its products.
        say: told which of the three it is.
        progress: told of each batch.

    Returns:
        the checkpoint.
    """
    path = folder(under) / f"{slug(chosen.label)}-seed{seed}.pt"
    if path.exists() and _done(path, chosen, data, seed, precision):
        say(f"{chosen.label}, seed {seed}: trained already")
        return path
    say(f"{chosen.label}, seed {seed}: training, {length(chosen.epochs)}")
    return train(
        chosen,
        data,
        out=path,
        seed=seed,
        device=device,
        report=lambda epoch, batch, batches, _: progress(
            f"train {chosen.label}", epoch * batches + batch, chosen.epochs * batches
        ),
        resume=_resumable(path, chosen, data, seed, precision),
        compiled=device.type == "cuda",
        precision=precision,
    )


def _done(path: Path, chosen: Recipe, data: Dataset, seed: int, precision: Precision) -> bool:
    """Whether a checkpoint is of this recipe, these data, this seed and precision, and trained to the end."""
    about: dict[str, Any] = _content(path).get("about", {})
    expected = {"recipe": plain(chosen), "data_fingerprint": data.fingerprint, "seed": seed, "epochs": chosen.epochs}
    expected["precision"] = precision
    return all(about.get(key) == value for key, value in expected.items())


def _resumable(path: Path, chosen: Recipe, data: Dataset, seed: int, precision: Precision) -> bool:
    """Whether a training that was stopped can go on; another one is begun afresh, and so is one that is damaged."""
    left = resume_file(path)
    return left.exists() and _content(left).get("run") == identity(chosen, data.fingerprint, seed, precision)


def _content(path: Path) -> dict[str, Any]:
    """What lies in a file, nothing for one that is damaged."""
    try:
        content = read(path)
    except UserError:
        return {}
    return content if isinstance(content, dict) else {}
