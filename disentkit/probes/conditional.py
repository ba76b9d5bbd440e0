"""What a label does to a picture where it can be set."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.probes.judging import REAL, judging, mean_row
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.readouts import Judge
from disentkit.records import Grid, Need, Records, Relabelled
from disentkit.results import gather

_COLUMNS = 10


@dataclass(frozen=True)
class Conditional(Probe):
    """Which label a picture shows whose label was set: as the model is told it, or by a block of classes.

    The rest of the code is that of a real test image (input `mean`: posterior means) or drawn from the prior (input
    `prior`). A judge taught on the training images looks at them. `label_shown`: pictures that it takes for the label
    asked. `label_kept`: those that it takes for the image's own label; both of real codes only where the two differ.
    Standard errors over codes. Controls: `data`, real test images and their labels; `untrained`, a model with fresh
    weights.

    The picture has an image above each column, its code down the column and a label along each row; where the label
    is a block, a second one has draws of the prior (those of a model that is told the label: probe `samples`).
    """

    source: ClassVar[str] = "style and content grids: Kingma et al. 2014, Makhzani et al. 2015; the judge is ours"
    headline: ClassVar[str] = "label_shown"

    codes: int = 500

    def needs(self) -> tuple[Need, ...]:
        """Pictures of the model and of an untrained copy, and the images that the judge learns from."""
        options = (("codes", self.codes),)
        return (*(Need("relabelled", "test", untrained=twin, options=options) for twin in (False, True)), *REAL)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each kind of code and control, and the grids."""
        own, fresh = (record_of(records, need, Relabelled) for need in self.needs()[:2])
        judge, images, labels = judging(records, own.originals.shape[1:], context)
        rows = [mean_row("label_shown", judge.says(images) == labels, input="pixels", control="data")]
        rows += [_rows(judge, found, control) for found, control in ((own, "none"), (fresh, "untrained"))]
        return Answer(gather(rows), _grids(own))


def _rows(judge: Judge, found: Relabelled, control: str) -> pd.DataFrame:
    asked = found.labels[:, None]  # (L, 1)
    styled, drawn = (judge.says(i.reshape(-1, *i.shape[2:])).reshape(i.shape[:2]) for i in (found.styled, found.drawn))
    differ = asked != found.own
    axes = {"input": "mean", "control": control, "none": "no label differs from the images' own"}
    return gather(
        [
            mean_row("label_shown", (drawn == asked).mean(axis=0), input="prior", control=control),
            mean_row("label_shown", _shares(styled == asked, differ), **axes),
            mean_row("label_kept", _shares(styled == found.own, differ), **axes),
        ]
    )


def _shares(hits: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """For each code (L, S) the share of hits among the labels that count; codes for which none does are left out."""
    totals = counted.sum(axis=0)
    return (hits & counted).sum(axis=0)[totals > 0] / totals[totals > 0]


def _grids(found: Relabelled) -> tuple[Grid, ...]:
    names = tuple(f"label {label}" for label in found.labels)
    how = f"the block {found.block} is set to" if found.block else "the model is told"
    styled = Grid(
        "conditional",
        "The code of the image above down a column, a label along a row",
        np.concatenate([found.originals[None, :_COLUMNS], found.styled[:, :_COLUMNS]]),
        ("image", *names),
        caption=f"Below each test image, pictures decoded from its posterior mean; in each row {how} another label.",
    )
    if not found.block:
        return (styled,)
    drawn = Grid(
        "conditional-prior",
        "A draw of the prior down a column, a label along a row",
        found.drawn[:, :_COLUMNS],
        names,
        caption=f"Down each column pictures decoded from one draw of the prior; in each row {how} another label.",
    )
    return styled, drawn
