"""Ways of spoiling known codes, each by a dose: 0 leaves them as they are."""

from collections.abc import Callable

import numpy as np
from pairs import Codes


def noisy(units: Codes, deviation: float, generator: np.random.Generator) -> Codes:
    """Noise of a deviation on every latent."""
    return units + deviation * generator.normal(size=units.shape)


def rotated(units: Codes, degrees: float, generator: np.random.Generator) -> Codes:
    """The last two pairs of latents turned by an angle: nothing is lost, everything is mixed."""
    turned, angle = units.copy(), np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    for pair in ((1, 2), (3, 4)):
        turned[:, pair] = units[:, pair] @ turn
    return turned


def duplicated(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many latents twice, the second time with a little noise of its own."""
    copies = units[:, : int(count)]
    return np.concatenate([units, copies + 0.01 * generator.normal(size=copies.shape)], axis=1)


def useless(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many latents more, of noise alone."""
    return np.concatenate([units, generator.normal(size=(len(units), int(count)))], axis=1)


def missing(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many factors that no latent knows: noise in their place."""
    spoilt, lost = units.copy(), int(count)
    if lost:
        spoilt[:, -lost:] = generator.normal(size=(len(units), lost))
    return spoilt


def compressed(units: Codes, count: float, generator: np.random.Generator) -> Codes:
    """So many pairs of factors in one latent each, one factor written finely between the other's values."""
    squeezed = [units[:, 0]]
    for first, second in ((1, 2), (3, 4))[: int(count)]:
        step = np.diff(np.unique(units[:, first])).min()
        span = np.ptp(units[:, second])
        squeezed.append(units[:, first] + 0.9 * step * (units[:, second] - units[:, second].min()) / span)
    rest = {0: (1, 2, 3, 4), 1: (3, 4), 2: ()}[int(count)]
    return np.stack([*squeezed, *(units[:, column] for column in rest)], axis=1)


Spoil = Callable[[Codes, float, np.random.Generator], Codes]
WAYS: dict[str, tuple[Spoil, tuple[float, ...]]] = {
    "noise": (noisy, (0, 0.1, 0.3, 0.6, 1, 2)),
    "rotation, degrees": (rotated, (0, 9, 18, 27, 36, 45)),
    "latents twice": (duplicated, (0, 1, 2, 3, 4, 5)),
    "latents of noise": (useless, (0, 1, 2, 3, 5, 8)),
    "factors missing": (missing, (0, 1, 2, 3, 4, 5)),
    "pairs in one latent": (compressed, (0, 1, 2)),
}


def another(units: Codes, spoil: Spoil, dose: float) -> Codes:
    """What a second training of the same model may have found.

    Chance is its own, latents stand in another order with other signs, and their axes lie as the factors' do: where the
    first is turned by an angle, so are the two against each other.
    """
    codes = spoil(units, 0 if spoil is rotated else dose, np.random.default_rng(2))
    return -codes[:, ::-1]
