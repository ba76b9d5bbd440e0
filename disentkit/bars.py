"""Progress bars on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from disentkit.progress import Progress, silent


def say(line: str) -> None:
    """A line on standard error, above the bar."""
    tqdm.write(line, file=sys.stderr)


@contextmanager
def bars(*, hidden: bool = False) -> Iterator[Progress]:
    """A callback that draws one bar for what is going on, and a new one when something else begins."""
    bar: tqdm | None = None
    shown = ("", 0)

    def show(what: str, done: int, total: int) -> None:
        nonlocal bar, shown
        if bar is None or shown != (what, total) or done < bar.n:
            if bar is not None:
                bar.close()
            bar, shown = (
                tqdm(total=total, desc=what, leave=False, dynamic_ncols=True, mininterval=0.2),
                (what, total),
            )
        bar.update(done - bar.n)

    try:
        yield silent if hidden else show
    finally:
        if bar is not None:
            bar.close()
