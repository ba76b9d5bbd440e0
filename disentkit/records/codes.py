"""What encoding leaves: codes, the images that they are of, and the classes or components that a model assigns."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int, Shaped

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Codes:
    """Posterior means, standard deviations and one sample for N examples and D latents.

    `blocks` gives each block's columns, first and one past the last. In `gaussian` are the blocks whose posterior is
    a normal, so that mean + scale * noise is a fresh sample; of the others `sample` is the only one. In `grouped`
    are the blocks whose evidence is pooled over a group; samples of pooled evidence take `group_noise` times its scale.
    `factors` are the F ground-truth factors, where the data have any.
    """

    mean: Float[np.ndarray, "N D"]
    scale: Float[np.ndarray, "N D"]
    sample: Float[np.ndarray, "N D"]
    labels: Int[np.ndarray, "N"]
    blocks: Mapping[str, Span]
    gaussian: tuple[str, ...]
    grouped: tuple[str, ...] = ()
    group_noise: float = 1.0
    factors: Shaped[np.ndarray, "N F"] | None = None

    def block(self, name: str) -> "Codes":
        """One block alone."""
        first, last = self.blocks[name]
        mean, scale, sample = (array[:, first:last] for array in (self.mean, self.scale, self.sample))
        gaussian, grouped = (tuple({name} & set(names)) for names in (self.gaussian, self.grouped))
        blocks = {name: (0, last - first)}
        return replace(self, mean=mean, scale=scale, sample=sample, blocks=blocks, gaussian=gaussian, grouped=grouped)


@dataclass(frozen=True, eq=False)
class Pixels:
    """The images themselves, flat, as the model is given them: the ceiling of many a question."""

    values: Float[np.ndarray, "N P"]
    labels: Int[np.ndarray, "N"]


@dataclass(frozen=True, eq=False)
class Assignments:
    """Of N examples, for each of B blocks the class or the component of the prior that is the most probable.

    `kinds` has the blocks' names in the order of the columns, each with "label" or "component".
    """

    assigned: Int[np.ndarray, "N B"]
    labels: Int[np.ndarray, "N"]
    kinds: tuple[tuple[str, str], ...]
