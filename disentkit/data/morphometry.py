"""What can be measured of handwriting, in the manner of Morpho-MNIST (Castro et al., 2019), with scipy alone.

"Morpho-MNIST: Quantitative Assessment and Diagnostics for Representation Learning", JMLR 20(178), section 2. Strokes
are where the picture, enlarged 4 times by cubic splines, is above half of its brightest level. Their code takes the
skeleton and its distances from scikit-image; here it is thinned after Zhang & Suen (1984), and the slant and the
extents are taken from the grey levels, so that numbers are near theirs and not the same.
"""

import numpy as np
from jaxtyping import Bool, Float, UInt8
from scipy import ndimage
from scipy.spatial import KDTree

from disentkit.data.thinning import thinned, without_corners

MEASURES = ("area", "length", "thickness", "slant", "width", "height")
_ENLARGED = 4
_OUTSIDE = 0.01  # of the mass, beyond each end of an extent
_BATCH = 64  # more do not fit into a processor's cache, and take twice as long
_HALVINGS = 24

Numbers = Float[np.ndarray, "N"]


def measured(images: UInt8[np.ndarray, "N H W"]) -> Float[np.ndarray, "N 6"]:
    """The measures of each picture, as float64; all 0 of a black one.

    Returns:
        Columns, in pixels (squared for the area), and radians for the slant:
        area of the strokes;
        length of their skeleton, a diagonal step counting sqrt 2;
        thickness, twice the mean distance of the skeleton from the background;
        slant, arctan(-u11 / u02) of the central moments: positive for a lean to the right;
        width and height of the parallelogram along the slant that holds 98 % of the grey mass from side to side.
    """
    parts = [_batch(images[start : start + _BATCH]) for start in range(0, len(images), _BATCH)]
    return np.concatenate(parts) if parts else np.empty((0, len(MEASURES)))


def _batch(images: UInt8[np.ndarray, "N H W"]) -> Float[np.ndarray, "N 6"]:
    strokes = _strokes(images)
    skeletons = thinned(strokes)
    levels = images.astype(np.float64)
    slope = _slope(levels)
    columns = {
        "area": strokes.sum(axis=(1, 2)) / _ENLARGED**2,
        "length": _length(skeletons) / _ENLARGED,
        "thickness": _thickness(strokes, skeletons) / _ENLARGED,
        "slant": np.arctan(-slope),
        "width": _extent(levels, -slope),
        "height": _extent(levels.swapaxes(1, 2), np.zeros_like(slope)),
    }
    return np.stack([columns[name] for name in MEASURES], axis=1)


def _strokes(images: UInt8[np.ndarray, "N H W"]) -> Bool[np.ndarray, "N P Q"]:
    """The strokes in the enlarged pictures. Enlarging is linear and goes by axes: a matrix for each."""
    down, across = (
        np.asarray(ndimage.zoom(np.eye(length), (_ENLARGED, 1), order=3, mode="nearest", grid_mode=True))
        for length in images.shape[1:]
    )
    large = np.einsum("py,nyx,qx->npq", down, images.astype(np.float64), across, optimize=True)
    return large > 0.5 * large.max(axis=(1, 2), keepdims=True)


def _length(skeletons: Bool[np.ndarray, "N P Q"]) -> Numbers:
    """Steps from pixel to pixel; one on the diagonal counts where no two straight ones go the same way."""
    lines = without_corners(skeletons)
    across = (lines[:, :, 1:] & lines[:, :, :-1]).sum(axis=(1, 2))
    down = (lines[:, 1:] & lines[:, :-1]).sum(axis=(1, 2))
    upper_left, upper_right = lines[:, :-1, :-1], lines[:, :-1, 1:]
    lower_left, lower_right = lines[:, 1:, :-1], lines[:, 1:, 1:]
    falling = upper_left & lower_right & ~upper_right & ~lower_left
    rising = upper_right & lower_left & ~upper_left & ~lower_right
    return across + down + np.sqrt(2) * (falling | rising).sum(axis=(1, 2))


def _thickness(strokes: Bool[np.ndarray, "N P Q"], skeletons: Bool[np.ndarray, "N P Q"]) -> Numbers:
    """Twice the mean distance to the nearest background pixel; of the whole stroke, where thinning left nothing."""
    left = skeletons.any(axis=(1, 2), keepdims=True)
    asked = _tall(np.where(left, skeletons, strokes))
    inside = _tall(strokes)
    # The nearest background pixel always touches the stroke: nobody looks at the others.
    edge = ~inside & ndimage.binary_dilation(inside)
    distances, _ = KDTree(np.argwhere(edge)).query(np.argwhere(asked)) if asked.any() else (np.zeros(0), None)
    picture = np.nonzero(asked)[0] // (strokes.shape[1] + 2)
    total, pixels = (np.bincount(picture, weights, len(strokes)) for weights in (distances, None))
    return 2 * total / np.maximum(pixels, 1)


def _tall(pictures: Bool[np.ndarray, "N P Q"]) -> Bool[np.ndarray, "R C"]:
    """All pictures in one, below each other: black lines around each keep them apart."""
    return np.pad(pictures, ((0, 0), (1, 1), (1, 1))).reshape(-1, pictures.shape[2] + 2)


def _slope(levels: Float[np.ndarray, "N H W"]) -> Numbers:
    """u11 / u02, by how much x grows with y (downwards); 0 where all mass is in one row."""
    y, x = (_centred(levels, axis) for axis in (1, 2))
    covariance = np.einsum("nyx,ny,nx->n", levels, y, x)
    variance = np.einsum("nyx,ny->n", levels, y**2)
    return np.divide(covariance, variance, out=np.zeros_like(covariance), where=variance > 0)


def _centred(levels: Float[np.ndarray, "N H W"], axis: int) -> Float[np.ndarray, "N P"]:
    """Pixel centres along an axis, from the centre of mass."""
    mass = levels.sum(axis=3 - axis)
    places = np.arange(mass.shape[1]) + 0.5
    return places - (mass @ places / np.maximum(mass.sum(axis=1), 1))[:, None]


def _extent(levels: Float[np.ndarray, "N R C"], slope: Numbers) -> Numbers:
    """The distance, along the columns, between 1 % and 99 % of the mass, each row moved by slope times its height.

    The mass to the left of a place is the sum over rows of piecewise linear functions: the place is found by halving.
    """
    count, rows, columns = levels.shape
    moves = slope[:, None] * _centred(levels, 1)
    left = np.concatenate([np.zeros((count, rows, 1)), levels.cumsum(axis=2)], axis=2)
    wanted = np.array([[_OUTSIDE], [1 - _OUTSIDE]]) * left[:, :, -1].sum(axis=1)
    reach = np.abs(moves).max(axis=1)
    low, high = np.stack([-reach, -reach]), np.stack([columns + reach, columns + reach])
    index = np.arange(count)[:, None], np.arange(rows)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        place = np.clip(middle[:, :, None] - moves, 0, columns)
        cell = np.minimum(place.astype(np.int64), columns - 1)
        start = left[*index, cell]
        mass = (start + (place - cell) * (left[*index, cell + 1] - start)).sum(axis=2)
        low, high = np.where(mass < wanted, middle, low), np.where(mass < wanted, high, middle)
    return high[1] - high[0]
