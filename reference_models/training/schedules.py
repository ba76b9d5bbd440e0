"""How the learning rate falls, as a factor by the share of the training that is done.

Schedules are stretched to the epochs that are run: a short training sees the whole of its schedule.
"""

import math
from collections.abc import Callable

from disentkit.errors import UserError, unknown

_STAGES = 8


def factor(schedule: str, epoch: int, epochs: int) -> float:
    """What the learning rate is multiplied by in an epoch, counted from 0.

    >>> [factor("drops:0.5,0.75", epoch, 4) for epoch in range(4)]
    [1.0, 1.0, 0.1, 0.01]
    >>> round(factor("polynomial:0.9", 49, 50), 3)
    0.03

    Args:
        schedule: "constant"; "polynomial:P" for (1 - done)^P; "drops:A,B" for a tenth after each of these shares;
            "stages" for the eight stages of Burda et al. 2016, of 3^(i-1) parts each.
        epoch: whose factor.
        epochs: how many there are.

    Raises:
        UserError: for a schedule that is none of these.
    """
    name, _, text = schedule.partition(":")
    if name not in _SHAPES:
        raise unknown("schedule", name, _SHAPES)
    try:
        numbers = [float(part) for part in text.split(",")] if text else []
        return _SHAPES[name](numbers, epoch / epochs)
    except ValueError:
        raise UserError(
            f"schedule: expected constant, polynomial:0.9, drops:0.5,0.8 or stages, got {schedule!r}"
        ) from None


def _constant(numbers: list[float], done: float) -> float:
    _expect(not numbers)
    return 1.0


def _polynomial(numbers: list[float], done: float) -> float:
    _expect(len(numbers) == 1 and 0 <= numbers[0] < math.inf)
    return (1 - done) ** numbers[0]


def _drops(numbers: list[float], done: float) -> float:
    _expect(bool(numbers) and all(0 < share < 1 for share in numbers) and numbers == sorted(set(numbers)))
    # A drop at 80 of 100 epochs is one at 0.8 of them: rounding must not delay it by an epoch.
    return round(0.1 ** sum(done >= share - 1e-9 for share in numbers), 12)


def _stages(numbers: list[float], done: float) -> float:
    _expect(not numbers)
    parts = done * (3**_STAGES - 1) / 2  # 1 + 3 + 9 + ...
    stage = next(i for i in range(_STAGES) if parts < (3 ** (i + 1) - 1) / 2 - 1e-9)
    return round(10 ** (1 - stage / (_STAGES - 1)), 1) / 10


def _expect(fits: bool) -> None:
    if not fits:
        raise ValueError


_SHAPES: dict[str, Callable[[list[float], float], float]] = {
    "constant": _constant,
    "polynomial": _polynomial,
    "drops": _drops,
    "stages": _stages,
}
