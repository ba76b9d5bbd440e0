"""Images from the prior."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Grid, Need, Records, Samples
from disentkit.results import gather, tidy


@dataclass(frozen=True)
class PriorSamples(Probe):
    """Images decoded from draws of the prior; a conditional model shows the same codes under every label."""

    source: ClassVar[str] = "Kingma & Welling 2014, figure 5; show=bernoulli as farshadsangari/vae_variations"
    headline: ClassVar[str] = "mean_pixel"

    count: int = 100
    columns: int = 10
    show: Literal["mean", "bernoulli"] = "mean"

    def needs(self) -> tuple[Need, ...]:
        """Samples."""
        return (Need("samples", "test", options=(("count", self.count), ("show", self.show))),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """The grid, and the brightness of the samples beside that of the data."""
        found = record_of(records, self.needs()[0], Samples)
        rows = [
            tidy("mean_pixel", found.mean_pixel, n=len(found.images), control="none"),
            tidy(
                "mean_pixel",
                found.data_mean_pixel,
                stderr=found.data_stderr,
                n=found.data_count,
                control="data",
            ),
        ]
        return Answer(gather(rows), (self._grid(found),))

    def _grid(self, found: Samples) -> Grid:
        if found.labels[0] >= 0:
            labels = np.unique(found.labels)
            images = found.images.reshape(len(labels), -1, *found.images.shape[1:])[:, : self.columns]
            names = tuple(f"label {label}" for label in labels)
            return Grid("samples", "Prior samples: a label a row, a code a column", images, names)
        columns = min(self.columns, len(found.images))
        lines = len(found.images) // columns
        images = found.images[: lines * columns].reshape(lines, columns, *found.images.shape[1:])
        return Grid("samples", "Prior samples", images)
