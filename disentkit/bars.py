"""Progress bars on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager

from tqdm import tqdm

from disentkit.progress import Progress


@contextmanager
def bars(*, hidden: bool = False) -> Iterator[Progress]:
    """A callback that draws one bar for what is going on, and a new one when something else begins."""
    bar: tqdm | None = None

    def show(what: str, done: int, total: int) -> None:
        nonlocal bar
        if bar is None or bar.desc.rstrip(": ") != what or bar.total != total or done < bar.n:
            if bar is not None:
                bar.close()
            bar = tqdm(total=total, desc=what, disable=hidden, leave=False, dynamic_ncols=True, mininterval=0.2)
        bar.update(done - bar.n)

    try:
        yield show
    finally:
        if bar is not None:
            bar.close()
