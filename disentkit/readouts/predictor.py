"""Predictors of one code from another, all members fitted together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.descent import Descent, Schedule
from disentkit.readouts.inputs import Inputs, Member, Side, Source
from disentkit.readouts.network import Networks, stream

_ROWS = 4096


@dataclass(frozen=True, eq=False)
class Predictions:
    """Of M members: what they predict for L test examples, and the squared error of N training examples a latent."""

    test: Float[np.ndarray, "M L D"]
    train_error: Float[np.ndarray, "M N"]


@dataclass(frozen=True)
class Predictors:
    """How predictors are fitted: Adam on the squared error, a mean over examples and the target's latents.

    Attributes:
        epochs: passes over the training split.
        hidden: widths of the hidden layers, each with batch normalisation and LeakyReLU 0.2.
        least_steps: steps to take even when the split is small.
        batch: examples a step.
        rate: first learning rate.
        schedule: whether the rate falls to zero by a cosine or stays.
    """

    epochs: int = 10
    hidden: tuple[int, ...] = (256, 256)
    least_steps: int = 400
    batch: int = 128
    rate: float = 1e-3
    schedule: Schedule = "cosine"

    def fit(
        self,
        source: Source,
        members: Sequence[Member],
        target: Float[np.ndarray, "N D"],
        *,
        device: str,
        progress: Progress,
        what: str,
    ) -> Predictions:
        """Fit all members, which read one source, to the target of its training examples.

        A sampled member reads fresh samples while it is fitted and one sample of each example when it is asked.
        """
        place = torch.device(device)
        goal = torch.from_numpy(target.astype(np.float32)).to(place)
        blank: dict[Side, Tensor] = {
            "train": torch.zeros(len(source.train), dtype=torch.long, device=place),
            "test": torch.zeros(len(source.test), dtype=torch.long, device=place),
        }
        inputs = Inputs([source], members, blank, classes=1, group_noise=None, device=place)
        seeds = [member.seed for member in members]
        network = Networks(seeds, inputs.width, self.hidden, goal.shape[1]).to(place)
        noises = _noises(inputs, "train")

        def loss(rows: Tensor) -> Tensor:
            found = network(inputs.draw("train", rows, noises))
            return (found - goal[rows]).square().mean(dim=(1, 2)).sum()

        batch = min(max(self.batch, 2), len(goal))
        descent = Descent(self.epochs, self.least_steps, batch, self.rate, self.schedule)
        descent.run(network, seeds, len(goal), loss, place, progress, what)
        with torch.inference_mode():
            network.eval()
            return Predictions(_asked(network, inputs, "test"), _errors(network, inputs, goal))


def _asked(network: Networks, inputs: Inputs, side: Side) -> np.ndarray:
    noises, count = _noises(inputs, side), inputs.parts[side].mean.shape[1]
    every = torch.arange(count, device=inputs.device).expand(len(inputs.members), -1)
    return torch.cat([network(inputs.draw(side, rows, noises)).cpu() for rows in every.split(_ROWS, 1)], dim=1).numpy()


def _errors(network: Networks, inputs: Inputs, goal: Tensor) -> np.ndarray:
    """(M, N), without ever holding all predictions at once."""
    noises = _noises(inputs, "train errors")
    every = torch.arange(len(goal), device=inputs.device).expand(len(inputs.members), -1)
    parts = [
        (network(inputs.draw("train", rows, noises)) - goal[rows]).double().square().mean(dim=2).cpu()
        for rows in every.split(_ROWS, 1)
    ]
    return torch.cat(parts, dim=1).numpy()


def _noises(inputs: Inputs, purpose: str) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(stream(seed, purpose)) for seed in inputs.seeds]
