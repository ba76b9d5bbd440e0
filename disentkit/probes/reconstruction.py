"""How well the model gives back what it was shown."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from disentkit.metrics.constant import mean_image_errors
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Grid, Need, Pixels, Reconstructions, Records
from disentkit.results import gather, tidy


@dataclass(frozen=True)
class Reconstruction(Probe):
    """MSE a pixel and BCE an image of what is decoded from the posterior mean; originals above reconstructions.

    Controls, the floors: `mean_image`, the mean training image for every test image (for the BCE clipped to half a
    training image from 0 and 1); `untrained`, a model with fresh weights.
    """

    source: ClassVar[str] = "common practice; mean of the posterior, mean of the likelihood"
    headline: ClassVar[str] = "mse"

    pairs: int = 40  # pictures shown
    columns: int = 10

    def needs(self) -> tuple[Need, ...]:
        """Reconstructions of the test split, by the model and an untrained copy; and the images themselves."""
        options = (("shown", self.pairs),)
        made = (Need("reconstructions", "test", untrained=twin, options=options) for twin in (False, True))
        return (*made, Need("pixels", "train"), Need("pixels", "test"))

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows of the test split, standard errors over examples, and the grid."""
        own, twin, *both = self.needs()
        found, fresh = (record_of(records, need, Reconstructions) for need in (own, twin))
        train, test = (record_of(records, need, Pixels).values for need in both)
        rows = [
            _errors(found.squared_error, found.cross_entropy, input="mean"),
            _errors(fresh.squared_error, fresh.cross_entropy, input="mean", control="untrained"),
            _errors(*mean_image_errors(train, test), control="mean_image"),
        ]
        return Answer(gather(rows), (self._grid(found),), _per_example(found))

    def _grid(self, found: Reconstructions) -> Grid:
        columns = min(self.columns, len(found.originals))
        lines = len(found.originals) // columns
        shape = (lines, columns, *found.originals.shape[1:])
        pairs = [array[: lines * columns].reshape(shape) for array in (found.originals, found.images)]
        images = np.stack(pairs, axis=1).reshape(2 * lines, *shape[1:])
        names = ("original", "reconstruction") * lines
        caption = "Test images, and below each the mean of what the decoder makes of its posterior mean."
        title = "Originals above what is decoded from their posterior mean"
        return Grid("reconstruction", title, images, names, caption=caption)


def _per_example(found: Reconstructions) -> pd.DataFrame:
    of = {"example": np.arange(len(found.squared_error)), "split": "test", "input": "mean"}
    return pd.DataFrame({**of, "mse": found.squared_error, "bce": found.cross_entropy})


def _errors(squared: np.ndarray, entropy: np.ndarray, **axes: Any) -> pd.DataFrame:
    axes |= {"split": "test", "n": len(squared)}
    rows = [tidy("mse", squared.mean(), stderr=standard_error(squared), **axes)]
    if np.isfinite(entropy).all():
        rows.append(tidy("bce", entropy.mean(), stderr=standard_error(entropy), **axes))
    else:
        rows.append(tidy("bce", np.nan, note="pixels or images outside [0, 1]: no Bernoulli cross-entropy", **axes))
    return gather(rows)
