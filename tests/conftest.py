"""Where the tests' data lie. Everything is written to temporary folders; the user's cache is never touched."""

import os
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from disentkit.data import Dataset, Split
from disentkit.errors import UserError

REAL = os.environ.get("DISENTKIT_DATA")


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """The platform's cache folder is a temporary one for the whole session."""
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.getbasetemp().parent / "disentkit-cache"
        patch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(cache))
        torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
        yield


@pytest.fixture
def mnist_root():
    if not REAL or not (Path(REAL) / "MNIST").exists():
        pytest.skip("needs MNIST: set DISENTKIT_DATA to a folder with MNIST/raw")
    return Path(REAL)


def small_data(train=48, test=24, shape=(1, 4, 5), classes=3, seed=0) -> Dataset:
    """Random grey pictures with labels that the brightest quarter gives away."""
    generator = np.random.default_rng(seed)

    def split(count):
        labels = np.arange(count) % classes
        images = generator.integers(0, 200, (count, *shape), dtype=np.uint8)
        images[np.arange(count), 0, labels, :] = 255
        return Split(images, labels.astype(np.int64))

    return Dataset("toy", split(train), split(test), classes)


@pytest.fixture
def toy():
    return small_data()


def check_refused(words, call, *arguments, **options):
    """The call is refused in one line that holds the words."""
    with pytest.raises(UserError) as caught:
        call(*arguments, **options)
    assert words in str(caught.value), str(caught.value)
    assert "\n" not in str(caught.value)


def ctrl_c(command, ready):
    """What a command says on standard error when Ctrl-C meets it, once `ready()`; no traceback, and code 130."""
    # A shell's background job ignores Ctrl-C, and so would what it starts.
    heard = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    process = subprocess.Popen(list(map(str, command)), stderr=subprocess.PIPE, text=True, **heard)
    deadline = time.monotonic() + 300
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=300)[1]
    assert process.returncode == 130, told
    assert "Traceback" not in told
    return told
