"""Information between discrete codes and factors: one discretisation and one matrix, shared by every score of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped
from scipy.sparse import csr_matrix

from disentkit.metrics.given import checked

BINS = 20  # the field's: equal widths between a latent's own least and largest value


@dataclass(frozen=True, eq=False)
class InformationMatrix:
    """Plug-in information of D latents and K factors, in nats.

    Attributes:
        mutual: I(z_j; v_k).
        codes: entropies H(z_j) of the discretised latents.
        factors: entropies H(v_k).
    """

    mutual: Float[np.ndarray, "D K"]
    codes: Float[np.ndarray, "D"]
    factors: Float[np.ndarray, "K"]


def information_matrix(
    codes: Float[np.ndarray, "N D"], factors: Int[np.ndarray, "N K"], *, bins: int = BINS
) -> InformationMatrix:
    """Mutual information of every latent, cut into bins, with every factor.

    Plug-in estimates from counts, as the field computes them (Locatello et al. 2019): with N examples they are too
    large by about (bins - 1)(values - 1) / 2N nats.

    >>> factors = np.array([[0], [0], [1], [1]])
    >>> found = information_matrix(factors.astype(float), factors)
    >>> round(float(found.mutual[0, 0]), 6), round(float(found.factors[0]), 6)
    (0.693147, 0.693147)

    Args:
        codes: numbers; a latent that never varies has one bin.
        factors: whole numbers, of any values.
        bins: of equal width between a latent's least and largest value.
    """
    codes, factors = checked(codes, factors)
    cells, values = binned(codes, bins=bins), ranked(factors)
    left, right = _indicators(cells), _indicators(values)
    joint = _entropies((left.T @ right).toarray(), cells, values)
    own, theirs = _entropies_alone(cells), _entropies_alone(values)
    return InformationMatrix(np.maximum(own[:, None] + theirs[None] - joint, 0.0), own, theirs)


def binned(codes: Float[np.ndarray, "N D"], *, bins: int = BINS) -> Int[np.ndarray, "N D"]:
    """The bin of every code, from 0; the edges are those of numpy's histogram, and the largest is in the last bin.

    >>> binned(np.array([[0.0], [0.5], [1.0]]), bins=2).ravel()
    array([0, 1, 1])
    """
    low, high = codes.min(axis=0), codes.max(axis=0)
    flat = high == low
    edges = np.linspace(low, np.where(flat, low + 1, high), bins + 1)  # (bins + 1, D)
    width = (edges[-1] - edges[0]) / bins
    found = np.clip(((codes - low) / width).astype(np.int64), 0, bins - 1)
    columns = np.arange(codes.shape[1])
    found -= codes < edges[found, columns]  # rounding may put a code that lies on an edge to its wrong side
    return np.where(flat, 0, found + ((codes >= edges[found + 1, columns]) & (found < bins - 1)))


def ranked(factors: Shaped[np.ndarray, "N K"]) -> Int[np.ndarray, "N K"]:
    """Each factor's values as ranks from 0.

    >>> ranked(np.array([[5, -1], [2, -1], [5, -1]])).tolist()
    [[1, 0], [0, 0], [1, 0]]
    """
    return np.stack([np.unique(column, return_inverse=True)[1] for column in factors.T], axis=1)


def _indicators(cells: Int[np.ndarray, "N D"]) -> csr_matrix:
    """(N, D * values): a one in the column of each example's value of each latent."""
    count, width = cells.shape
    places = cells + np.arange(width) * (int(cells.max()) + 1)
    starts = np.arange(0, cells.size + 1, width)
    shape = (count, width * (int(cells.max()) + 1))
    return csr_matrix((np.ones(cells.size, dtype=np.float64), places.ravel(), starts), shape=shape)


def _entropies(joint: np.ndarray, cells: np.ndarray, values: np.ndarray) -> Float[np.ndarray, "D K"]:
    """The entropy of each pair, from counts of all pairs of values."""
    shape = (cells.shape[1], int(cells.max()) + 1, values.shape[1], int(values.max()) + 1)
    return _entropy(joint.reshape(shape), axis=(1, 3), count=len(cells))


def _entropies_alone(cells: Int[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]:
    places = cells + np.arange(cells.shape[1]) * (int(cells.max()) + 1)
    counts = np.bincount(places.ravel(), minlength=cells.shape[1] * (int(cells.max()) + 1))
    return _entropy(counts.reshape(cells.shape[1], -1).astype(np.float64), axis=(1,), count=len(cells))


def _entropy(counts: np.ndarray, *, axis: tuple[int, ...], count: int) -> np.ndarray:
    """Of counts that sum to `count` over the axes: log n - 1/n sum c log c."""
    return np.log(count) - (counts * np.log(np.maximum(counts, 1))).sum(axis=axis) / count
