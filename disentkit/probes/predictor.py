"""What one block tells of another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from jaxtyping import Float

from disentkit.metrics.regression import r2
from disentkit.metrics.uncertainty import combined_error, combined_freedom, satterthwaite, standard_error
from disentkit.notes import STOPPED
from disentkit.probes.probe import QUIET, Answer, Context, Input, Probe, Stop, record_of
from disentkit.records import Codes, Grid, Need, Records, Redrawn, Regenerations, Route
from disentkit.results import gather, tidy

Axes = dict[str, Any]


@dataclass(frozen=True)
class Predictor(Probe):
    """How well a network (256-256, BatchNorm, LeakyReLU 0.2, squared error) predicts one block's mean from another.

    Every ordered pair of blocks, from the source's mean and from its samples. `prediction_mse` means nothing without
    its floor (control `mean`, the target's mean over the training split); `prediction_r2` is the share of the
    variance that is predicted, of the block and of each latent. Of the picture decoded from the predicted block and
    all other blocks' means: `regeneration_mse` from the image, `regeneration_change` from the reconstruction, and
    whether the frozen encoder still finds the label (`regeneration_accuracy`). Ceiling: `reconstruction`, the true
    block; `data`, the image itself.

    `stopping=validation`, not the published protocol: each fit ends when `patience` looks at a tenth of the training
    images, held out of it, found no lower error, and keeps the weights of the lowest.
    """

    source: ClassVar[str] = "Mathieu et al. 2016; Jha et al. 2018; R^2, floors and ceilings are ours"
    headline: ClassVar[str] = "prediction_r2"

    seeds: int = 3
    epochs: int = 10
    batch: int = 128
    inputs: tuple[Input, ...] = ("mean", "sample")
    stopping: Stop = field(default="none", metadata=QUIET)
    patience: int = field(default=3, metadata=QUIET)  # looks at the held-out examples, one an epoch, without a gain

    def needs(self) -> tuple[Need, ...]:
        """What is predicted and drawn, and the true codes of both splits."""
        options = (("batch", self.batch), ("epochs", self.epochs), ("inputs", self.inputs), ("seeds", self.seeds))
        if self.stopping == "validation":
            options += (("patience", self.patience),)
        return (Need("regenerations", "both", options=options), Need("codes", "train"), Need("codes", "test"))

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows and a picture of every route; standard errors over seeds and examples."""
        asked, *splits = self.needs()
        found = record_of(records, asked, Regenerations)
        train, test = (record_of(records, split, Codes) for split in splits)
        rows: list[pd.DataFrame] = []
        for route in found.routes:
            axes: Axes = {"block": route.target, "source": route.source, "input": route.input}
            axes |= {"note": STOPPED} if self.stopping == "validation" else {}
            floor = train.block(route.target).mean, test.block(route.target).mean
            rows += _errors(route, *floor, axes)
            rows += _determined(route.predicted, floor[1], axes)
            rows += _drawn(route.pictures, found.reader, control="none", **axes)
        for target, pictures in found.constant.items():
            rows += _drawn(pictures, found.reader, control="mean", block=target)
        rows += _drawn(found.own, found.reader, control="reconstruction")
        named = found.images.named.astype(np.float64)
        rows.append(_row("regeneration_accuracy", named[None], control="data", note=_by(found.reader)))
        pictures = tuple(_grid(found, route) for route in found.routes if route.input == "mean")
        return Answer(gather(rows), pictures)


def _errors(route: Route, train: np.ndarray, test: np.ndarray, axes: Axes) -> Iterator[pd.DataFrame]:
    """The squared error a latent on both splits, beside that of always predicting the training mean."""
    tested = np.square(route.predicted - test, dtype=np.float64).mean(axis=2)
    for split, errors, truth in (("train", route.train_error, train), ("test", tested, test)):
        constant = np.square(truth - train.mean(axis=0), dtype=np.float64).mean(axis=1)
        yield _row("prediction_mse", errors, **axes | {"split": split, "control": "none"})
        yield _row("prediction_mse", constant[None], **axes | {"split": split, "control": "mean"})


def _determined(
    predicted: Float[np.ndarray, "S L D"], truth: Float[np.ndarray, "L D"], axes: Axes
) -> Iterator[pd.DataFrame]:
    """R^2 of the block and of each of its latents."""
    for latent in (None, *range(truth.shape[1])):
        chosen = slice(None) if latent is None else slice(latent, latent + 1)
        found = [r2(truth[:, chosen], one[:, chosen]) for one in predicted]
        values, errors = np.array(found).T
        between = standard_error(values) if len(values) > 1 else 0.0
        dof = satterthwaite((between, len(values) - 1), (errors.mean(), len(truth) - 1))
        told = {
            "stderr": np.hypot(between, errors.mean()),
            "dof": dof,
            "n": len(truth),
            "split": "test",
            "latent": latent,
        }
        yield tidy("prediction_r2", values.mean(), control="none", **told, **axes)


def _drawn(pictures: Redrawn, reader: str, **axes: Any) -> Iterator[pd.DataFrame]:
    yield _row("regeneration_mse", pictures.versus_input, **axes)
    if axes["control"] != "reconstruction":
        yield _row("regeneration_change", pictures.versus_own, **axes)
    axes["note"] = "; ".join(filter(None, (_by(reader), axes.get("note"))))
    yield _row("regeneration_accuracy", pictures.named[None].astype(np.float64), **axes)


def _row(metric: str, values: Float[np.ndarray, "S N"], **axes: Any) -> pd.DataFrame:
    axes = {"split": "test", **axes}
    return tidy(
        metric, values.mean(), stderr=combined_error(values), dof=combined_freedom(values), n=values.shape[1], **axes
    )


def _by(reader: str) -> str:
    return f"label found by a classifier of the frozen encoder's {reader}"


def _grid(found: Regenerations, route: Route) -> Grid:
    lines = {"image": found.images, "reconstruction": found.own, f"{route.target} predicted": route.pictures}
    count = len(found.images.shown)
    return Grid(
        f"predicted-{route.target}-from-{route.source}",
        f"{route.target} predicted from {route.source}; underlined: its label is no longer found",
        np.stack([line.shown for line in lines.values()]),
        tuple(lines),
        marked=np.stack([~line.named[:count] for line in lines.values()]),
        caption=(
            f"Test images, their reconstructions from posterior means, and the same with the mean of {route.target} "
            f"predicted from that of {route.source}. White line: the frozen encoder's {found.reader}, read by a "
            "classifier, no longer names the image's label."
        ),
    )
