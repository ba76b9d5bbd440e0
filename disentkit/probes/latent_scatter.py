"""Where the codes of the data lie, as seen in a plane."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from disentkit.later import later
from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Codes, Need, Records, Scatter
from disentkit.results import gather, tidy

if TYPE_CHECKING:
    from disentkit.metrics import planes
else:
    planes = later("disentkit.metrics.planes")


@dataclass(frozen=True)
class LatentScatter(Probe):
    """Posterior means of every block in the plane, coloured by label.

    A block of two latents as it is, a wider one by its first two principal components. `plane_variance`: the share of
    the means' variance that lies in the plane; a code that varies alike in all of D directions has 2 / D. Its standard
    error is over examples. Points are the first of the test split.
    """

    source: ClassVar[str] = "Makhzani et al. 2015, figure 2; principal components: Pearson 1901"
    headline: ClassVar[str] = "plane_variance"

    points: int = 10_000

    def needs(self) -> tuple[Need, ...]:
        """Codes of the test split."""
        return (Need("codes", "test"),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """A row and a scatter for each block."""
        codes = record_of(records, self.needs()[0], Codes)
        rows, pictures = [], []
        for block in codes.blocks:
            means = codes.block(block).mean[: self.points]
            found = planes.plane(means)
            axes = {"split": "test", "block": block, "n": len(means)}
            if np.isnan(found.share):
                rows.append(tidy("plane_variance", np.nan, note="all codes are alike", **axes))
                continue
            rows.append(tidy("plane_variance", found.share, stderr=found.stderr, **axes))
            pictures.append(_scatter(block, means.shape[1], found.points, found.shares, codes.labels[: len(means)]))
        return Answer(gather(rows), tuple(pictures))


def _scatter(block: str, width: int, points: np.ndarray, shares: tuple[float, float], labels: np.ndarray) -> Scatter:
    name, count = f"scatter-{block}", f"{len(points)} test points"
    made = f"Posterior means of {block} of the first {len(points)} test images, coloured by label"
    if width <= 2:
        names = f"{block} 0", f"{block} 1" if width == 2 else ""
        return Scatter(name, f"{block} (posterior means), {count}", points, labels, f"{made}.", names)
    names = f"component 1 ({shares[0]:.0%} of the variance)", f"component 2 ({shares[1]:.0%})"
    title = (
        f"{block} (posterior means) by 2 of {width} principal components: {sum(shares):.0%} of the variance, {count}"
    )
    caption = (
        f"{made}, by their first two principal components, which have {sum(shares):.1%} of the variance; "
        f"of a code that varies alike in all {width} directions they would have {2 / width:.1%}."
    )
    return Scatter(name, title, points, labels, caption, names)
