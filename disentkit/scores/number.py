"""Number: one score of one code, with all that tells it from another of its name."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from disentkit.metrics.averages import known_mean


class Number(NamedTuple):
    """A score.

    Attributes:
        metric: its name in the catalog.
        value: NaN where the score is not defined, with the reason in the note.
        definition: which of several that go by this name.
        factor: the column of the factor that it is of; none for all of them.
        latent: likewise.
        split: of the examples that a predictor was fitted to, or scored on.
        examples: that a predictor was taught with, where there are several sizes.
        n: examples behind it, where these are fewer than all.
        stderr: what is known of it from the score itself; NaN for nothing.
        dof: its degrees of freedom, where they are few.
        note: a caveat.
    """

    metric: str
    value: float
    definition: str | None = None
    factor: int | None = None
    latent: int | None = None
    split: Literal["train", "test"] | None = None
    examples: int | None = None
    n: int | None = None
    stderr: float = np.nan
    dof: float = np.nan
    note: str | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others of one code."""
        return self.metric, self.definition, self.factor, self.latent, self.split, self.examples

    @property
    def whole(self) -> bool:
        """Whether it is of all factors and latents."""
        return self.factor is None and self.latent is None


def averaged(
    metric: str,
    values: Float[np.ndarray, "_"],
    along: Literal["factor", "latent"],
    *,
    definition: str | None = None,
    split: Literal["train", "test"] | None = None,
    examples: int | None = None,
) -> Iterator[Number]:
    """The mean of a score over factors, or over latents, where it is defined; then each of them."""
    missing = int(np.isnan(values).sum())
    note = None if not missing else f"not defined for {missing} of {len(values)} {along}s, which are left out"
    whole = Number(metric, known_mean(values), definition, split=split, examples=examples, note=note)
    yield whole
    for place, value in enumerate(values):
        one = whole._replace(value=float(value), note="not defined" if np.isnan(value) else None)
        yield one._replace(factor=place) if along == "factor" else one._replace(latent=place)


def entries(metric: str, matrix: Float[np.ndarray, "D K"], *, definition: str | None = None) -> Iterator[Number]:
    """The entries of a matrix of latents and factors."""
    for (latent, factor), value in np.ndenumerate(matrix):
        yield Number(metric, float(value), definition, factor, latent)
