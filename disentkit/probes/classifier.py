"""Latent-space classifiers, beside the floors and ceilings that say what their accuracy means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.errors import Unanswerable
from disentkit.metrics.uncertainty import combined_error, standard_error
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.readouts import Classifiers, Member, Scores, Source
from disentkit.records import Codes, Need, Pixels, Records
from disentkit.results import gather, tidy

_READOUTS: dict[str, tuple[tuple[int, ...], float]] = {"mlp": ((256, 256), 1e-3), "linear": ((), 1e-2)}
_SPLITS = ("train", "test")


@dataclass(frozen=True)
class Classifier(Probe):
    """How well the field's MLP (256-256, BatchNorm, LeakyReLU 0.2) and a linear classifier name the label from a block.

    From posterior means and from samples, raw and standardised; several seeds. Controls: `untrained`, the same from
    an encoder with fresh weights; `shuffled`, the same taught shuffled labels; `pixels`, the same from the image
    itself; `majority`, the commonest label. Accuracy is none of better or worse: a style block should know nothing.
    """

    source: ClassVar[str] = "Jha et al. 2018, table 1; Bouchacourt et al. 2018; controls: Hewitt & Liang 2019"
    headline: ClassVar[str] = "accuracy"

    seeds: int = 3
    epochs: int = 10
    batch: int = 128

    def needs(self) -> tuple[Need, ...]:
        """Codes of the model and of an untrained copy, and the pixels, of both splits."""
        kinds = (Need("codes"), Need("codes", untrained=True), Need("pixels"))
        return tuple(replace(need, split=split) for need in kinds for split in _SPLITS)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each block, input, scaling, readout and control; standard errors over seeds and examples."""
        train, test = (record_of(records, Need("codes", split), Codes) for split in _SPLITS)
        fresh = [record_of(records, Need("codes", split, untrained=True), Codes) for split in _SPLITS]
        pixels = [record_of(records, Need("pixels", split), Pixels) for split in _SPLITS]
        labels = (train.labels, test.labels)
        if len(train.labels) < 2:
            raise Unanswerable("a classifier needs 2 training examples or more")
        rows = [_majority(*labels)]
        for readout in _READOUTS:
            for block in train.blocks:
                pairs = [[codes.block(block) for codes in pair] for pair in ((train, test), fresh)]
                sources = [Source(a.mean, b.mean, a.scale, b.scale) for a, b in pairs]
                members = self._members(context.seed, sampled=bool(pairs[0][0].gaussian))
                scores = self._fit(readout, sources, members, labels, context, f"{readout} on {block}")
                rows.append(_rows(scores, members, readout, block))
            raw = [Source(pixels[0].values, pixels[1].values)]
            members = [Member(0, seed) for seed in self._seeds(context.seed)]
            scores = self._fit(readout, raw, members, labels, context, f"{readout} on pixels")
            rows.append(_rows(scores, members, readout, None))
        return Answer(gather(rows))

    def _members(self, seed: int, *, sampled: bool) -> list[Member]:
        """The members of a block: source 0 is the model, source 1 its untrained copy."""
        inputs = (False, True) if sampled else (False,)
        controls = ((0, False), (1, False), (0, True))
        return [
            Member(source, s, noisy, standardised, shuffled)
            for (source, shuffled), noisy, standardised in product(controls, inputs, (False, True))
            for s in self._seeds(seed)
        ]

    def _seeds(self, seed: int) -> list[int]:
        return [1000 * (seed + 1) + i for i in range(self.seeds)]

    def _fit(
        self,
        readout: str,
        sources: Sequence[Source],
        members: Sequence[Member],
        labels: tuple[np.ndarray, np.ndarray],
        context: Context,
        what: str,
    ) -> Scores:
        hidden, rate = _READOUTS[readout]
        how = Classifiers(hidden=hidden, rate=rate, epochs=self.epochs, batch=self.batch)
        classes = int(max(labels[0].max(), labels[1].max())) + 1
        return how.fit(
            sources,
            members,
            *labels,
            classes=classes,
            device=context.device,
            progress=context.progress,
            what=what,
        )


def _rows(scores: Scores, members: Sequence[Member], readout: str, block: str | None) -> pd.DataFrame:
    kinds = list(dict.fromkeys(replace(member, seed=0) for member in members))
    rows = []
    for kind in kinds:
        mine = [i for i, member in enumerate(members) if replace(member, seed=0) == kind]
        control = "shuffled" if kind.shuffled else ("none", "untrained")[kind.source]
        axes = {
            "block": block,
            "input": "sample" if kind.sampled else "mean",
            "scaling": "standardised" if kind.standardised else "raw",
            "readout": readout,
            "control": control,
        }
        if block is None:
            axes |= {"input": "pixels", "control": "pixels"}
        for split in _SPLITS:
            right = getattr(scores, f"{split}_right")[mine].astype(np.float64)
            loss = getattr(scores, f"{split}_loss")[mine]
            for metric, values in (("accuracy", right), ("cross_entropy", loss)):
                error = combined_error(values)
                rows.append(tidy(metric, values.mean(), stderr=error, n=values.shape[1], split=split, **axes))
    return gather(rows)


def _majority(train: np.ndarray, test: np.ndarray) -> pd.DataFrame:
    """Always naming the commonest training label; its cross-entropy is that of the training labels' shares."""
    axes = {"input": "majority", "control": "majority"}
    shares = np.bincount(train, minlength=int(test.max()) + 1) / len(train)
    rows = []
    for split, labels in (("train", train), ("test", test)):
        right = (labels == shares.argmax()).astype(np.float64)
        loss = -np.log(np.maximum(shares[labels], 1 / (len(train) + 1)))
        for metric, values in (("accuracy", right), ("cross_entropy", loss)):
            error = standard_error(values)
            rows.append(tidy(metric, values.mean(), stderr=error, n=len(values), split=split, **axes))
    return gather(rows)
