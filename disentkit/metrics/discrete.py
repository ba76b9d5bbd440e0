"""Information between discrete codes and factors: one discretisation and one matrix, shared by every score of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

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
    joint = _entropy(_joint_counts(cells, values), axis=(1, 3), count=len(codes))
    own, theirs = _entropies_alone(cells), _entropies_alone(values)
    return InformationMatrix(np.maximum(own[:, None] + theirs[None] - joint, 0.0), own, theirs)


def binned(codes: Float[np.ndarray, "N D"], *, bins: int = BINS) -> Int[np.ndarray, "N D"]:
    """The bin of every code, from 0; the edges are those of numpy's histogram, and the largest is in the last bin.

    >>> binned(np.array([[0.0], [0.5], [1.0]]), bins=2).ravel()
    array([0, 1, 1])
    """
    return np.stack([_binned(np.ascontiguousarray(latent), bins) for latent in codes.T]).T


def ranked(factors: Shaped[np.ndarray, "N K"]) -> Int[np.ndarray, "N K"]:
    """Each factor's values as ranks from 0.

    >>> ranked(np.array([[5, -1], [2, -1], [5, -1]])).tolist()
    [[1, 0], [0, 0], [1, 0]]
    """
    return np.stack([_ranked(np.ascontiguousarray(factor)) for factor in factors.T]).T


def _binned(latent: Float[np.ndarray, "N"], bins: int) -> Int[np.ndarray, "N"]:
    low, high = latent.min(), latent.max()
    if low == high:
        return np.zeros(len(latent), dtype=np.int64)
    edges = np.linspace(low, high, bins + 1)
    found = ((latent - low) / ((edges[-1] - edges[0]) / bins)).astype(np.int64)
    np.clip(found, 0, bins - 1, out=found)
    found -= latent < edges[found]  # rounding may put a code that lies on an edge to its wrong side
    upper = np.append(edges[1:-1], np.inf)  # none is above the last bin
    found += latent >= upper[found]
    return found


def _ranked(values: Shaped[np.ndarray, "N"]) -> Int[np.ndarray, "N"]:
    """By counting where whole numbers lie close together, else by sorting."""
    if not np.issubdtype(values.dtype, np.integer) or int(values.max()) - int(values.min()) > 4 * len(values):
        return np.unique(values, return_inverse=True)[1]
    places = (values - values.min()).astype(np.int64)
    there = np.bincount(places) > 0
    return (np.cumsum(there) - 1)[places]


def _joint_counts(cells: Int[np.ndarray, "N D"], values: Int[np.ndarray, "N K"]) -> Float[np.ndarray, "D B K V"]:
    """How many examples have each value of a latent and each of a factor."""
    bins, width = int(cells.max()) + 1, int(values.max()) + 1
    found = np.empty((values.shape[1], width, cells.shape[1], bins))
    for k, value in enumerate(values.T):
        places = value * bins
        for j, cell in enumerate(cells.T):
            found[k, :, j] = np.bincount(cell + places, minlength=bins * width).reshape(width, bins)
    return found.transpose(2, 3, 0, 1)


def _entropies_alone(cells: Int[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]:
    places = cells + np.arange(cells.shape[1]) * (int(cells.max()) + 1)
    counts = np.bincount(places.ravel(), minlength=cells.shape[1] * (int(cells.max()) + 1))
    return _entropy(counts.reshape(cells.shape[1], -1).astype(np.float64), axis=(1,), count=len(cells))


def _entropy(counts: np.ndarray, *, axis: tuple[int, ...], count: int) -> np.ndarray:
    """Of counts that sum to `count` over the axes: log n - 1/n sum c log c."""
    return np.log(count) - (counts * np.log(np.maximum(counts, 1))).sum(axis=axis) / count
