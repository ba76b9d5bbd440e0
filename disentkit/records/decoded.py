"""Pictures that a model made of codes: samples of the prior, traversals, swaps."""

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
