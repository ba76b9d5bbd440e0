"""A crew does each piece once and in order, however many work, and leaves torch's threads as they were."""

import threading
import time

import pytest
import torch

from disentkit.passes.crew import crew

CPU = torch.device("cpu")


@pytest.fixture(params=[1, 3])
def threads(request: pytest.FixtureRequest):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_pieces_come_back_in_their_order(threads: int) -> None:
    with crew(CPU) as workers:
        assert workers.map(lambda piece: piece**2, range(50)) == [piece**2 for piece in range(50)]


def test_each_worker_computes_with_one_thread_and_the_caller_keeps_its_own(threads: int) -> None:
    with crew(CPU) as workers:
        counts = workers.map(lambda _: torch.get_num_threads(), range(20))
    assert set(counts) == {1}
    assert torch.get_num_threads() == threads
    later: list[int] = []
    thread = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert later == [threads]


def test_the_first_error_is_told_and_ends_the_work(threads: int) -> None:
    done: list[int] = []

    def work(piece: int) -> None:
        if piece == 2:
            raise ValueError("piece 2")
        time.sleep(0.002)  # as long as it takes to be told
        done.append(piece)

    with crew(CPU) as workers, pytest.raises(ValueError, match="piece 2"):
        workers.map(work, range(2000))
    assert len(done) < 1000
