"""Classifiers on codes, all members fitted together: several seeds, inputs, scalings and controls in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor

from disentkit.progress import Progress
from disentkit.readouts.descent import Descent, Schedule
from disentkit.readouts.inputs import Inputs, Member, Side, Source
from disentkit.readouts.network import Networks, stream
from disentkit.readouts.scores import Scores, batched, joined
from disentkit.readouts.steps import Steps
from disentkit.readouts.stopping import Best, Stopping, parted

_TEST_ROWS = 4096
_IN_CACHE = 6  # members whose weights and activations stay near a CPU; a GPU takes all at once


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
        together: members that are fitted at once; 0 for as many as suit the device. No digit depends on it beyond
            rounding.
        group_noise: where given, the evidence of the examples of one label is pooled within each batch, in fitting
            and in scoring, and the noise of its samples is multiplied by this.
        by_batch: whether to score by the statistics of batches too.
        stopping: where given, fits end before their epochs are over, and the training examples that are held out are
            not learnt from; the published protocol has none.
    """

    hidden: tuple[int, ...] = (256, 256)
    epochs: int = 10
    least_steps: int = 400
    batch: int = 128
    rate: float = 1e-3
    schedule: Schedule = "cosine"
    together: int = 0
    group_noise: float | None = None
    by_batch: bool = False
    stopping: Stopping | None = None

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
        together = self.together or (_IN_CACHE if self.hidden and device == "cpu" else len(members))
        for first in range(0, len(members), together):
            some = members[first : first + together]
            options = {"classes": classes, "group_noise": self.group_noise, "device": torch.device(device)}
            fit = _Fit(self, Inputs(sources, some, labels, **options), labels)
            epochs = fit.run(progress, f"{what} {first + 1}-{first + len(some)} of {len(members)}")
            running.append(replace(fit.scores(by_batch=False), epochs=epochs))
            if self.by_batch:
                by_batch.append(fit.scores(by_batch=True))
        return replace(joined(running), by_batch=joined(by_batch) if by_batch else None)


class _Fit:
    """One batch of members on the device."""

    def __init__(self, how: Classifiers, inputs: Inputs, labels: dict[Side, Tensor]) -> None:
        self.how, self.inputs, self.labels = how, inputs, labels
        self.seeds = [member.seed for member in inputs.members]
        self.network = Networks(self.seeds, inputs.width, how.hidden, inputs.classes).to(inputs.device)

    def run(self, progress: Progress, what: str) -> Float[np.ndarray, "M"] | None:
        """Fit; returns how many passes each member's weights have seen, where fits stop early."""
        inputs, how, stopping = self.inputs, self.how, self.how.stopping
        noises, count = self._noises("train"), len(self.labels["train"])
        rest = None if stopping is None else parted(stopping.share, self.seeds, count).to(inputs.device)
        count = count if rest is None else rest.shown.shape[1]
        batch = min(self._batch("train"), count)
        steps, best = Steps(self.network, batch), None
        if stopping is not None and rest is not None:
            best = Best(self.network, stopping, lambda: self._held_loss(rest.held))

        def gradients(rows: Tensor) -> None:
            rows = rows if rest is None else rest.shown.gather(1, rows)
            labels = inputs.taught.gather(1, rows)
            steps.gradients(inputs.draw("train", rows, noises), lambda logits: _losses(logits, labels).sum())

        self.network.train()
        descent = Descent(how.epochs, how.least_steps, batch, how.rate, how.schedule)
        return descent.run(steps.parameters, self.seeds, count, gradients, progress, what, best)

    def _held_loss(self, held: Tensor) -> Float[Tensor, "M"]:
        """The mean cross-entropy of what each member is taught, on the rows (M, V) that it is not shown."""
        noises, total = self._noises("held"), torch.zeros(len(held), device=held.device)
        for rows in held.split(_TEST_ROWS if self.how.group_noise is None else self._batch("train"), 1):
            logits = self.network.asked(self.inputs.draw("train", rows, noises))
            total += _losses(logits, self.inputs.taught.gather(1, rows)) * rows.shape[1]
        return total / held.shape[1]

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
            drawn = self.inputs.draw(side, rows.expand(members, -1), noises)
            logits = self.network(drawn) if full else self.network.asked(drawn)
            true = labels[rows].expand(members, -1)
            rights.append((logits.argmax(-1) == true).cpu())
            losses.append(F.cross_entropy(logits.transpose(1, 2), true, reduction="none").cpu())
        return torch.cat(rights, dim=1).numpy(), torch.cat(losses, dim=1).double().numpy()

    def _batch(self, side: Side) -> int:
        return min(max(self.how.batch, 2), len(self.labels[side]))  # one example has no batch statistics

    def _noises(self, purpose: str) -> list[torch.Generator]:
        return [torch.Generator().manual_seed(stream(seed, purpose)) for seed in self.inputs.seeds]


def _losses(logits: Float[Tensor, "M B K"], labels: Int[Tensor, "M B"]) -> Float[Tensor, "M"]:
    """Each member's cross-entropy in nats, a mean over its examples."""
    each = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
    return each.view(labels.shape).mean(1)
