"""What the passes of an audit leave: of the weights, and of the model under unusual inputs and settings."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from disentkit.records.codes import Span


@dataclass(frozen=True, eq=False)
class Weights:
    """Of L linear and convolution layers: whether their parameters still are as an initialiser draws them.

    `count` has the number of weights of each. `bias` is the one value that all biases of a layer have, NaN where they
    differ or there are none. `fresh`, `normal` and `uniform` are p-values of Kolmogorov-Smirnov tests: that the
    weights and those of a freshly reset copy are draws of one distribution, that they are normal around 0, that they
    are uniform around 0. `default` tells whether weights and biases just fill the bound of torch's own initialiser,
    1 / sqrt(fan-in); `normalised` whether a normalisation layer follows, which takes every bias away.
    """

    layers: tuple[str, ...]
    count: Int[np.ndarray, "L"]
    bias: Float[np.ndarray, "L"]
    fresh: Float[np.ndarray, "L"]
    normal: Float[np.ndarray, "L"]
    uniform: Float[np.ndarray, "L"]
    default: Bool[np.ndarray, "L"]
    normalised: Bool[np.ndarray, "L"]


@dataclass(frozen=True, eq=False)
class Stress:
    """How a model takes what it is not usually given; of M images, T of them in several companies, D latents.

    `running` and `batch` are squared errors a pixel of reconstructions from posterior means: with normalisation by
    running statistics and by those of the M images; `normalised` tells whether a layer has such statistics, without
    which `batch` is NaN. `together`, `among` and `alone` are posterior means of the same T images in a batch, in a
    batch with other companions, and each by itself; NaN where the model failed. `spread` is the standard deviation
    of each latent's mean over the M images. `finite` has, for each kind of input, the share of outputs that are
    finite, 0 where the model failed. `likelihood` is the kind of p(x | z); `between` the share of pixels strictly
    between 0 and 1.
    """

    running: Float[np.ndarray, "M"]
    batch: Float[np.ndarray, "M"]
    normalised: bool
    together: Float[np.ndarray, "T D"]
    among: Float[np.ndarray, "T D"]
    alone: Float[np.ndarray, "T D"]
    spread: Float[np.ndarray, "D"]
    blocks: Mapping[str, Span]
    finite: Mapping[str, float]
    likelihood: str
    between: float
