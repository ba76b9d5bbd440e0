"""What classifiers read: rows of each member's source with its noise, each example alone or groups pooled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from disentkit.pooling import group_evidence, of_members

Side = Literal["train", "test"]

_LEAST_SPREAD = 1e-12


@dataclass(frozen=True, eq=False)
class Source:
    """Where inputs come from: the means of N examples and, to draw fresh samples from, their standard deviations."""

    train: Float[np.ndarray, "N D"]
    test: Float[np.ndarray, "L D"]
    train_scale: Float[np.ndarray, "N D"] | None = None
    test_scale: Float[np.ndarray, "L D"] | None = None


@dataclass(frozen=True)
class Member:
    """One classifier of the batch.

    Attributes:
        source: which of the sources it reads.
        seed: of its weights, its order of examples and its noise; members of one seed share all three.
        sampled: whether noise of the source's scale is added, drawn afresh at every step.
        standardised: whether inputs are brought to mean 0 and variance 1 by the training split; pooled ones are not.
        shuffled: whether labels in a shuffled order take the place of the true ones: those that it is taught, so that
            it can learn nothing but their shares; where evidence is pooled, those that make the groups.
    """

    source: int
    seed: int
    sampled: bool = False
    standardised: bool = False
    shuffled: bool = False


class _Part(NamedTuple):
    mean: Tensor  # (S, N, D)
    scale: Tensor | None
    groups: Tensor  # (M, N) where evidence is pooled by them


class Inputs:
    """The inputs of M members on a device, from S sources.

    With `group_noise`, evidence is pooled: within the rows that are drawn together the examples of one label share
    mean_G + group_noise * scale_G * noise, one vector of noise a label.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        members: Sequence[Member],
        labels: Mapping[Side, Tensor],
        *,
        classes: int,
        group_noise: float | None,
        device: torch.device,
    ) -> None:
        self.classes, self.group_noise, self.device = classes, group_noise, device
        self.members = members
        self.seeds = sorted({member.seed for member in members})
        self.of_seed = torch.tensor([self.seeds.index(m.seed) for m in members], device=device)
        self.of_source = torch.tensor([m.source for m in members], device=device)
        sampled = torch.tensor([m.sampled for m in members], device=device)
        self.loudness = sampled.float()[:, None, None]  # (M, 1, 1)
        scaled = bool(sampled.any()) or group_noise is not None
        self.parts = {side: self._part(sources, side, labels[side], scaled=scaled) for side in labels}
        self.shift, self.gain = self._standards(self.parts["train"])
        pooled = group_noise is not None
        true = labels["train"].expand(len(members), -1)
        self.taught = true if pooled else _orders(labels["train"], members, 2)  # (M, N)
        self.width = self.parts["train"].mean.shape[-1]

    def draw(self, side: Side, rows: Tensor, noises: Sequence[torch.Generator]) -> Tensor:
        """(M, B, D): each member's rows (M, B) of its source, with fresh noise from its seed's generator."""
        part = self.parts[side]
        mean = part.mean[self.of_source[:, None], rows]
        if part.scale is None:
            return (mean - self.shift) * self.gain
        scale = part.scale[self.of_source[:, None], rows]
        if self.group_noise is not None:
            groups = part.groups.gather(1, rows)
            pooled = group_evidence(mean, scale, groups, count=self.classes)
            noise = self.loudness * self.group_noise * self._noise(self.classes, noises)
            return of_members(pooled.mean + pooled.scale * noise, groups)
        noise = self._noise(rows.shape[1], noises)
        return (mean + self.loudness * scale * noise - self.shift) * self.gain

    def _noise(self, count: int, noises: Sequence[torch.Generator]) -> Tensor:
        """(M, count, D)."""
        drawn = [torch.randn((count, self.width), generator=generator) for generator in noises]
        return torch.stack(drawn).to(self.device)[self.of_seed]

    def _part(self, sources: Sequence[Source], side: Side, labels: Tensor, *, scaled: bool) -> _Part:
        means = np.stack([getattr(source, side) for source in sources])
        mean = torch.from_numpy(means.astype(np.float32)).to(self.device)
        scale = None
        if scaled:
            scales = np.stack([getattr(source, f"{side}_scale") for source in sources])
            scale = torch.from_numpy(scales.astype(np.float32)).to(self.device)
        pooled = self.group_noise is not None
        return _Part(mean, scale, _orders(labels, self.members, 3 if side == "train" else 4) if pooled else labels)

    def _standards(self, train: _Part) -> tuple[Tensor, Tensor]:
        """What is taken off and multiplied by, (M, 1, D): of samples the variance is that of means and of noise."""
        mean = train.mean.mean(dim=1)[self.of_source, None]
        variance = train.mean.var(dim=1, correction=0)[self.of_source, None]
        if train.scale is not None:
            variance = variance + self.loudness * train.scale.square().mean(dim=1)[self.of_source, None]
        standard = torch.tensor([m.standardised for m in self.members], device=self.device)[:, None, None]
        spread = variance.sqrt()
        gain = torch.where(spread > _LEAST_SPREAD, 1 / spread, torch.ones_like(spread))
        return torch.where(standard, mean, 0.0), torch.where(standard, gain, 1.0)


def _orders(labels: Tensor, members: Sequence[Member], purpose: int) -> Tensor:
    """(M, N): the labels, in an order of its own for each member that is given shuffled ones."""
    every = []
    for member in members:
        order = np.random.default_rng((member.seed, purpose)).permutation(len(labels)) if member.shuffled else None
        every.append(labels if order is None else labels[torch.from_numpy(order).to(labels.device)])
    return torch.stack(every)
