"""Reading: one kind of classifier, asked of several inputs beside its controls."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

from disentkit.notes import STOPPED
from disentkit.probes.accuracy import score_rows, selectivity_rows
from disentkit.probes.probe import LEAK, Context, Input
from disentkit.readouts import Classifiers, Member, Scores, Source
from disentkit.records import Codes
from disentkit.results import tidy

Scaling = Literal["raw", "standardised"]
Pair = tuple[Codes, Codes]

_CONTROLS = {"none": (0, False), "untrained": (1, False), "shuffled": (0, True)}  # source, shuffled
_LONGER = 2  # times the epochs
_NO_EVIDENCE = "the posterior is not normal: no evidence to pool"


@dataclass(frozen=True)
class Reading:
    """One kind of classifier.

    Attributes:
        readout: its name.
        how: it is fitted.
        seeds: of the members.
        inputs: means, samples.
        scalings: raw, standardised.
        labels: of both splits.
        context: where, and whom to tell.
    """

    readout: str
    how: Classifiers
    seeds: Sequence[int]
    inputs: tuple[Input, ...]
    scalings: tuple[Scaling, ...]
    labels: tuple[np.ndarray, np.ndarray]
    context: Context

    def block(self, block: str, pairs: Sequence[Pair]) -> list[pd.DataFrame]:
        """Rows of a block; the pairs are of the model and of its untrained copy."""
        sources = [Source(a.mean, b.mean, a.scale, b.scale) for a, b in pairs]
        codes = pairs[0][0]
        members = self._members(self.inputs if codes.gaussian else ("mean",), self.scalings)
        fitted = self._fit(self.how, sources, members, f"{self.readout} on {block}")
        rows = self._rows(fitted, members, block=block, pooling="none", note=self._note())
        rows += self._longer(block, sources, members)
        if not codes.grouped or "sample" not in self.inputs or "raw" not in self.scalings:
            return rows
        if not codes.gaussian:
            axes = {"block": block, "readout": self.readout, "pooling": "batch", "control": "none"}
            return [*rows, tidy("accuracy", np.nan, note=_NO_EVIDENCE, split="test", **axes)]
        members = self._members(("sample",), ("raw",))
        pooled = replace(self.how, group_noise=codes.group_noise)
        fitted = self._fit(pooled, sources, members, f"{self.readout} on pooled {block}")
        told = {"note": self._note(LEAK), "together": max(self.how.batch, 2), "pooling": "batch"}
        return [*rows, *self._rows(fitted, members, block=block, **told)]

    def pixels(self, source: Source) -> pd.DataFrame:
        """Rows of the images themselves."""
        members = [Member(0, seed) for seed in self.seeds]
        fitted = self._fit(self.how, [source], members, f"{self.readout} on pixels")
        axes: dict[str, Any] = {"input": "pixels", "scaling": "raw", "pooling": "none", "control": "pixels"}
        return score_rows(fitted, list(range(len(members))), note=self._note(), **self._kind(), **axes)

    def _longer(self, block: str, sources: Sequence[Source], members: Sequence[Member]) -> list[pd.DataFrame]:
        """Rows of the first seed on raw inputs, fitted longer: has the score come to rest?"""
        if not self.how.hidden:
            return []
        again = [m for m in members if m.seed == self.seeds[0] and _own(m) and not m.standardised]
        how = replace(self.how, epochs=_LONGER * self.how.epochs, least_steps=_LONGER * self.how.least_steps)
        fitted = self._fit(how, sources, again, f"{self.readout} on {block}, longer")
        note = self._note()
        axes = {"block": block, "pooling": "none", "scaling": "raw", "control": "longer", **self._kind()}
        return [score_rows(fitted, [i], note=note, input=_input(member), **axes) for i, member in enumerate(again)]

    def _members(self, inputs: Sequence[Input], scalings: Sequence[Scaling]) -> list[Member]:
        return [
            Member(source, seed, given == "sample", scaling == "standardised", shuffled)
            for (source, shuffled), given, scaling in product(_CONTROLS.values(), inputs, scalings)
            for seed in self.seeds
        ]

    def _fit(self, how: Classifiers, sources: Sequence[Source], members: Sequence[Member], what: str) -> Scores:
        by_batch = bool(how.hidden) and any(_published(member) for member in members)
        return replace(how, by_batch=by_batch).fit(
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
            mine = _those(members, kind)
            at: dict[str, Any] = {"input": _input(kind), "scaling": _scaling(kind), **axes}
            control = names[kind.source, kind.shuffled]
            rows.append(score_rows(fitted, mine, control=control, **self._kind(), **at))
            if control == "none":
                twins = _those(members, replace(kind, shuffled=True))
                rows.append(selectivity_rows(fitted, mine, twins, control=control, **self._kind(), **at))
            if fitted.by_batch is not None and _published(kind):
                rows.append(score_rows(fitted.by_batch, mine, control=control, **self._kind("batch"), **at))
        return rows

    def _note(self, leak: str | None = None) -> str | None:
        return "; ".join(filter(None, (leak, STOPPED if self.how.stopping else None))) or None

    def _kind(self, normalisation: str = "running") -> dict[str, Any]:
        layers = {"normalisation": normalisation} if self.how.hidden else {}
        return {"readout": self.readout, **layers}


def _those(members: Sequence[Member], kind: Member) -> list[int]:
    """The members of a kind, which differ in nothing but their seed."""
    return [i for i, member in enumerate(members) if replace(member, seed=kind.seed) == kind]


def _published(member: Member) -> bool:
    """Whether papers score such a classifier by the statistics of batches."""
    return member.sampled and not member.standardised


def _own(member: Member) -> bool:
    """Whether it reads the model itself, and is taught true labels."""
    return (member.source, member.shuffled) == _CONTROLS["none"]


def _input(member: Member) -> Input:
    return "sample" if member.sampled else "mean"


def _scaling(member: Member) -> Scaling:
    return "standardised" if member.standardised else "raw"
