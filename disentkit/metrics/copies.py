"""Whether made examples are copies of those that a model was trained on."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from sklearn.neighbors import NearestNeighbors

_NEIGHBOURS = 50  # as Carlini et al. 2023


class Nearest(NamedTuple):
    """Of M examples: their nearest known one, how far it is, and how far compared with the nearest fifty."""

    which: Int[np.ndarray, "M"]
    distance: Float[np.ndarray, "M"]
    relative: Float[np.ndarray, "M"]


def nearest(examples: Float[np.ndarray, "M P"], known: Float[np.ndarray, "N P"]) -> Nearest:
    """The nearest known example of each, by Euclidean distance.

    `relative` is the distance over the mean of those to the fifty nearest, in [0, 1]: small only where one known
    example is much nearer than all others, 1 where all are as near (Carlini et al. 2023). So a blurred picture,
    which is near to many, does not pass for a copy of one.

    >>> nearest(np.array([[0.1], [5.0]]), np.array([[0.0], [10.0]])).relative
    array([0.02, 1.  ])
    """
    count = min(_NEIGHBOURS, len(known))
    finder = NearestNeighbors(n_neighbors=count, algorithm="brute").fit(known)
    distances, indices = finder.kneighbors(examples)
    mean = distances.mean(axis=1)
    relative = np.divide(distances[:, 0], mean, out=np.ones_like(mean), where=mean > 0)
    return Nearest(indices[:, 0], distances[:, 0], relative.clip(0, 1))


def copied(
    relative: Float[np.ndarray, "M"], unseen: Float[np.ndarray, "T"], *, share: float = 0.05
) -> Bool[np.ndarray, "M"]:
    """Which examples lie as near to one known example as only a `share` of the unseen real ones do.

    By relative distance; of examples that are like unseen ones that share is named by chance, and more where more
    of the unseen ones are known to the last digit.

    >>> copied(np.array([0.0, 0.9]), np.linspace(0.5, 1, 100))
    array([ True, False])
    """
    return relative <= np.quantile(unseen, share, method="lower")
