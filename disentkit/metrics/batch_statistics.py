"""Statistics of many batches of a table of codes, gathered a few at a time so that memory stays small."""

import numpy as np
from jaxtyping import Float, Int

_CELLS = 2**17  # gathered at once: a processor keeps them


def distances(codes: Float[np.ndarray, "N D"], drawn: Int[np.ndarray, "2 V L"]) -> Float[np.ndarray, "V D"]:
    """Mean of |z_1 - z_2| over the pairs of each vote."""
    # Rows of codes are gathered part by part: from any other layout all would be copied each time.
    codes, found = np.ascontiguousarray(codes), np.empty((drawn.shape[1], codes.shape[1]))
    for part in _parts(drawn.shape[1], drawn.shape[2], codes.shape[1]):
        apart = _gathered(codes, drawn[0, part])
        apart -= _gathered(codes, drawn[1, part])
        found[part] = np.abs(apart, out=apart).mean(axis=0).reshape(found[part].shape)
    return found


def variances(codes: Float[np.ndarray, "N D"], rows: Int[np.ndarray, "V L"]) -> Float[np.ndarray, "V D"]:
    """Of each latent over each batch: (sum x^2 - (sum x)^2 / L) / (L - 1), measured from the batch's first row.

    So a latent that is constant in a batch has variance 0 exactly.
    """
    codes, found = np.ascontiguousarray(codes), np.empty((len(rows), codes.shape[1]))
    length = rows.shape[1]
    for part in _parts(rows.shape[0], rows.shape[1], codes.shape[1]):
        away = _gathered(codes, rows[part])
        away -= away[0].copy()
        spread = np.einsum("ln,ln->n", away, away) - np.square(away.sum(axis=0)) / length
        found[part] = spread.reshape(found[part].shape)
    return found / (length - 1)


def _gathered(codes: Float[np.ndarray, "N D"], rows: Int[np.ndarray, "V L"]) -> Float[np.ndarray, "L _"]:
    """The codes of a row of all votes after another, so that sums over a batch run along memory."""
    return codes.take(rows.T, axis=0).reshape(rows.shape[1], len(rows) * codes.shape[1])


def _parts(votes: int, length: int, width: int) -> list[slice]:
    """Votes a few at a time, so that what is gathered stays small."""
    step = max(1, _CELLS // (length * max(width, 1)))
    return [slice(start, start + step) for start in range(0, votes, step)]


def spread_of(codes: Float[np.ndarray, "N D"]) -> Float[np.ndarray, "D"]:
    """The standard deviation of each latent over all examples; 0 exactly for one that never varies."""
    varies = np.ptp(codes, axis=0) > 0
    return np.where(varies, codes.std(axis=0, dtype=np.float64, ddof=min(1, len(codes) - 1)), 0.0)
