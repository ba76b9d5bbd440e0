"""The two ways to say no: bad input, and a question that does not fit the model."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


class UserError(ValueError):
    """Bad input. Its text is one line: what was expected, what came, where, and the mend."""


class Unanswerable(Exception):
    """A question that does not fit this model; the text says why. Rows keep it as NaN with that note."""


def unknown(kind: str, name: str, known: Iterable[str]) -> UserError:
    """The error for a name that nothing bears, with the nearest one that something does.

    >>> print(unknown("probe", "evidense", ["nll", "evidence"]))
    no probe named 'evidense'; did you mean 'evidence'? There are: evidence, nll
    """
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    hint = f"did you mean '{near[0]}'? There" if near else "there"
    return UserError(f"no {kind} named '{name}'; {hint} are: {', '.join(names) or 'none'}")


@contextmanager
def unkept(out: Path | None) -> Iterator[None]:
    """Ctrl-C within says that nothing was kept, where there is no folder that it was kept in."""
    try:
        yield
    except KeyboardInterrupt as stopped:
        if out is None:
            raise KeyboardInterrupt(
                "nothing was kept: with --out FOLDER the same command goes on where it was"
            ) from stopped
        raise
