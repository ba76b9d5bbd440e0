"""Pixels: the images as the model is given them, without asking the model anything."""

import torch

from disentkit.data import Split
from disentkit.model import LatentModel
from disentkit.progress import Progress
from disentkit.records import Pixels


def pixels(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Pixels:
    """The preprocessed images of a split, flat."""
    return Pixels(split.images.reshape(len(split), -1), split.labels)
