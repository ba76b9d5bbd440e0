"""Latent-space classifiers, beside the floors and ceilings that say what their accuracy means."""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.errors import Unanswerable
from disentkit.metrics.uncertainty import combined_error, combined_freedom
from disentkit.probes.accuracy import majority_rows
from disentkit.probes.probe import QUIET, Answer, Context, Input, Probe, Stop, record_of
from disentkit.probes.reading import Pair, Reading, Scaling
from disentkit.readouts import Classifiers, Schedule, Source, Stopping, prototype_right
from disentkit.records import Codes, Need, Pixels, Records
from disentkit.results import gather, tidy

Readout = Literal["mlp", "linear"]

_READOUTS: dict[Readout, tuple[tuple[int, ...], float]] = {"mlp": ((256, 256), 1e-3), "linear": ((), 1e-2)}
_SPLITS = ("train", "test")
_SHOTS = (1, 5, 10, 50)
_SUPPORTS = 5  # draws of the support for each seed


@dataclass(frozen=True)
class Classifier(Probe):
    """How well the field's MLP (256-256, BatchNorm, LeakyReLU 0.2) and a linear classifier name the label from a block.

    From posterior means and from samples, raw and standardised; several seeds. Controls: `untrained`, the same from
    an encoder with fresh weights; `shuffled`, the same taught shuffled labels; `pixels`, the same from the image
    itself; `majority`, the commonest label; `longer`, the first seed fitted for twice the epochs. `selectivity` is
    the accuracy less that of `shuffled`. Accuracy is none of better or worse: a style block should know nothing.

    Raw samples are also scored with normalisation by the statistics of each batch of test images, as some papers do.
    A group block is also read by its evidence. Pooling `batch`, as published: pooled by the true label in each
    shuffled batch, with one vector of noise a label; it leaks, and its controls show how much (`shuffled`: groups by
    shuffled labels). Its standard error takes a batch for one observation.
    Pooling `support-K`: each class is the evidence of K training images, and a test image goes to the nearest.

    `stopping=validation`, not the published protocol: each fit ends when `patience` looks at a tenth of the training
    images, held out of it, found no lower cross-entropy, and keeps the weights of the lowest.
    """

    source: ClassVar[str] = "Jha et al. 2018, table 1; Bouchacourt et al. 2018; controls: Hewitt & Liang 2019"
    headline: ClassVar[str] = "accuracy"

    seeds: int = 3
    epochs: int = 10
    batch: int = 128
    rate: float = 0.0  # 0: 1e-3 for the MLP, 1e-2 for the linear one
    schedule: Schedule = "cosine"
    readouts: tuple[Readout, ...] = ("mlp", "linear")
    inputs: tuple[Input, ...] = ("mean", "sample")
    scalings: tuple[Scaling, ...] = ("raw", "standardised")
    stopping: Stop = field(default="none", metadata=QUIET)
    patience: int = field(default=3, metadata=QUIET)  # looks at the held-out examples, one an epoch, without a gain

    def needs(self) -> tuple[Need, ...]:
        """Codes of the model and of an untrained copy, and the pixels, of both splits."""
        kinds = (Need("codes"), Need("codes", untrained=True), Need("pixels"))
        return tuple(replace(need, split=split) for need in kinds for split in _SPLITS)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each block, input, scaling, readout and control; standard errors over seeds and examples."""
        own, fresh = (
            tuple(record_of(records, Need("codes", split, untrained=twin), Codes) for split in _SPLITS)
            for twin in (False, True)
        )
        pixels = [record_of(records, Need("pixels", split), Pixels) for split in _SPLITS]
        train, test = (codes.labels for codes in own)
        least = 2 if self.stopping == "none" else 4
        if len(train) < least:
            raise Unanswerable(f"a classifier needs {least} training examples or more")
        rows = [majority_rows(train, test, input="majority", pooling="none", control="majority")]
        for readout in self.readouts:
            ask = self._reading(readout, (train, test), context)
            for block in own[0].blocks:
                rows += ask.block(block, [_part(pair, block) for pair in (own, fresh)])
            rows.append(ask.pixels(Source(pixels[0].values, pixels[1].values)))
        for block in own[0].grouped:
            for control, pair in (("none", own), ("untrained", fresh)):
                rows += self._prototypes(block, _part(pair, block), control, context.seed)
        return Answer(gather(rows))

    def _reading(self, readout: Readout, labels: tuple[np.ndarray, np.ndarray], context: Context) -> Reading:
        hidden, rate = _READOUTS[readout]
        how = Classifiers(
            hidden=hidden,
            rate=self.rate or rate,
            epochs=self.epochs,
            batch=self.batch,
            schedule=self.schedule,
            stopping=Stopping(self.patience) if self.stopping == "validation" else None,
        )
        return Reading(readout, how, self.seeds_of(context.seed), self.inputs, self.scalings, labels, context)

    def seeds_of(self, seed: int) -> list[int]:
        """The seeds of the members."""
        return [1000 * (seed + 1) + i for i in range(self.seeds)]

    def _prototypes(self, block: str, pair: Pair, control: str, seed: int) -> list[pd.DataFrame]:
        """Rows of every number of shots; standard errors over draws of the support and examples."""
        support, queries = ((codes.mean, codes.scale, codes.labels) for codes in pair)
        draws = tuple(_SUPPORTS * s + i for s in self.seeds_of(seed) for i in range(_SUPPORTS))
        least = np.unique(support[2], return_counts=True)[1].min()
        axes = {"split": "test", "block": block, "input": "mean", "scaling": "raw", "readout": "prototype"}
        rows = []
        for shots in _SHOTS if pair[0].gaussian else ():
            axes |= {"pooling": f"support-{shots}", "control": control, "n": len(queries[2])}
            if shots > least:
                few = f"a label has {least} training images: no {shots} to support it"
                rows.append(tidy("accuracy", np.nan, note=few, **axes))
                continue
            right = prototype_right(support, queries, shots=shots, seeds=draws).astype(np.float64)
            rows.append(
                tidy("accuracy", right.mean(), stderr=combined_error(right), dof=combined_freedom(right), **axes)
            )
        return rows


def _part(pair: tuple[Codes, ...], block: str) -> Pair:
    """One block of the codes of both splits."""
    train, test = (codes.block(block) for codes in pair)
    return train, test
