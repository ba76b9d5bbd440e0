"""Latent-space classifiers, beside the floors and ceilings that say what their accuracy means."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.errors import Unanswerable
from disentkit.metrics.uncertainty import combined_error
from disentkit.probes.accuracy import majority_rows, score_rows
from disentkit.probes.probe import LEAK, Answer, Context, Probe, record_of
from disentkit.readouts import Classifiers, Member, Schedule, Scores, Source, prototype_right
from disentkit.records import Codes, Need, Pixels, Records
from disentkit.results import gather, tidy

Readout = Literal["mlp", "linear"]
Input = Literal["mean", "sample"]
Scaling = Literal["raw", "standardised"]

_READOUTS: dict[Readout, tuple[tuple[int, ...], float]] = {"mlp": ((256, 256), 1e-3), "linear": ((), 1e-2)}
_SPLITS = ("train", "test")
_CONTROLS = {"none": (0, False), "untrained": (1, False), "shuffled": (0, True)}  # source, shuffled
_SHOTS = (1, 5, 10, 50)
_SUPPORTS = 5  # draws of the support for each seed
_NO_EVIDENCE = "the posterior is not normal: no evidence to pool"

Pair = tuple[Codes, Codes]


@dataclass(frozen=True)
class Classifier(Probe):
    """How well the field's MLP (256-256, BatchNorm, LeakyReLU 0.2) and a linear classifier name the label from a block.

    From posterior means and from samples, raw and standardised; several seeds. Controls: `untrained`, the same from
    an encoder with fresh weights; `shuffled`, the same taught shuffled labels; `pixels`, the same from the image
    itself; `majority`, the commonest label. Accuracy is none of better or worse: a style block should know nothing.

    Raw samples are also scored with normalisation by the statistics of each batch of test images, as some papers do.
    A group block is also read by its evidence. Pooling `batch`, as published: pooled by the true label in each
    shuffled batch, with one vector of noise a label; it leaks, and its controls show how much (`shuffled`: groups by
    shuffled labels). Its standard error takes a batch for one observation.
    Pooling `support-K`: each class is the evidence of K training images, and a test image goes to the nearest.
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
        if len(train) < 2:
            raise Unanswerable("a classifier needs 2 training examples or more")
        rows = [majority_rows(train, test, input="majority", pooling="none", control="majority")]
        for readout in self.readouts:
            ask = _Reading(self, readout, (train, test), context)
            for block in own[0].blocks:
                rows += ask.block(block, [_part(pair, block) for pair in (own, fresh)])
            rows.append(ask.pixels(Source(pixels[0].values, pixels[1].values)))
        for block in own[0].grouped:
            for control, pair in (("none", own), ("untrained", fresh)):
                rows += self._prototypes(block, _part(pair, block), control, context.seed)
        return Answer(gather(rows))

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
            rows.append(tidy("accuracy", right.mean(), stderr=combined_error(right), **axes))
        return rows


@dataclass(frozen=True)
class _Reading:
    """One kind of classifier, asked of several inputs."""

    probe: Classifier
    readout: Readout
    labels: tuple[np.ndarray, np.ndarray]
    context: Context

    def block(self, block: str, pairs: Sequence[Pair]) -> list[pd.DataFrame]:
        """Rows of a block; the pairs are of the model and of its untrained copy."""
        sources = [Source(a.mean, b.mean, a.scale, b.scale) for a, b in pairs]
        codes = pairs[0][0]
        members = self._members(self.probe.inputs if codes.gaussian else ("mean",), self.probe.scalings)
        fitted = self._fit(sources, members, f"{self.readout} on {block}")
        rows = self._rows(fitted, members, block=block, pooling="none")
        if not codes.grouped or "sample" not in self.probe.inputs or "raw" not in self.probe.scalings:
            return rows
        if not codes.gaussian:
            axes = {"block": block, "readout": self.readout, "pooling": "batch", "control": "none"}
            return [*rows, tidy("accuracy", np.nan, note=_NO_EVIDENCE, split="test", **axes)]
        members = self._members(("sample",), ("raw",))
        fitted = self._fit(sources, members, f"{self.readout} on pooled {block}", codes.group_noise)
        told = {"note": LEAK, "together": max(self.probe.batch, 2), "pooling": "batch"}
        return [*rows, *self._rows(fitted, members, block=block, **told)]

    def pixels(self, source: Source) -> pd.DataFrame:
        """Rows of the images themselves."""
        members = [Member(0, seed) for seed in self.probe.seeds_of(self.context.seed)]
        fitted = self._fit([source], members, f"{self.readout} on pixels")
        axes: dict[str, Any] = {"input": "pixels", "scaling": "raw", "pooling": "none", "control": "pixels"}
        return score_rows(fitted, list(range(len(members))), **self._kind(), **axes)

    def _members(self, inputs: Sequence[Input], scalings: Sequence[Scaling]) -> list[Member]:
        return [
            Member(source, seed, given == "sample", scaling == "standardised", shuffled)
            for (source, shuffled), given, scaling in product(_CONTROLS.values(), inputs, scalings)
            for seed in self.probe.seeds_of(self.context.seed)
        ]

    def _fit(
        self, sources: Sequence[Source], members: Sequence[Member], what: str, group_noise: float | None = None
    ) -> Scores:
        hidden, rate = _READOUTS[self.readout]
        how = Classifiers(
            hidden=hidden,
            rate=self.probe.rate or rate,
            epochs=self.probe.epochs,
            batch=self.probe.batch,
            schedule=self.probe.schedule,
            group_noise=group_noise,
            by_batch=bool(hidden) and any(_published(member) for member in members),
        )
        return how.fit(
            sources,
            members,
            *self.labels,
            classes=int(max(labels.max() for labels in self.labels)) + 1,
            device=self.context.device,
            progress=self.context.progress,
            what=what,
        )

    def _rows(self, fitted: Scores, members: Sequence[Member], **axes: Any) -> list[pd.DataFrame]:
        """Rows of every kind of member, and of raw samples those with the statistics of batches too."""
        rows = []
        names = {kind: name for name, kind in _CONTROLS.items()}
        for kind in dict.fromkeys(replace(member, seed=0) for member in members):
            mine = [i for i, member in enumerate(members) if replace(member, seed=0) == kind]
            at: dict[str, Any] = {
                "input": "sample" if kind.sampled else "mean",
                "scaling": "standardised" if kind.standardised else "raw",
                "control": names[kind.source, kind.shuffled],
                **axes,
            }
            rows.append(score_rows(fitted, mine, **self._kind(), **at))
            if fitted.by_batch is not None and _published(kind):
                rows.append(score_rows(fitted.by_batch, mine, **self._kind("batch"), **at))
        return rows

    def _kind(self, normalisation: str = "running") -> dict[str, Any]:
        layers = {"normalisation": normalisation} if _READOUTS[self.readout][0] else {}
        return {"readout": self.readout, **layers}


def _part(pair: tuple[Codes, ...], block: str) -> Pair:
    """One block of the codes of both splits."""
    train, test = (codes.block(block) for codes in pair)
    return train, test


def _published(member: Member) -> bool:
    """Whether papers score such a classifier by the statistics of batches."""
    return member.sampled and not member.standardised
