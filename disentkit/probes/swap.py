"""What a block brings along when it is put into another image's code, as a judge of pictures sees it."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from disentkit.probes.judging import REAL, judging, mean_row
from disentkit.probes.probe import LEAK, Answer, Context, Probe, record_of
from disentkit.records import Grid, Need, Records, Swaps
from disentkit.results import gather


@dataclass(frozen=True)
class Swap(Probe):
    """Which label a picture shows that is decoded from one block of one image and all other blocks of another.

    Pairs of test images with different labels, posterior means; the judge is a small convolutional network taught
    on the training images. `swap_accuracy`: shows the label of the block's donor; `swap_leak`: that of the other
    donor. Pooling `batch`, for group blocks: the donor's block is the evidence of its label among the first `pool`
    test images. Controls: `reconstruction`, both donors are one (the ceiling); `untrained`, a model with fresh weights.
    """

    source: ClassVar[str] = "swap grids: Mathieu et al. 2016, Bouchacourt et al. 2018, figure 3; the judge is ours"
    headline: ClassVar[str] = "swap_accuracy"

    pairs: int = 5000
    pool: int = 256

    def needs(self) -> tuple[Need, ...]:
        """Swaps of the model and of an untrained copy, and the images that the judge learns from."""
        options = (("pairs", self.pairs), ("pool", self.pool))
        swaps = (Need("swaps", "test", untrained=twin, options=options) for twin in (False, True))
        return (*swaps, *REAL)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for each block and pooling, standard errors over pictures; and the grids."""
        need, twin, *_ = self.needs()
        own, fresh = record_of(records, need, Swaps), record_of(records, twin, Swaps)
        judge, images, labels = judging(records, own.images.shape[1:], context)
        rows = [
            mean_row("judge_accuracy", judge.says(images) == labels),
            mean_row("swap_accuracy", judge.says(own.reconstructed) == own.own, control="reconstruction"),
        ]
        for swaps, control in ((own, "none"), (fresh, "untrained")):
            rows.append(_shares(swaps, judge.says(swaps.images), control))
        return Answer(gather(rows), tuple(_grid(own, number) for number in range(len(own.variants))))


def _shares(swaps: Swaps, said: np.ndarray, control: str) -> pd.DataFrame:
    rows = []
    for number, (block, pooling) in enumerate(swaps.variants):
        mine = swaps.variant == number
        axes = {"block": block, "pooling": pooling, "control": control, "none": "no donor's label is in the pool"}
        axes |= {"note": LEAK} if pooling == "batch" else {}
        rows.append(mean_row("swap_accuracy", (said == swaps.donors)[mine], **axes))
        rows.append(mean_row("swap_leak", (said == swaps.others)[mine], **axes))
    return gather(rows)


def _grid(swaps: Swaps, number: int) -> Grid:
    block, pooling = swaps.variants[number]
    pooled = pooling == "batch"
    title = f"{block} of the {'label' if pooled else 'image'} above, all else of the image to the left"
    return Grid(f"swap-{block}{'-pooled' if pooled else ''}", title, swaps.grids[number])
