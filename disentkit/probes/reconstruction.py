"""How well the model gives back what it was shown."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Grid, Need, Reconstructions, Records
from disentkit.results import gather, tidy


@dataclass(frozen=True)
class Reconstruction(Probe):
    """MSE a pixel and BCE an image of what is decoded from the posterior mean; originals above reconstructions."""

    source: ClassVar[str] = "common practice; mean of the posterior, mean of the likelihood"
    headline: ClassVar[str] = "mse"

    pairs: int = 40  # pictures shown
    columns: int = 10

    def needs(self) -> tuple[Need, ...]:
        """Reconstructions of the test split."""
        return (Need("reconstructions", "test", options=(("shown", self.pairs),)),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows of the test split, standard errors over examples, and the grid."""
        found = record_of(records, self.needs()[0], Reconstructions)
        axes = {"split": "test", "input": "mean", "n": len(found.squared_error)}
        rows = [tidy("mse", found.squared_error.mean(), stderr=standard_error(found.squared_error), **axes)]
        if np.isfinite(found.cross_entropy).all():
            entropy = found.cross_entropy
            rows.append(tidy("bce", entropy.mean(), stderr=standard_error(entropy), **axes))
        else:
            rows.append(tidy("bce", np.nan, note="pixels or images outside [0, 1]: no Bernoulli cross-entropy", **axes))
        return Answer(gather(rows), (self._grid(found),))

    def _grid(self, found: Reconstructions) -> Grid:
        columns = min(self.columns, len(found.originals))
        lines = len(found.originals) // columns
        shape = (lines, columns, *found.originals.shape[1:])
        pairs = [array[: lines * columns].reshape(shape) for array in (found.originals, found.images)]
        images = np.stack(pairs, axis=1).reshape(2 * lines, *shape[1:])
        names = ("original", "reconstruction") * lines
        return Grid("reconstruction", "Originals above what is decoded from their posterior mean", images, names)
