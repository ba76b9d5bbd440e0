"""What lies between two images, by the model's code."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pandas as pd

from disentkit.errors import UserError
from disentkit.metrics.paths import length, linear, roughness
from disentkit.probes.judging import REAL, judging, mean_row
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.readouts import Judge
from disentkit.records import Grid, Interpolations, Need, Records
from disentkit.results import gather

_ROWS = 8  # paths in the picture
_LEAST = 3  # pictures along a path: its ends, and one between
_STILL = "every path stays where it is"


@dataclass(frozen=True)
class Interpolation(Probe):
    """How evenly the picture changes along the path from one test image's code to another's, posterior means.

    Pairs of different labels; of one label where the model is told it. `roughness`: the largest step along a path over
    its mean step, by pixels; `judge_roughness`: the same by the hidden layer of a judge taught on the training images;
    1 is perfectly even, `steps` - 1 one jump. `path_length`: the path's length by pixels over the distance between the
    two real images; near 0 nothing happens, however evenly. `judge_confidence`: the judge's largest probability, of
    the pictures between the ends. Standard errors over pairs. Controls: `pixels`, a crossfade of the two real images,
    even in pixels by its making; `untrained`, a model with fresh weights.

    Ways: `linear`; `spherical`, each block along an arc about the origin, but for blocks of classes. Pictures: paths
    between the real images; and for two blocks or more grids in which one block moves to the right and all others
    downwards, with the real images in two corners (`corners` real) or what is decoded there (decoded).
    """

    source: ClassVar[str] = (
        "grids: Mathieu et al. 2016, Jha et al. 2018; arcs: Shoemake 1985, White 2016; roughness: ours"
    )
    headline: ClassVar[str] = "roughness"

    way: Literal["linear", "spherical"] = "linear"
    pairs: int = 300
    steps: int = 8
    corners: Literal["real", "decoded"] = "real"

    def __post_init__(self) -> None:
        if self.steps < _LEAST:
            raise UserError(f"option steps: expected {_LEAST} or more pictures along a path, got {self.steps}")

    def needs(self) -> tuple[Need, ...]:
        """Paths of the model and of an untrained copy, and the images that the judge learns from."""
        options = (("pairs", self.pairs), ("steps", self.steps), ("way", self.way))
        return (*(Need("interpolations", "test", untrained=twin, options=options) for twin in (False, True)), *REAL)

    def __call__(self, records: Records, context: Context) -> Answer:
        """Rows for the model and its controls; the paths and the grids."""
        own, fresh = (record_of(records, need, Interpolations) for need in self.needs()[:2])
        judge = judging(records, own.images.shape[2:], context).judge
        paths = {"none": own.images, "pixels": _crossfades(own), "untrained": fresh.images}
        apart = length(own.ends.reshape(*own.ends.shape[:2], -1))
        rows = [_rows(judge, images, apart, control) for control, images in paths.items()]
        grids = [self._grid(own, number) for number in range(len(own.across))]
        return Answer(gather(rows), (self._paths(own), *grids))

    def _paths(self, found: Interpolations) -> Grid:
        starts, ends = (found.ends[:_ROWS, [side]] for side in (0, 1))
        images = np.concatenate([starts, found.images[:_ROWS], ends], axis=1)
        places = [f"{place:.2f}" for place in np.linspace(0, 1, self.steps)]
        label = " under their label" if found.told else ""
        return Grid(
            "interpolation",
            f"From image to image, {self.way} in the whole code{label}",
            images,
            column_names=("image", *places, "image"),
            caption=f"Each row leads from the test image on the left to the one on the right{label}: pictures decoded "
            f"at {self.steps} evenly spaced places of the {self.way} path between their posterior means.",
        )

    def _grid(self, found: Interpolations, number: int) -> Grid:
        block, cells = found.across[number], found.grids[number].copy()
        standing = "what is decoded from the two test images stands"
        if self.corners == "real":
            cells[0, 0], cells[-1, -1] = found.ends[0]
            standing = "the two test images themselves stand"
        return Grid(
            f"interpolation-{block}",
            f"{block} moves to the right, all else downwards ({self.way})",
            cells,
            caption=f"Between the posterior means of two test images {block} moves to the right and all other blocks "
            f"downwards, {self.way}; in the upper left and the lower right corner {standing}.",
        )


def _rows(judge: Judge, images: np.ndarray, apart: np.ndarray, control: str) -> pd.DataFrame:
    """The numbers of paths (P, T, C, H, W) between images so far apart, (P,)."""
    flat, shape = images.reshape(-1, *images.shape[2:]), images.shape[:2]
    spaces = {"roughness": images.reshape(*shape, -1), "judge_roughness": judge.features(flat).reshape(*shape, -1)}
    rows = [_roughness(metric, points, control) for metric, points in spaces.items()]
    sure = judge.probabilities(flat).max(axis=1).reshape(shape)[:, 1:-1].mean(axis=1, dtype=np.float64)
    far = length(spaces["roughness"])[apart > 0] / apart[apart > 0]
    rows.append(mean_row("path_length", far, none="the two images of every pair are alike", control=control))
    return gather([*rows, mean_row("judge_confidence", sure, control=control)])


def _roughness(metric: str, points: np.ndarray, control: str) -> pd.DataFrame:
    """The mean over the paths that lead anywhere."""
    found = roughness(points)
    still = np.isnan(found)
    note = f"{still.sum()} of {len(found)} paths stay where they are and are left out" if still.any() else None
    return mean_row(metric, found[~still], none=_STILL, note=note, control=control)


def _crossfades(found: Interpolations) -> np.ndarray:
    """The paths of pictures that are weighted means of the two real images."""
    starts, ends = found.ends.reshape(len(found.ends), 2, -1).swapaxes(0, 1)
    return linear(starts, ends, steps=found.images.shape[1]).astype(np.float32).reshape(found.images.shape)
