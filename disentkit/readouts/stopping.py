"""Early stopping: each member keeps the weights that did best on training examples which it was not shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.readouts.network import Networks


@dataclass(frozen=True)
class Stopping:
    """When a fit ends before its epochs are over.

    Attributes:
        patience: looks at the examples held out that may find no lower loss before a member rests; a fit has as many
            looks as epochs.
        share: of the training examples that is held out, by each seed its own.
    """

    patience: int = 3
    share: float = 0.1


class Parted(NamedTuple):
    """The rows that M members are fitted on, and those held out of the fit."""

    shown: Int[Tensor, "M N"]
    held: Int[Tensor, "M V"]

    def to(self, device: torch.device) -> "Parted":
        """The same there."""
        return Parted(self.shown.to(device), self.held.to(device))


def parted(share: float, seeds: Sequence[int], count: int) -> Parted:
    """Rows of `count` training examples, parted at random by each member's seed; both parts have two or more.

    Raises:
        ValueError: for fewer than four examples.
    """
    if count < 4:
        raise ValueError(f"early stopping: expected 4 training examples or more, got {count}")
    size = min(max(round(share * count), 2), count - 2)
    orders = {seed: np.random.default_rng((seed, 7)).permutation(count) for seed in set(seeds)}
    rows = torch.from_numpy(np.stack([orders[seed] for seed in seeds]))
    return Parted(rows[:, size:], rows[:, :size])


class Best:
    """The best weights that each of M members has had, and how long ago.

    A member that has rested once keeps what it has, whatever comes later: so its digits do not depend on the others,
    in whose company it goes on. Made of networks whose parameters are where they will be fitted.
    """

    def __init__(self, network: Networks, how: Stopping, losses: Callable[[], Float[Tensor, "M"]]) -> None:
        self.network, self.patience, self.losses = network, how.patience, losses
        self.own = [tensor.view(network.members, -1) for tensor in network.state()]
        self.kept = [tensor.clone() for tensor in self.own]
        self.lowest = torch.full((network.members,), torch.inf, device=self.own[0].device)
        self.since, self.passes = torch.zeros_like(self.lowest), torch.zeros_like(self.lowest)
        self.awake = torch.ones_like(self.lowest, dtype=torch.bool)

    @torch.no_grad()
    def rests(self, passes: float) -> bool:
        """Look at the networks after so many passes; whether all of them rest."""
        self.network.eval()
        losses = self.losses().float()
        self.network.train()
        better = self.awake & (losses < self.lowest)
        for kept, own in zip(self.kept, self.own, strict=True):
            kept[better] = own[better]
        self.lowest = torch.where(better, losses, self.lowest)
        self.passes = torch.where(better, passes, self.passes)
        self.since = torch.where(better, 0, self.since + 1)
        self.awake &= self.since < self.patience
        return not bool(self.awake.any())

    @torch.no_grad()
    def restore(self) -> Float[np.ndarray, "M"]:
        """Put the best weights back; returns how many passes they had seen."""
        for own, kept in zip(self.own, self.kept, strict=True):
            own.copy_(kept)
        return self.passes.double().cpu().numpy()
