"""Classifiers on codes, all members fitted together: several seeds, inputs, scalings and controls in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.descent import Descent, Schedule
from disentkit.readouts.inputs import Inputs, Member, Side, Source
from disentkit.readouts.network import Networks, stream

_TEST_ROWS = 4096


@dataclass(frozen=True, eq=False)
class Scores:
    """Of M members on N training and L test examples: what was right, and the cross-entropy in nats.

    `by_batch`, where asked for, are the scores of the same fits when normalisation layers take the statistics of the
    batch that is scored. Where batches matter, columns are the examples in the order of `batched`.
    """

    train_right: Bool[np.ndarray, "M N"]
    test_right: Bool[np.ndarray, "M L"]
    train_loss: Float[np.ndarray, "M N"]
    test_loss: Float[np.ndarray, "M L"]
    by_batch: "Scores | None" = None


@dataclass(frozen=True)
class Classifiers:
    """How classifiers are fitted: Adam on the cross-entropy.

    Attributes:
        hidden: widths of the hidden layers; () is a linear classifier.
        epochs: passes over the training split.
        least_steps: steps to take even when the split is small.
        batch: examples a step.
        rate: first learning rate.
        schedule: whether the rate falls to zero by a cosine or stays.
        together: members that are fitted at once; more would not stay in a CPU's cache.
        group_noise: where given, the evidence of the examples of one label is pooled within each batch, in fitting
            and in scoring, and the noise of its samples is multiplied by this.
        by_batch: whether to score by the statistics of batches too.
    """

    hidden: tuple[int, ...] = (256, 256)
    epochs: int = 10
    least_steps: int = 400
    batch: int = 128
    rate: float = 1e-3
    schedule: Schedule = "cosine"
    together: int = 36
    group_noise: float | None = None
    by_batch: bool = False

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
        labels: dict[Side, Tensor] = {
            "train": torch.from_numpy(np.asarray(train_labels)).to(device),
            "test": torch.from_numpy(np.asarray(test_labels)).to(device),
        }
        running, by_batch = [], []
        for first in range(0, len(members), self.together):
            some = members[first : first + self.together]
            options = {"classes": classes, "group_noise": self.group_noise, "device": torch.device(device)}
            fit = _Fit(self, Inputs(sources, some, labels, **options), labels)
            fit.run(progress, f"{what} {first + 1}-{first + len(some)} of {len(members)}")
            running.append(fit.scores(by_batch=False))
            if self.by_batch:
                by_batch.append(fit.scores(by_batch=True))
        return replace(_joined(running), by_batch=_joined(by_batch) if by_batch else None)


class _Fit:
    """One batch of members on the device."""

    def __init__(self, how: Classifiers, inputs: Inputs, labels: dict[Side, Tensor]) -> None:
        self.how, self.inputs, self.labels = how, inputs, labels
        seeds = [member.seed for member in inputs.members]
        self.network = Networks(seeds, inputs.width, how.hidden, inputs.classes).to(inputs.device)

    def run(self, progress: Progress, what: str) -> None:
        """Fit."""
        inputs, how = self.inputs, self.how
        batch, noises = self._batch("train"), self._noises("train")

        def loss(rows: Tensor) -> Tensor:
            logits = self.network(inputs.draw("train", rows, noises))
            labels = inputs.taught.gather(1, rows)
            return F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum") / batch

        descent = Descent(how.epochs, how.least_steps, batch, how.rate, how.schedule)
        seeds = [member.seed for member in inputs.members]
        descent.run(self.network, seeds, len(self.labels["train"]), loss, inputs.device, progress, what)

    @torch.inference_mode()
    def scores(self, *, by_batch: bool) -> Scores:
        """Right or wrong, and the loss, on both splits and always against the true labels."""
        self.network.train(by_batch)
        noises = self._noises("test")
        full = by_batch or self.how.group_noise is not None
        train = self._scored("train", noises, full=full)
        test = self._scored("test", noises, full=full)
        return Scores(train[0], test[0], train[1], test[1])

    def _scored(self, side: Side, noises: list[torch.Generator], *, full: bool) -> tuple[np.ndarray, np.ndarray]:
        labels, members = self.labels[side], len(self.inputs.members)
        size = self._batch(side) if full else _TEST_ROWS
        order = batched(len(labels), size) if full else torch.arange(len(labels))
        order, count = order.to(labels.device), len(order)
        rights, losses = [], []
        for first in range(0, count, size):
            rows = order[first : min(first + size, count)]
            logits = self.network(self.inputs.draw(side, rows.expand(members, -1), noises))
            true = labels[rows].expand(members, -1)
            rights.append((logits.argmax(-1) == true).cpu())
            losses.append(F.cross_entropy(logits.transpose(1, 2), true, reduction="none").cpu())
        return torch.cat(rights, dim=1).numpy(), torch.cat(losses, dim=1).double().numpy()

    def _batch(self, side: Side) -> int:
        return min(max(self.how.batch, 2), len(self.labels[side]))  # one example has no batch statistics

    def _noises(self, purpose: str) -> list[torch.Generator]:
        return [torch.Generator().manual_seed(stream(seed, purpose)) for seed in self.inputs.seeds]


def batched(count: int, size: int) -> Int[Tensor, "M"]:
    """The order in which batches are scored: shuffled, once for all; an incomplete last batch is dropped.

    Neighbours in a file are often of one writer, and pooled evidence or batch statistics of one writer are not those
    of many: on MNIST's test split that costs up to four points.
    """
    return torch.from_numpy(np.random.default_rng(8).permutation(count)[: count // size * size])


def _joined(parts: Sequence[Scores]) -> Scores:
    return Scores(
        np.concatenate([part.train_right for part in parts]),
        np.concatenate([part.test_right for part in parts]),
        np.concatenate([part.train_loss for part in parts]),
        np.concatenate([part.test_loss for part in parts]),
    )
