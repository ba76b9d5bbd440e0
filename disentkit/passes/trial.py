"""Before the long passes: is the model one that can be asked, and are the data what it takes?"""

from dataclasses import replace

import numpy as np
import torch

from disentkit.data import Dataset, Split
from disentkit.errors import UserError
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, encode
from disentkit.passes.noise import draw
from disentkit.passes.tiles import tiles
from disentkit.progress import Progress


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
    parts = [
        model.preprocess(tile.x).float().cpu().numpy() for tile in tiles(model, split, device, "preprocess", progress)
    ]
    return replace(split, images=np.concatenate(parts))


def _try(model: LatentModel, data: Dataset, device: torch.device) -> None:
    few = data.test.first(2)
    for tile in tiles(model, few, device, "trial", lambda *_: None):
        posterior = encode(model, tile.x, tile.y)
        codes = {name: draw(block, 3, 0, "trial", name) for name, block in posterior.items()}
        likelihood = decode(model, codes, tile.y, tuple(tile.x.shape[1:]))
        if not torch.isfinite(likelihood.mean).all():
            raise UserError(f"{type(model).__name__}.decode: expected finite images, got NaN or infinity")
        prior = model.prior()
        for name, width in model.blocks.items():
            shape = tuple(prior[name].batch_shape + prior[name].event_shape) if name in prior else None
            if shape != (width,):
                raise UserError(
                    f"{type(model).__name__}.prior: expected shape ({width},) for block '{name}', got {shape}"
                )
