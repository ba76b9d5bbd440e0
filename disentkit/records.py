"""What a pass hands to a probe: arrays over the same N examples. And Need: which record is asked for.

Passes make records, probes read them, and neither knows the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int, Shaped

Span = tuple[int, int]


@dataclass(frozen=True, order=True)
class Need:
    """Which record, of which split, with which options; equal needs are made once.

    Attributes:
        kind: the name of a pass.
        split: `train` or `test`.
        untrained: of a copy of the model with fresh weights.
        options: the pass's keyword arguments, as sorted pairs.
    """

    kind: str
    split: str = "test"
    untrained: bool = False
    options: tuple[tuple[str, int | float | str | tuple[int, ...]], ...] = ()


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


@dataclass(frozen=True, eq=False)
class Terms:
    """The terms of the ELBO for N examples, in nats.

    `kl` has a column for each latent; a block whose posterior does not factorise has its whole KL in its first
    column and NaN in the others. `sampled` are the blocks whose KL is a one-sample estimate, not a closed form.
    """

    reconstruction: Float[np.ndarray, "N"]
    kl: Float[np.ndarray, "N D"]
    blocks: Mapping[str, Span]
    sampled: tuple[str, ...]
    kl_weight: float


@dataclass(frozen=True, eq=False)
class Evidence:
    """Importance-weighted bounds on log p(x) for N examples at several numbers of draws, all from one set of draws.

    Rows of `ks` are columns of the arrays: `bound` in nats, `mc_error` its Monte-Carlo standard error, `halved` the
    bound at k/2, `ess` the effective sample size of k draws, `khat` the Pareto shape of the largest weights.
    """

    ks: Int[np.ndarray, "J"]
    bound: Float[np.ndarray, "N J"]
    mc_error: Float[np.ndarray, "N J"]
    halved: Float[np.ndarray, "N J"]
    ess: Float[np.ndarray, "N J"]
    khat: Float[np.ndarray, "N J"]


@dataclass(frozen=True, eq=False)
class Reconstructions:
    """How far N images are from what is decoded from their posterior means; the first few of both as pictures."""

    squared_error: Float[np.ndarray, "N"]
    cross_entropy: Float[np.ndarray, "N"]
    originals: Float[np.ndarray, "M C H W"]
    images: Float[np.ndarray, "M C H W"]


@dataclass(frozen=True, eq=False)
class Samples:
    """Images decoded from draws of the prior, and the brightness of the data beside theirs.

    `labels` are -1 for a model that takes none.
    """

    images: Float[np.ndarray, "M C H W"]
    labels: Int[np.ndarray, "M"]
    mean_pixel: float
    data_mean_pixel: float
    data_stderr: float
    data_count: int


@dataclass(frozen=True, eq=False)
class Traversal:
    """Images along each latent: R rows of S steps, the latent of each row and the value at each step."""

    images: Float[np.ndarray, "R S C H W"]
    latents: Int[np.ndarray, "R"]
    values: Float[np.ndarray, "R S"]
    blocks: Mapping[str, Span]
    label: int


@dataclass(frozen=True, eq=False)
class Swaps:
    """T pictures decoded from two donors' posterior means: one block of the one, all other blocks of the other.

    `variant` tells which of the variants (block, pooling) a picture is of; `donors` are the labels of who gave that
    block, `others` of who gave the rest; they differ. `reconstructed` are pictures of one donor alone, of the labels
    `own`. `grids` has a picture of pictures for each variant: in the top row and the left column the donors, and
    where they cross the block of the one above and the rest of the one to the left.
    """

    images: Float[np.ndarray, "T C H W"]
    variant: Int[np.ndarray, "T"]
    donors: Int[np.ndarray, "T"]
    others: Int[np.ndarray, "T"]
    reconstructed: Float[np.ndarray, "P C H W"]
    own: Int[np.ndarray, "P"]
    grids: Float[np.ndarray, "V S S C H W"]
    variants: tuple[tuple[str, str], ...]


Record = Codes | Assignments | Pixels | Terms | Evidence | Reconstructions | Samples | Traversal | Swaps
Records = Mapping[Need, Record]


@dataclass(frozen=True, eq=False)
class Grid:
    """A picture made of pictures: R rows of S images with values in [0, 1]."""

    name: str
    title: str
    images: Float[np.ndarray, "R S C H W"]
    row_names: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scatter:
    """Points in the plane, coloured by their label."""

    name: str
    title: str
    points: Float[np.ndarray, "N 2"]
    labels: Int[np.ndarray, "N"]


Picture = Grid | Scatter
