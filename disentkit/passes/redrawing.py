"""Redrawing: the pictures of codes in which something was put in the place of a block, and whose label they still show.

The judge of identity is the frozen encoder itself: a classifier fitted on the training codes of one block reads the
codes of the pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Bool, Float

from disentkit.data import Dataset, Split
from disentkit.model import LatentModel
from disentkit.passes.decoding import decoded
from disentkit.passes.encoding import encode
from disentkit.progress import Progress, silent
from disentkit.readouts import Classifiers, Member, Source
from disentkit.records import Codes, Redrawn

_SHOWN = 16


class Canvas:
    """The test split, its codes, and what is decoded from them."""

    def __init__(self, model: LatentModel, split: Split, codes: Codes, device: torch.device, seed: int) -> None:
        self.model, self.split, self.codes, self.device, self.seed = model, split, codes, device, seed
        self.own = self._pictures({})

    def redraw(self, block: str | None = None, put_in: Float[np.ndarray, "S L D"] | None = None) -> "Drawn":
        """Pictures with S codes, one after the other, put in the place of a block; of all true blocks without one."""
        shown, versus_input, versus_own = self.own, [], []
        for number in range(1 if put_in is None else len(put_in)):
            made = self.own if block is None or put_in is None else self._pictures({block: put_in[number]})
            shown = made if number == 0 else shown
            versus_input.append(_error(made, self.split.images))
            versus_own.append(_error(made, self.own))
        return Drawn(np.stack(versus_input), np.stack(versus_own), self.means(shown), shown[:_SHOWN])

    def real(self) -> "Drawn":
        """The images themselves."""
        images = np.asarray(self.split.images, dtype=np.float32)
        none = np.zeros((1, len(images)))
        return Drawn(none, _error(images, self.own)[None], self.codes.mean, images[:_SHOWN])

    def means(self, images: Float[np.ndarray, "L C H W"]) -> Float[np.ndarray, "L D"]:
        """What the frozen encoder believes of pictures."""
        seen = replace(self.split, images=images)
        return encode(self.model, seen, seed=self.seed, device=self.device, progress=silent).mean

    def _pictures(self, put_in: dict[str, np.ndarray]) -> np.ndarray:
        true = {name: self.codes.block(name).mean for name in self.codes.blocks}
        return decoded(self.model, true | put_in, self.split.images.shape[1:], self.device, self.split.labels)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Redrawn test images before they are judged; `means` is what the encoder believes of the first of the S."""

    versus_input: Float[np.ndarray, "S L"]
    versus_own: Float[np.ndarray, "S L"]
    means: Float[np.ndarray, "L D"]
    shown: Float[np.ndarray, "M C H W"]

    def judged(self, named: Bool[np.ndarray, "L"]) -> Redrawn:
        """With the judgement."""
        return Redrawn(self.versus_input, self.versus_own, named, self.shown)


def judge(
    drawn: Sequence[Drawn],
    train: Codes,
    data: Dataset,
    *,
    seed: int,
    epochs: int,
    device: torch.device,
    progress: Progress,
) -> tuple[list[Redrawn], str]:
    """Whether each picture's label is found, and by which block's classifier: the best one on the first of `drawn`.

    Args:
        drawn: sets of the same L pictures; the first are the images themselves.
        train: codes that the classifiers are fitted on.
        data: for the labels.
        seed: of the classifiers.
        epochs: of their fitting.
        device: where.
        progress: told of each fit.
    """
    labels = np.tile(data.test.labels, len(drawn))
    best, reader = np.zeros((len(drawn), len(data.test)), dtype=bool), ""
    for block, (first, last) in train.blocks.items():
        given = np.concatenate([one.means[:, first:last] for one in drawn])
        scores = Classifiers(epochs=epochs).fit(
            [Source(train.block(block).mean, given)],
            [Member(0, seed, standardised=True)],
            data.train.labels,
            labels,
            classes=int(max(data.train.labels.max(), labels.max())) + 1,
            device=str(device),
            progress=progress,
            what=f"label from {block}",
        )
        right = scores.test_right[0].reshape(len(drawn), -1)
        if not reader or right[0].sum() > best[0].sum():
            best, reader = right, block
    return [one.judged(named) for one, named in zip(drawn, best, strict=True)], reader


def _error(pictures: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Squared error a pixel of each picture, (L,)."""
    return np.square(pictures - images, dtype=np.float64).reshape(len(pictures), -1).mean(axis=1)
