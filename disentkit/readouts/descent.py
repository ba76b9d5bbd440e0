"""Descent: how a batch of networks is fitted, each member's examples in its own seed's order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.stopping import Best

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
        parameters: Tensor,
        seeds: Sequence[int],
        count: int,
        gradients: Callable[[Int[Tensor, "M B"]], None],
        progress: Progress,
        what: str,
        best: Best | None = None,
    ) -> Float[np.ndarray, "M"] | None:
        """Fit.

        Args:
            parameters: of all M members.
            seeds: of the members.
            count: examples.
            gradients: given the rows of the examples that each member, by its seed, takes next, leaves the gradient
                of the loss in `parameters.grad`.
            progress: told of every fiftieth step.
            what: is fitted.
            best: told after every one of as many equal parts as there are epochs; a fit whose members all rest ends,
                and in any case the best weights are put back.

        Returns:
            How many passes each member's best weights had seen, where they were kept.
        """
        device = parameters.device
        each = count // self.batch  # an incomplete last batch is left out, as the field does
        steps = max(self.epochs * each, self.least_steps)
        part = -(-steps // self.epochs)
        optimizer = torch.optim.Adam([parameters], lr=self.rate, fused=True)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        own = sorted(set(seeds))
        of_seed = torch.tensor([own.index(seed) for seed in seeds], device=device)
        orders = [np.random.default_rng((seed, 1)) for seed in own]
        order = torch.empty(0, dtype=torch.long)
        for step in range(steps):
            if step % each == 0:
                order = torch.from_numpy(np.stack([o.permutation(count) for o in orders])).to(device)
            here = slice(step % each * self.batch, (step % each + 1) * self.batch)
            gradients(order[of_seed, here])
            optimizer.step()
            if self.schedule == "cosine":
                schedule.step()
            rest = best is not None and ((step + 1) % part == 0 or step + 1 == steps) and best.rests((step + 1) / each)
            if step % 50 == 49 or step + 1 == steps or rest:
                progress(what, steps if rest else step + 1, steps)
            if rest:
                break
        return None if best is None else best.restore()
