"""How long loops say where they are: one callback, so that library code never prints."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

Progress = Callable[[str, int, int], None]  # (what, done, total)

T = TypeVar("T")


def silent(what: str, done: int, total: int) -> None:
    """Say nothing."""


def counted(items: Sequence[T] | Iterable[T], what: str, total: int, progress: Progress) -> Iterator[T]:
    """Hand on the items, telling `progress` before the first and after each.

    >>> seen = []
    >>> list(counted("ab", "letters", 2, lambda *state: seen.append(state)))
    ['a', 'b']
    >>> seen
    [('letters', 0, 2), ('letters', 1, 2), ('letters', 2, 2)]
    """
    progress(what, 0, total)
    for done, item in enumerate(items, 1):
        yield item
        progress(what, done, total)
