"""Classifiers on codes, all members fitted together: several seeds, inputs, scalings and controls in one run."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.network import Networks, stream

_TEST_ROWS = 4096
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
        standardised: whether inputs are brought to mean 0 and variance 1 by the training split.
        shuffled: whether it is taught labels in a shuffled order, and so can learn nothing but the labels' shares.
    """

    source: int
    seed: int
    sampled: bool = False
    standardised: bool = False
    shuffled: bool = False


@dataclass(frozen=True, eq=False)
class Scores:
    """Of M members on N training and L test examples: what was right, and the cross-entropy in nats."""

    train_right: Bool[np.ndarray, "M N"]
    test_right: Bool[np.ndarray, "M L"]
    train_loss: Float[np.ndarray, "M N"]
    test_loss: Float[np.ndarray, "M L"]


@dataclass(frozen=True)
class Classifiers:
    """How classifiers are fitted: Adam on the cross-entropy, the rate falling to zero by a cosine.

    Attributes:
        hidden: widths of the hidden layers; () is a linear classifier.
        epochs: passes over the training split.
        least_steps: steps to take even when the split is small.
        batch: examples a step.
        rate: first learning rate.
        together: members that are fitted at once; more would not stay in a CPU's cache.
    """

    hidden: tuple[int, ...] = (256, 256)
    epochs: int = 10
    least_steps: int = 400
    batch: int = 128
    rate: float = 1e-3
    together: int = 36

    def fit(
        self,
        sources: Sequence[Source],
        members: Sequence[Member],
        train_labels: Int[np.ndarray, "N"],
        test_labels: Int[np.ndarray, "L"],
        *,
        classes: int,
        device: str,
        progress: Progress,
        what: str = "classifiers",
    ) -> Scores:
        """Fit all members and score them, normalisation layers by their running statistics.

        Returns:
            Scores, their rows in the order of the members.
        """
        parts = []
        for first in range(0, len(members), self.together):
            some = members[first : first + self.together]
            fit = _Fit(self, sources, some, train_labels, test_labels, classes, torch.device(device))
            fit.run(progress, f"{what} {first + 1}-{first + len(some)} of {len(members)}")
            parts.append(fit.scores())
        return Scores(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


class _Fit:
    """One batch of members on the device."""

    def __init__(
        self,
        how: Classifiers,
        sources: Sequence[Source],
        members: Sequence[Member],
        train_labels: np.ndarray,
        test_labels: np.ndarray,
        classes: int,
        device: torch.device,
    ) -> None:
        self.how, self.members, self.device = how, members, device
        self.seeds = sorted({member.seed for member in members})
        self.of_seed = torch.tensor([self.seeds.index(m.seed) for m in members], device=device)
        self.of_source = torch.tensor([m.source for m in members], device=device)
        self.noisy = any(member.sampled for member in members)
        self.train, self.train_scale = self._stacked(sources, "train")
        self.test, self.test_scale = self._stacked(sources, "test")
        sampled = torch.tensor([m.sampled for m in members], device=device)
        self.loudness = sampled.float()[:, None, None]  # (M, 1, 1)
        self.shift, self.gain = self._standards()
        self.train_labels = torch.from_numpy(np.asarray(train_labels)).to(device)
        self.test_labels = torch.from_numpy(np.asarray(test_labels)).to(device)
        self.taught = torch.stack([self._taught(member) for member in members])  # (M, N)
        self.network = Networks([m.seed for m in members], self.train.shape[-1], how.hidden, classes).to(device)

    def run(self, progress: Progress, what: str) -> None:
        """Fit."""
        count = self.train.shape[1]
        batch = min(max(self.how.batch, 2), count)  # one example has no batch statistics
        each = count // batch  # an incomplete last batch is left out, as the field does
        steps = max(self.how.epochs * each, self.how.least_steps)
        optimizer = torch.optim.Adam(self.network.parameters(), lr=self.how.rate, fused=True)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        orders = [np.random.default_rng((seed, 1)) for seed in self.seeds]
        noises = [torch.Generator().manual_seed(stream(seed, "train")) for seed in self.seeds]
        order = torch.empty(0, dtype=torch.long)
        self.network.train()
        for step in range(steps):
            if step % each == 0:
                order = torch.from_numpy(np.stack([o.permutation(count) for o in orders])).to(self.device)
            here = slice(step % each * batch, (step % each + 1) * batch)
            rows = order[self.of_seed, here]  # (M, B)
            inputs = self._inputs(self.train, self.train_scale, rows, noises)
            labels = self.taught.gather(1, rows)
            loss = F.cross_entropy(self.network(inputs).flatten(0, 1), labels.flatten(), reduction="sum") / batch
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            if step % 50 == 49 or step + 1 == steps:
                progress(what, step + 1, steps)

    @torch.inference_mode()
    def scores(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Right or wrong, and the loss, on both splits and always against the true labels."""
        self.network.eval()
        noises = [torch.Generator().manual_seed(stream(seed, "test")) for seed in self.seeds]
        train = self._scored(self.train, self.train_scale, self.train_labels, noises)
        test = self._scored(self.test, self.test_scale, self.test_labels, noises)
        return train[0], test[0], train[1], test[1]

    def _scored(
        self, means: Tensor, scales: Tensor | None, labels: Tensor, noises: list[torch.Generator]
    ) -> tuple[np.ndarray, np.ndarray]:
        rights, losses = [], []
        for first in range(0, len(labels), _TEST_ROWS):
            rows = torch.arange(first, min(first + _TEST_ROWS, len(labels)), device=self.device)
            logits = self.network(self._inputs(means, scales, rows.expand(len(self.members), -1), noises))
            true = labels[rows].expand(len(self.members), -1)
            rights.append((logits.argmax(-1) == true).cpu())
            losses.append(F.cross_entropy(logits.transpose(1, 2), true, reduction="none").cpu())
        return torch.cat(rights, dim=1).numpy(), torch.cat(losses, dim=1).double().numpy()

    def _inputs(self, means: Tensor, scales: Tensor | None, rows: Tensor, noises: list[torch.Generator]) -> Tensor:
        """(M, B, D): each member's rows of its source, with its noise, in its scaling."""
        inputs = means[self.of_source[:, None], rows]
        if scales is not None:
            shape = (rows.shape[1], means.shape[2])
            noise = torch.stack([torch.randn(shape, generator=g) for g in noises]).to(self.device)
            inputs = inputs + self.loudness * scales[self.of_source[:, None], rows] * noise[self.of_seed]
        return (inputs - self.shift) * self.gain

    def _stacked(self, sources: Sequence[Source], split: str) -> tuple[Tensor, Tensor | None]:
        means = np.stack([getattr(source, split) for source in sources])
        scales = [getattr(source, f"{split}_scale") for source in sources]
        placed = torch.from_numpy(means.astype(np.float32)).to(self.device)
        if not self.noisy:
            return placed, None
        return placed, torch.from_numpy(np.stack(scales).astype(np.float32)).to(self.device)

    def _standards(self) -> tuple[Tensor, Tensor]:
        """What is taken off and multiplied by, (M, 1, D): of samples the variance is that of means and of noise."""
        mean = self.train.mean(dim=1)[self.of_source, None]
        variance = self.train.var(dim=1, correction=0)[self.of_source, None]
        if self.train_scale is not None:
            variance = variance + self.loudness * self.train_scale.square().mean(dim=1)[self.of_source, None]
        standard = torch.tensor([m.standardised for m in self.members], device=self.device)[:, None, None]
        spread = variance.sqrt()
        gain = torch.where(spread > _LEAST_SPREAD, 1 / spread, torch.ones_like(spread))
        return torch.where(standard, mean, 0.0), torch.where(standard, gain, 1.0)

    def _taught(self, member: Member) -> Tensor:
        if not member.shuffled:
            return self.train_labels
        order = np.random.default_rng((member.seed, 2)).permutation(len(self.train_labels))
        return self.train_labels[torch.from_numpy(order).to(self.device)]
