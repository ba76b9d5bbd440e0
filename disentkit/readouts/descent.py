"""Descent: how a batch of networks is fitted, each member's examples in its own seed's order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from disentkit.progress import Progress

Schedule = Literal["cosine", "constant"]


@dataclass(frozen=True)
class Descent:
    """Adam on a loss.

    Attributes:
        epochs: passes over the examples.
        least_steps: steps to take even when they are few.
        batch: examples a step.
        rate: first learning rate.
        schedule: whether the rate falls to zero by a cosine or stays.
    """

    epochs: int
    least_steps: int
    batch: int
    rate: float
    schedule: Schedule

    def run(
        self,
        network: nn.Module,
        seeds: Sequence[int],
        count: int,
        loss: Callable[[Int[Tensor, "M B"]], Float[Tensor, ""]],
        device: torch.device,
        progress: Progress,
        what: str,
    ) -> None:
        """Fit; the loss is given the rows of `count` examples that each of the M members, by its seed, takes next."""
        each = count // self.batch  # an incomplete last batch is left out, as the field does
        steps = max(self.epochs * each, self.least_steps)
        optimizer = torch.optim.Adam(network.parameters(), lr=self.rate, fused=True)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        own = sorted(set(seeds))
        of_seed = torch.tensor([own.index(seed) for seed in seeds], device=device)
        orders = [np.random.default_rng((seed, 1)) for seed in own]
        order = torch.empty(0, dtype=torch.long)
        network.train()
        for step in range(steps):
            if step % each == 0:
                order = torch.from_numpy(np.stack([o.permutation(count) for o in orders])).to(device)
            here = slice(step % each * self.batch, (step % each + 1) * self.batch)
            optimizer.zero_grad(set_to_none=True)
            loss(order[of_seed, here]).backward()
            optimizer.step()
            if self.schedule == "cosine":
                schedule.step()
            if step % 50 == 49 or step + 1 == steps:
                progress(what, step + 1, steps)
