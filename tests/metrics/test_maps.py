import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from disentkit.metrics.maps import embed, embedded

LONG = """
import sys
import numpy as np
from disentkit.metrics.maps import embedded
codes = np.random.default_rng(0).normal(size=(6000, 5))
print("begun", flush=True)
try:
    list(embedded([(codes, 30.0)] * 2, seed=0, cores=2))
except KeyboardInterrupt:
    sys.exit(130)
"""


def clusters(seed, count=60, width=4):
    generator = np.random.default_rng(seed)
    return generator.normal(size=(count, width)) + 9 * (np.arange(count) % 2)[:, None]


def test_neighbours_in_the_code_are_neighbours_in_the_map():
    codes = clusters(0)
    points, divergence = embed(codes, perplexity=10, seed=0)
    away = np.linalg.norm(points[:, None] - points[None], axis=2) + np.diag(np.full(len(points), np.inf))
    assert (away.argmin(axis=1) % 2 == np.arange(len(points)) % 2).all()
    assert 0 < divergence < np.log(len(points))


def test_wide_codes_are_mapped_too():
    points, divergence = embed(clusters(1, width=25), perplexity=10, seed=0)
    assert points.shape == (60, 2)
    assert np.isfinite(divergence)


@pytest.mark.parametrize("cores", [1, 2, 3])
def test_maps_made_side_by_side_are_those_made_alone(cores):
    given = [(clusters(0), 10.0), (clusters(1), 12.0), (clusters(2, width=25), 8.0)]
    for (codes, perplexity), found in zip(given, embedded(given, seed=5, cores=cores), strict=True):
        alone = embed(codes, perplexity=perplexity, seed=5, threads=1)
        np.testing.assert_array_equal(found.points, alone.points)
        assert found.divergence == alone.divergence


def test_nothing_is_mapped_to_nothing():
    assert list(embedded([], seed=0)) == []


def test_ctrl_c_ends_all_processes_without_a_traceback():
    running = subprocess.Popen(
        [sys.executable, "-c", LONG],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a job in the background ignores Ctrl-C
    )
    assert running.stdout is not None
    assert running.stdout.readline() == "begun\n"
    time.sleep(4)  # until the processes are at work
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to the whole group
    _, told = running.communicate(timeout=60)
    assert (running.returncode, told) == (130, "")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            os.killpg(running.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.2)
    pytest.fail("a process of the group is still there")
