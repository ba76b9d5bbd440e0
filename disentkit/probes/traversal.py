"""What each latent does to the image."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from disentkit.probes.probe import Answer, Context, Probe, record_of
from disentkit.records import Grid, Need, Records, Traversal
from disentkit.results import gather, tidy

_PUBLISHED_COLUMNS = 10
_SHOWN = 20  # latents, of those that change the image most


@dataclass(frozen=True)
class LatentTraversal(Probe):
    """One latent moved over a stated range, the others at the prior's mean; how much the image changes.

    Mode `published` moves latent 6 of one prior sample upwards over max(z) - min(z) in 100 steps, as vae_variations
    does; it is neither symmetric nor the same from model to model.
    """

    source: ClassVar[str] = "Higgins et al. 2017, figure 1; published mode: farshadsangari/vae_variations"
    headline: ClassVar[str] = "traversal_change"

    mode: Literal["symmetric", "published"] = "symmetric"
    span: float = 3.0  # standard deviations of the prior, to both sides
    steps: int = 11
    label: int = 0  # for conditional models

    def needs(self) -> tuple[Need, ...]:
        """The traversal."""
        options = (("label", self.label), ("mode", self.mode), ("span", self.span), ("steps", self.steps))
        return (Need("traversal", "test", options=options),)

    def __call__(self, records: Records, context: Context) -> Answer:
        """A row for each latent, and the grid with a latent a row."""
        found = record_of(records, self.needs()[0], Traversal)
        middle = found.images[:, [0 if self.mode == "published" else found.images.shape[1] // 2]]
        change = np.square(found.images - middle, dtype=np.float64).mean(axis=(1, 2, 3, 4))
        names = [_place(found, int(latent)) for latent in found.latents]
        rows = [
            tidy("traversal_change", value, n=found.images.shape[1], block=block, latent=latent)
            for value, (block, latent) in zip(change, names, strict=True)
        ]
        return Answer(gather(rows), (self._grid(found, names, change),))

    def _grid(self, found: Traversal, names: list[tuple[str, int]], change: np.ndarray) -> Grid:
        given = f", label {found.label}" if found.label >= 0 else ""
        low, high = found.values.min(), found.values.max()
        moved = f"from {low:.1f} to {high:.1f}, the others at the prior's mean{given}"
        title = f"Each latent {moved}"
        if self.mode == "published":
            title = f"Latent {found.latents[0]} of a prior sample from {low:.2f} to {high:.2f}{given}"
            steps = found.images.shape[1] // _PUBLISHED_COLUMNS * _PUBLISHED_COLUMNS
            images = found.images[0, :steps].reshape(-1, _PUBLISHED_COLUMNS, *found.images.shape[2:])
            return Grid("traversal", title, images)
        shown = np.sort(np.argsort(-change, kind="stable")[:_SHOWN])
        caption = "A latent a row, from low to high, decoded with all others at the prior's mean."
        if len(shown) < len(names):
            title = f"The {len(shown)} of {len(names)} latents that change the image most, {moved}"
            caption += " Latents that change the image less are left out."
        rows = tuple(f"{block} {latent}" for block, latent in (names[row] for row in shown))
        return Grid("traversal", title, found.images[shown], rows, caption=caption)


def _place(found: Traversal, latent: int) -> tuple[str, int]:
    for block, (first, last) in found.blocks.items():
        if first <= latent < last:
            return block, latent - first
    raise KeyError(latent)
