"""Before the long passes: is the model one that can be asked, and are the data what it takes?"""

from dataclasses import replace

import numpy as np
import torch
from torch.distributions import Distribution

from disentkit.data import Dataset, Split
from disentkit.errors import UserError
from disentkit.model import LatentModel, Point, factorised
from disentkit.passes.asking import decode, encode, prior_of, told
from disentkit.passes.likelihood import log_likelihood
from disentkit.passes.noise import draw
from disentkit.passes.tiles import tiles
from disentkit.progress import Progress, silent


@torch.inference_mode()
def prepare(model: LatentModel, data: Dataset, device: torch.device, progress: Progress) -> Dataset:
    """The data as the model takes them: `LatentModel.preprocess`, applied once; a trial run shows that they fit.

    Raises:
        UserError: for images of another size than the model's, and for a model that breaks its contract.
    """
    if model.image_shape is not None and tuple(model.image_shape) != data.image_shape:
        raise UserError(
            f"{data.name} has images {data.image_shape}, but {type(model).__name__} takes {tuple(model.image_shape)} "
            "(channels, height, width); choose other --data, or resize in the model's preprocess"
        )
    if type(model).preprocess is not LatentModel.preprocess:
        train, test = (_preprocessed(model, split, device, progress) for split in (data.train, data.test))
        data = replace(data, train=train, test=test)
    _try(model, data, device)
    return data


def _preprocessed(model: LatentModel, split: Split, device: torch.device, progress: Progress) -> Split:
    parts = []
    for tile in tiles(model, split, device, "preprocess", progress):
        with told(model, "preprocess", tile.x):
            parts.append(model.preprocess(tile.x).float().cpu().numpy())
    return replace(split, images=np.concatenate(parts))


def _try(model: LatentModel, data: Dataset, device: torch.device) -> None:
    """Two test images through everything that a pass asks of the model."""
    prior = prior_of(model, device)
    for tile in tiles(model, data.test.first(2), device, "trial", silent):
        posterior = encode(model, tile.x, tile.y)
        codes = {name: draw(block, 3, 0, "trial", name) for name, block in posterior.items()}
        likelihood = decode(model, codes, tile.y, tuple(tile.x.shape[1:]))
        with told(model, "decode: mean of the likelihood", tile.x):
            finite = torch.isfinite(likelihood.mean).all()
        if not finite:
            raise UserError(f"{type(model).__name__}.decode: expected finite images, got NaN or infinity")
        with told(model, "decode: log_prob of the images", tile.x):
            log_likelihood(likelihood, tile.x)
        for name, block in posterior.items():
            if not isinstance(factorised(block), Point):
                _same_kind(model, name, block, prior[name])


def _same_kind(model: LatentModel, name: str, posterior: Distribution, prior: Distribution) -> None:
    """A posterior over categories needs a prior over categories: otherwise their KL is a number without meaning."""
    kinds = [
        "discrete" if d.support is not None and d.support.is_discrete else "continuous" for d in (posterior, prior)
    ]
    if kinds[0] != kinds[1]:
        who = f"{type(model).__name__}.prior"
        raise UserError(f"{who}: expected a {kinds[0]} prior for the {kinds[0]} block '{name}', got a {kinds[1]} one")
