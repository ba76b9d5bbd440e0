"""Classifiers on codes, all members fitted together: several seeds, inputs, scalings and controls in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.inputs import Inputs, Member, Side, Source
from disentkit.readouts.network import Networks, stream

Schedule = Literal["cosine", "constant"]

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
        inputs, count = self.inputs, len(self.labels["train"])
        batch = self._batch("train")
        each = count // batch  # an incomplete last batch is left out, as the field does
        steps = max(self.how.epochs * each, self.how.least_steps)
        optimizer = torch.optim.Adam(self.network.parameters(), lr=self.how.rate, fused=True)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
        orders = [np.random.default_rng((seed, 1)) for seed in inputs.seeds]
        noises = self._noises("train")
        order = torch.empty(0, dtype=torch.long)
        self.network.train()
        for step in range(steps):
            if step % each == 0:
                order = torch.from_numpy(np.stack([o.permutation(count) for o in orders])).to(inputs.device)
            here = slice(step % each * batch, (step % each + 1) * batch)
            rows = order[inputs.of_seed, here]  # (M, B)
            logits = self.network(inputs.draw("train", rows, noises))
            labels = inputs.taught.gather(1, rows)
            loss = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum") / batch
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            if self.how.schedule == "cosine":
                schedule.step()
            if step % 50 == 49 or step + 1 == steps:
                progress(what, step + 1, steps)

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
