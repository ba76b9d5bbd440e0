"""How well clusters and labels agree: purity, and accuracy under the best matching of one to the other."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float, Int

from disentkit.later import later

if TYPE_CHECKING:
    from scipy import optimize
else:
    optimize = later("scipy.optimize")


def pure(clusters: Int[np.ndarray, "N"], labels: Int[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """Whether each example bears the commonest label of its cluster, 1 or 0; the mean is the purity.

    >>> pure(np.array([0, 0, 0, 1]), np.array([7, 7, 2, 2]))
    array([1., 1., 0., 1.])

    Manning, Raghavan & Schuetze 2008, section 16.3. It grows with the number of clusters: one an example gives 1.
    """
    return (counts(clusters, labels).argmax(axis=1)[clusters] == labels).astype(np.float64)


def matched(clusters: Int[np.ndarray, "N"], labels: Int[np.ndarray, "N"]) -> Float[np.ndarray, "N"]:
    """Whether each example's label is the one that its cluster stands for, 1 or 0; the mean is the accuracy.

    Each cluster stands for one label at most, and each label for one cluster, as suits the accuracy best
    (Hungarian method, Kuhn 1955).

    >>> matched(np.array([0, 0, 1, 1]), np.array([3, 3, 3, 2]))
    array([1., 1., 0., 1.])
    """
    table = counts(clusters, labels)
    rows, columns = optimize.linear_sum_assignment(table, maximize=True)
    stands_for = np.full(len(table), -1)
    stands_for[rows] = columns
    return (stands_for[clusters] == labels).astype(np.float64)


def counts(clusters: Int[np.ndarray, "N"], labels: Int[np.ndarray, "N"]) -> Int[np.ndarray, "K L"]:
    """How many examples of each label lie in each cluster, both from 0."""
    table = np.zeros((int(clusters.max()) + 1, int(labels.max()) + 1), dtype=np.int64)
    np.add.at(table, (clusters, labels), 1)
    return table
