"""Images from the prior: what they look like, how near they are to real ones, and whether they are copies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.later import later
from disentkit.metrics.coverage import GROUPS, coverage_errors, precision_recall
from disentkit.metrics.frechet import frechet, frechet_error
from disentkit.metrics.uncertainty import standard_error
from disentkit.probes.judging import REAL, judging, mean_row
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Generated, Grid, Need, Pixels, Records, Samples
from disentkit.results import gather, tidy

if TYPE_CHECKING:
    from disentkit.metrics import copies
else:
    copies = later("disentkit.metrics.copies")

_LEAST = 10  # images, below which neighbours and covariances say nothing
_JUDGED = ("judge_frechet", "precision", "recall")


@dataclass(frozen=True)
class PriorSamples(Probe):
    """Images decoded from draws of the prior: a grid, their quality by a judge's features, their nearest real images.

    A conditional model shows the same codes under every label in the grid; the `quality` images have labels in the
    data's shares. They are compared with as many training images drawn by chance, in the hidden layer of a small
    convolutional network taught on the training images (the judge; not the Inception network of the FID):
    `judge_frechet`, `precision`, `recall`. They are means of the likelihood, as `show` is of the grid alone; where
    all real pixels are 0 or 1, pixels drawn by these means. Of the first `searched` of them, the nearest training
    image in pixels: `nearest_distance`, `memorisation`. Controls: `data`, test images in their place (what perfect
    samples would give); `untrained`, samples of a model with fresh weights. Standard errors are over images, those
    that they are compared with held fixed; that of the Frechet distance counts both sides (delta method).
    """

    source: ClassVar[str] = (
        "Kingma & Welling 2014, figure 5; Heusel et al. 2017; Kynkaanniemi et al. 2019; Carlini et al. 2023; "
        "show=bernoulli as farshadsangari/vae_variations"
    )
    headline: ClassVar[str] = "mean_pixel"

    count: int = 100
    columns: int = 10
    show: Literal["mean", "bernoulli"] = "mean"
    quality: int = 2000
    searched: int = 500

    def needs(self) -> tuple[Need, ...]:
        """Samples for the grid, more of them from the model and an untrained copy, and the real images."""
        made = (
            Need("generated", "train", untrained=twin, options=(("count", self.quality),)) for twin in (False, True)
        )
        grid = Need("samples", "test", options=(("count", self.count), ("show", self.show)))
        return (grid, *made, *REAL)

    def __call__(self, records: Records, context: Context) -> Answer:
        """The grid and brightness; quality beside its floor and ceiling; the nearest training images."""
        grid, *made, first, last = self.needs()
        found = record_of(records, grid, Samples)
        train, test = record_of(records, first, Pixels), record_of(records, last, Pixels)
        own, fresh = (record_of(records, need, Generated).images for need in made)
        count = min(self.quality, len(train.labels), len(test.labels))
        reason = _unasked(own, fresh, count)
        if reason:
            notes = [tidy(name, np.nan, control="none", note=reason) for name in (*_JUDGED, "memorisation")]
            return Answer(gather([_brightness(found), *notes]), (self._grid(found),))
        reference, unseen = (_some(pixels, count, own.shape, context.seed) for pixels in (train, test))
        binary = bool(((reference == 0) | (reference == 1)).all())
        if binary:
            own, fresh = (_drawn(images, context.seed) for images in (own, fresh))
        sets = {"none": own[:count], "data": unseen, "untrained": fresh[:count]}
        near = {
            control: copies.nearest(sets[control][: self.searched].reshape(-1, train.values.shape[1]), train.values)
            for control in ("none", "data")
        }
        rows = [_brightness(found), _judged(sets, reference, records, context), _memorised(near, own[0].size)]
        return Answer(gather(rows), (self._grid(found), self._neighbours(sets["none"], near["none"], train, binary)))

    def _grid(self, found: Samples) -> Grid:
        caption = "Images decoded from draws of the prior"
        caption += ", pixels drawn from the likelihood." if self.show == "bernoulli" else ", the likelihood's mean."
        if found.labels[0] >= 0:
            labels = np.unique(found.labels)
            images = found.images.reshape(len(labels), -1, *found.images.shape[1:])[:, : self.columns]
            names = tuple(f"label {label}" for label in labels)
            title = "Prior samples: a label a row, a code a column"
            return Grid("samples", title, images, names, caption=f"{caption} All of a column are of one draw.")
        columns = min(self.columns, len(found.images))
        lines = len(found.images) // columns
        images = found.images[: lines * columns].reshape(lines, columns, *found.images.shape[1:])
        return Grid("samples", "Prior samples", images, caption=caption)

    def _neighbours(self, made: np.ndarray, near: "copies.Nearest", train: Pixels, binary: bool) -> Grid:
        """Samples and their nearest training images: the first drawn, and those that are the most like copies."""
        columns = min(self.columns, len(near.which))
        lines = []
        for rows in (np.arange(columns), np.argsort(near.relative, kind="stable")[:columns]):
            lines += [made[rows], train.values[near.which[rows]].reshape(-1, *made.shape[1:])]
        how = "pixels drawn by the likelihood's mean, as the data are of 0 and 1" if binary else "the likelihood's mean"
        return Grid(
            "samples-nearest",
            "Prior samples, and below each the nearest training image",
            np.stack(lines),
            ("sample", "nearest", "most alike", "nearest"),
            caption=f"Prior samples ({how}), and below each the training image that is nearest in pixels (Euclidean "
            f"distance to all {len(train.labels)}). Above: the first drawn. Below: of {len(near.which)} those whose "
            "nearest training image is nearest compared with their fifty nearest, as a copy's would be.",
        )


def _unasked(own: np.ndarray, fresh: np.ndarray, count: int) -> str | None:
    """Why the quality cannot be asked, if so."""
    if count < _LEAST:
        return f"sample quality needs {_LEAST} images or more on each side, got {count}"
    if not (np.isfinite(own).all() and np.isfinite(fresh).all()):
        return "some images decoded from the prior are not finite"
    return None


def _some(pixels: Pixels, count: int, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """As many real images, drawn by chance: data may lie in an order."""
    rows = np.random.default_rng((seed, 10)).choice(len(pixels.labels), count, replace=False)
    return pixels.values[rows].reshape(-1, *shape[1:])


def _drawn(mean: np.ndarray, seed: int) -> np.ndarray:
    """Pixels of 0 and 1, drawn by mean images."""
    return (np.random.default_rng((seed, 11)).random(mean.shape, dtype=np.float32) < mean).astype(np.float32)


def _brightness(found: Samples) -> pd.DataFrame:
    data = {"stderr": found.data_stderr, "n": found.data_count, "control": "data"}
    own = tidy("mean_pixel", found.mean_pixel, n=len(found.images), control="none")
    return gather([own, tidy("mean_pixel", found.data_mean_pixel, **data)])


def _judged(sets: dict[str, np.ndarray], reference: np.ndarray, records: Records, context: Context) -> pd.DataFrame:
    """Frechet distance, precision and recall of each set against the reference, in the judge's features."""
    if len(np.unique(record_of(records, REAL[0], Pixels).labels)) < 2:
        reason = "the data have one label: no judge can be taught to see what a picture shows"
        return gather([tidy(name, np.nan, control="none", note=reason) for name in _JUDGED])
    judge, images, labels = judging(records, reference.shape[1:], context)
    rows = [mean_row("judge_accuracy", judge.says(images) == labels, control="data")]
    real = judge.features(reference)
    note = f"judge features, no FID; of {len(real)} images on each side: fewer give a larger distance"
    for control, images in sets.items():
        features, axes = judge.features(images), {"n": len(images), "control": control}
        error = frechet_error(features, real)
        rows.append(tidy("judge_frechet", frechet(features, real), stderr=error, note=note, **axes))
        errors = coverage_errors(real, features)._asdict()
        for metric, hits in precision_recall(real, features)._asdict().items():
            rows.append(tidy(metric, hits.mean(), stderr=errors[metric], dof=GROUPS - 1, **axes))
    return gather(rows)


def _memorised(near: "dict[str, copies.Nearest]", pixels: int) -> pd.DataFrame:
    """How far the nearest training image is, and how many samples are as near to one as few unseen images are."""
    rows = []
    for control, found in near.items():
        axes = {"n": len(found.which), "control": control}
        away = found.distance / np.sqrt(pixels)
        rows.append(tidy("nearest_distance", away.mean(), stderr=standard_error(away), **axes))
        hits = copies.copied(found.relative, near["data"].relative).astype(np.float64)
        rows.append(tidy("memorisation", hits.mean(), stderr=standard_error(hits), **axes))
    return gather(rows)
