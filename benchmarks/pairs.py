"""One number by two implementations, and the codes that they are asked of."""

from typing import NamedTuple

import numpy as np

SIZES, SMALL = (3, 6, 40, 32, 32), (3, 6, 5, 4, 8)
TRAIN, TEST, SEEDS = 10_000, 5_000, 5
Codes = np.ndarray


class Pair(NamedTuple):
    """One number by two implementations; `error` is the standard error of the difference, where both are sampled."""

    metric: str
    definition: str
    ours: float
    theirs: float
    peer: str
    error: float | None = None


def units(factors: np.ndarray, sizes: tuple[int, ...]) -> Codes:
    """Factors with mean 0 and variance 1."""
    width = np.array(sizes)
    return (factors - (width - 1) / 2) / np.sqrt((width**2 - 1) / 12)


def representations(exact: Codes) -> dict[str, Codes]:
    """Codes that are known, of the factors in units."""
    random = np.random.default_rng(1)
    count, width = exact.shape
    turned, half = exact.copy(), np.sqrt(0.5)
    for pair in ((1, 2), (3, 4)):
        turned[:, pair] = exact[:, pair] @ np.array([[half, -half], [half, half]])
    rotation = np.linalg.qr(random.normal(size=(width, width)))[0]
    return {
        "identity": exact,
        "permuted, signs flipped": exact[:, [2, 0, 4, 1, 3]] * np.array([1, -1, -1, 1, -1]),
        "cubed": exact**3,
        "identity and 5 of noise": np.concatenate([exact, random.normal(size=(count, 5))], axis=1),
        "two pairs rotated": turned,
        "random rotation": exact @ rotation,
        "noisy by 0.3": exact + 0.3 * random.normal(size=exact.shape),
        "every latent twice": np.concatenate([exact, exact], axis=1),
        "independent normal": random.normal(size=(count, 10)),
        "identity and a constant": np.concatenate([exact, np.zeros((count, 1))], axis=1),
    }


def sampled(
    metric: str, definition: str, ours: np.ndarray, theirs: np.ndarray, peer: str, trials: float = TEST
) -> Pair:
    """Means over seeds; their error from the spread over seeds, but not from less than that of `trials` coins."""
    means = np.array([ours.mean(), theirs.mean()])
    spread = np.maximum([ours.var(ddof=1), theirs.var(ddof=1)], means * (1 - means) / trials)
    return Pair(metric, definition, means[0], means[1], peer, float(np.sqrt(spread.sum() / SEEDS)))
