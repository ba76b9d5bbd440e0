"""A crew: pieces of work that do not touch each other, one to a thread, where a CPU has several.

Torch shares a single product among its threads; of small products they then mostly wait for each other. Here each
thread makes products of its own, and the digits do not depend on how many there are.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


class Crew:
    """Workers, as many as torch has threads."""

    def __init__(self, pool: ThreadPoolExecutor | None) -> None:
        self.pool = pool

    def map(self, work: Callable[[T], R], pieces: Sequence[T]) -> list[R]:
        """What the work makes of each piece, in their order; the first error stops what has not begun."""
        if self.pool is None or len(pieces) < 2:
            return [work(piece) for piece in pieces]
        futures = [self.pool.submit(work, piece) for piece in pieces]
        try:
            return [future.result() for future in futures]
        except BaseException:
            for future in futures:
                future.cancel()
            raise


@contextmanager
def crew(device: torch.device) -> Iterator[Crew]:
    """A crew for a device; of one, the caller itself, for all but CPUs of several threads."""
    count = torch.get_num_threads()
    if device.type != "cpu" or count == 1:
        yield Crew(None)
        return
    pool = ThreadPoolExecutor(count, thread_name_prefix="disentkit", initializer=torch.set_num_threads, initargs=(1,))
    try:
        yield Crew(pool)
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(count)  # what the workers set for themselves is what later threads would begin with
