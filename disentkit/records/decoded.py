"""Pictures that a model made of codes: samples of the prior, traversals, swaps, paths, planes, labels set."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from disentkit.records.codes import Span


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
class Generated:
    """Mean images decoded from draws of the prior, under labels in the data's shares where the model takes some."""

    images: Float[np.ndarray, "M C H W"]


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


@dataclass(frozen=True, eq=False)
class Interpolations:
    """Pictures along P paths of T codes, between the posterior means of two images.

    `ends` are the real images that the paths lead from and to. `grids` are of the first path: in each one block moves
    to the right, the one in `across`, and all others move downwards. `told` says that both ends bear the label that
    the model is told.
    """

    images: Float[np.ndarray, "P T C H W"]
    ends: Float[np.ndarray, "P 2 C H W"]
    grids: Float[np.ndarray, "V T T C H W"]
    across: tuple[str, ...]
    told: bool


@dataclass(frozen=True, eq=False)
class Manifold:
    """Pictures of the plane of each block that has one, S x S; the first row is the top.

    `variants` has the block of each picture of pictures, the component of its prior and the label set, each from 0,
    or -1 for none.
    """

    images: Float[np.ndarray, "V S S C H W"]
    variants: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, eq=False)
class Relabelled:
    """Pictures of one code under every label: L labels, codes of S images and R draws of the prior.

    `block` is the label's block, or empty for a model that is told the label. `own` are the labels of the images.
    """

    styled: Float[np.ndarray, "L S C H W"]
    drawn: Float[np.ndarray, "L R C H W"]
    labels: Int[np.ndarray, "L"]
    originals: Float[np.ndarray, "S C H W"]
    own: Int[np.ndarray, "S"]
    block: str
