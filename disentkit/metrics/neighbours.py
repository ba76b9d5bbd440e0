"""What nearest neighbours say of a code or of a map of it."""

import numpy as np
from jaxtyping import Float, Int
from sklearn.neighbors import NearestNeighbors

_ROWS = 500  # distances of this many examples to all others are held at once


def knn_accuracy(
    points: Float[np.ndarray, "N D"], labels: Int[np.ndarray, "N"], *, neighbours: int = 10
) -> tuple[float, float]:
    """Share of examples whose label is the commonest among their nearest neighbours, itself left out.

    Ties go to the smallest label, as in scikit-learn. Returns the share, in [0, 1], and its standard error.

    >>> knn_accuracy(np.array([[0.0], [0.1], [5.0], [5.1]]), np.array([0, 0, 1, 1]), neighbours=1)
    (1.0, 0.0)
    """
    nearest = NearestNeighbors(n_neighbors=neighbours).fit(points).kneighbors(return_distance=False)
    votes = np.zeros((len(points), int(labels.max()) + 1), dtype=np.int64)
    np.add.at(votes, (np.arange(len(points))[:, None], labels[nearest]), 1)
    share = float((votes.argmax(axis=1) == labels).mean())
    return share, float(np.sqrt(share * (1 - share) / len(points)))


def trustworthiness(
    codes: Float[np.ndarray, "N D"], points: Float[np.ndarray, "N 2"], *, neighbours: int = 10
) -> float:
    """How far neighbours in the map are neighbours in the code, in [0, 1].

    1 - 2 / (N k (2N - 3k - 1)) sum_i sum_{j near i in the map} max(0, rank_i(j) - k) with ranks in the code
    (Venna & Kaski 2001). The same number as scikit-learn's, in memory that grows with N and not with its square.
    """
    count = len(codes)
    if not 0 < neighbours < count / 2:
        raise ValueError(f"neighbours: expected 1 to {(count - 1) // 2} for {count} examples, got {neighbours}")
    near = NearestNeighbors(n_neighbors=neighbours).fit(points).kneighbors(return_distance=False)
    codes = codes.astype(np.float64)
    squares = (codes**2).sum(axis=1)
    excess = 0
    for first in range(0, count, _ROWS):
        rows = slice(first, first + _ROWS)
        distances = squares[None, :] - 2 * codes[rows] @ codes.T  # the row's own square moves no rank
        distances[np.arange(len(distances)), np.arange(first, first + len(distances))] = -np.inf
        theirs = np.take_along_axis(distances, near[rows], axis=1)
        ranks = np.stack([(distances < theirs[:, [j]]).sum(axis=1) for j in range(neighbours)], axis=1)
        excess += np.maximum(ranks - neighbours, 0).sum()
    return float(1 - excess * 2 / (count * neighbours * (2 * count - 3 * neighbours - 1)))
