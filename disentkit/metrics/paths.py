"""Paths from one code to another, and how even the steps along a path are."""

import numpy as np
from jaxtyping import Float

_PARALLEL = 1e-6  # sine of an angle below which two directions span no plane
_STILL = 1e-6  # a mean step, in lengths of the longest point, below which a path goes nowhere


def linear(
    start: Float[np.ndarray, "P D"], end: Float[np.ndarray, "P D"], *, steps: int
) -> Float[np.ndarray, "P steps D"]:
    """The straight line between each pair, at evenly spaced places, both ends among them.

    >>> linear(np.array([[0.0, 1.0]]), np.array([[1.0, 1.0]]), steps=3).tolist()
    [[[0.0, 1.0], [0.5, 1.0], [1.0, 1.0]]]
    """
    along = np.linspace(0, 1, steps)[:, None]
    return (1 - along) * start[:, None] + along * end[:, None]


def spherical(
    start: Float[np.ndarray, "P D"], end: Float[np.ndarray, "P D"], *, steps: int
) -> Float[np.ndarray, "P steps D"]:
    """The arc about the origin between each pair, at evenly spaced angles, both ends among them.

    The direction moves as Shoemake 1985 has it, (sin((1 - t) a) u + sin(t a) v) / sin a with a the angle between the
    directions u and v, and the length evenly from one to the other. For codes of one length this is White 2016's
    formula; his weighs the codes themselves, and for two of different length that are nearly opposite it runs far
    out. Codes in one direction or in opposite ones span no plane, nor does the origin: there the path is straight.

    >>> spherical(np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]]), steps=3).round(4).tolist()
    [[[1.0, 0.0], [1.0607, 1.0607], [0.0, 2.0]]]
    """
    along = np.linspace(0, 1, steps)[:, None]
    straight = linear(start, end, steps=steps)
    lengths = [np.linalg.norm(code, axis=1, keepdims=True) for code in (start, end)]
    u, v = (code / np.where(length > 0, length, 1) for code, length in zip((start, end), lengths, strict=True))
    angle = 2 * np.arctan2(np.linalg.norm(u - v, axis=1), np.linalg.norm(u + v, axis=1))[:, None, None]
    sine = np.sin(angle)
    plane = (sine > _PARALLEL) & ((lengths[0] > 0) & (lengths[1] > 0))[:, None]
    direction = np.sin((1 - along) * angle) * u[:, None] + np.sin(along * angle) * v[:, None]
    path = direction / np.where(plane, sine, 1) * linear(lengths[0], lengths[1], steps=steps)
    path[:, [0, -1]] = straight[:, [0, -1]]
    return np.where(plane, path, straight)


def roughness(paths: Float[np.ndarray, "P T D"]) -> Float[np.ndarray, "P"]:
    """The largest step along each path over the mean step, Euclidean: from 1, all alike, to T - 1, one jump.

    NaN for a path that stays where it is.

    >>> roughness(np.array([[[0.0], [1.0], [2.0]], [[0.0], [0.0], [2.0]]]))
    array([1., 2.])
    """
    steps, far = _steps(paths), _norms(paths).max(axis=1)
    mean = steps.mean(axis=1)
    moves = mean > _STILL * far
    ratio = steps.max(axis=1) / np.where(moves, mean, 1)
    return np.where(moves, np.maximum(ratio, 1), np.nan)


def length(paths: Float[np.ndarray, "P T D"]) -> Float[np.ndarray, "P"]:
    """How long each path is, step by step.

    >>> length(np.array([[[0.0, 0.0], [3.0, 4.0], [3.0, 5.0]]]))
    array([6.])
    """
    return _steps(paths).sum(axis=1)


def _steps(paths: np.ndarray) -> np.ndarray:
    return _norms(np.diff(paths, axis=1))


def _norms(points: np.ndarray) -> np.ndarray:
    return np.sqrt(np.einsum("ptd,ptd->pt", points, points, dtype=np.float64))
