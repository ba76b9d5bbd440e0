"""Predictors of one code from another, all members fitted together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.descent import Descent, Schedule
from disentkit.readouts.inputs import Inputs, Member, Side, Source
from disentkit.readouts.network import Networks, stream
from disentkit.readouts.steps import Steps
from disentkit.readouts.stopping import Best, Stopping, parted

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
        stopping: where given, fits end before their epochs are over; the published protocol has none.
    """

    epochs: int = 10
    hidden: tuple[int, ...] = (256, 256)
    least_steps: int = 400
    batch: int = 128
    rate: float = 1e-3
    schedule: Schedule = "cosine"
    stopping: Stopping | None = None

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
        noises, count, stopping = _noises(inputs, "train"), len(goal), self.stopping
        rest = None if stopping is None else parted(stopping.share, seeds, count).to(place)
        count = count if rest is None else rest.shown.shape[1]
        batch = min(max(self.batch, 2), count)
        steps, best = Steps(network, batch), None
        if stopping is not None and rest is not None:
            best = Best(network, stopping, lambda: _errors(network, inputs, goal, rest.held).mean(dim=1))

        def gradients(rows: Tensor) -> None:
            rows = rows if rest is None else rest.shown.gather(1, rows)
            true = goal[rows]
            drawn = inputs.draw("train", rows, noises)
            steps.gradients(drawn, lambda found: (found - true).square().mean(dim=(1, 2)).sum())

        network.train()
        descent = Descent(self.epochs, self.least_steps, batch, self.rate, self.schedule)
        descent.run(steps.parameters, seeds, count, gradients, progress, what, best)
        network.eval()
        with torch.inference_mode():
            every = torch.arange(len(goal), device=place).expand(len(members), -1)
            errors = _errors(network, inputs, goal, every)
            return Predictions(_asked(network, inputs, "test"), errors.cpu().numpy())


def _asked(network: Networks, inputs: Inputs, side: Side) -> np.ndarray:
    noises, count = _noises(inputs, side), inputs.parts[side].mean.shape[1]
    every = torch.arange(count, device=inputs.device).expand(len(inputs.members), -1)
    parts = [network.asked(inputs.draw(side, rows, noises)).cpu() for rows in every.split(_ROWS, 1)]
    return torch.cat(parts, dim=1).numpy()


def _errors(network: Networks, inputs: Inputs, goal: Tensor, asked: Int[Tensor, "M V"]) -> Float[Tensor, "M V"]:
    """Squared errors a latent of rows of the training split, without ever holding all predictions at once."""
    noises = _noises(inputs, "train errors")
    parts = [
        (network.asked(inputs.draw("train", rows, noises)) - goal[rows]).double().square().mean(dim=2)
        for rows in asked.split(_ROWS, 1)
    ]
    return torch.cat(parts, dim=1)


def _noises(inputs: Inputs, purpose: str) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(stream(seed, purpose)) for seed in inputs.seeds]
