"""Scores: what classifiers were right about, and in which order batches are scored."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Scores:
    """Of M members on N training and L test examples: what was right, and the cross-entropy in nats.

    `by_batch`, where asked for, are the scores of the same fits when normalisation layers take the statistics of the
    batch that is scored. Where batches matter, columns are the examples in the order of `batched`. `epochs`, where
    fits stop early, is how many passes the weights that were kept had seen.
    """

    train_right: Bool[np.ndarray, "M N"]
    test_right: Bool[np.ndarray, "M L"]
    train_loss: Float[np.ndarray, "M N"]
    test_loss: Float[np.ndarray, "M L"]
    by_batch: "Scores | None" = None
    epochs: Float[np.ndarray, "M"] | None = None


def joined(parts: Sequence[Scores]) -> Scores:
    """The scores of all members, from those of some after others."""
    epochs = [part.epochs for part in parts if part.epochs is not None]
    return Scores(
        np.concatenate([part.train_right for part in parts]),
        np.concatenate([part.test_right for part in parts]),
        np.concatenate([part.train_loss for part in parts]),
        np.concatenate([part.test_loss for part in parts]),
        epochs=np.concatenate(epochs) if epochs else None,
    )


def batched(count: int, size: int) -> Int[Tensor, "M"]:
    """The order in which batches are scored: shuffled, once for all; an incomplete last batch is dropped.

    Neighbours in a file are often of one writer, and pooled evidence or batch statistics of one writer are not those
    of many: on MNIST's test split that costs up to four points.
    """
    return torch.from_numpy(np.random.default_rng(8).permutation(count)[: count // size * size])
