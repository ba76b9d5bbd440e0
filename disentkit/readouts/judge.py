"""A judge: a small convolutional network, fitted on real images, that says which label a made picture shows.

It is fitted once for the same images, labels and device, and kept: in this process, and in the platform's cache
folder, where every checkpoint on the same data finds it.
"""

import hashlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from functools import cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from disentkit.data.root import cache_folder
from disentkit.errors import UserError
from disentkit.files import replacing
from disentkit.progress import Progress

_SEED = 0
_EPOCHS = 3
_LEAST_STEPS = 300
_BATCH = 256
_RATE = 2e-3
_ROWS = 512  # pictures judged at once

_fitted: dict[str, "Judge"] = {}


class Judge(nn.Module):
    """Two convolutions (5x5, stride 2; 32 and 64 channels) and a hidden layer of 128; pictures of one size."""

    def __init__(self, shape: tuple[int, int, int], classes: int) -> None:
        super().__init__()
        channels, height, width = shape
        places = -(-height // 4) * -(-width // 4)
        self.layers = nn.Sequential(
            nn.Conv2d(channels, 32, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv2d(32, 64, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(64 * places, 128),
            nn.ReLU(),
            nn.Linear(128, classes),
        )

    def forward(self, images: Tensor) -> Tensor:
        """Logits (B, classes)."""
        return self.layers(images)

    def says(self, images: Float[np.ndarray, "N C H W"]) -> Int[np.ndarray, "N"]:
        """The label of each picture."""
        return self._asked(images, lambda batch: self(batch).argmax(1))

    def probabilities(self, images: Float[np.ndarray, "N C H W"]) -> Float[np.ndarray, "N classes"]:
        """The probability of each label, for each picture."""
        return self._asked(images, lambda batch: self(batch).softmax(1))

    def features(self, images: Float[np.ndarray, "N C H W"]) -> Float[np.ndarray, "N 128"]:
        """The hidden layer of each picture, which the labels are read from: judge space."""
        return self._asked(images, self.layers[:-1])

    @torch.inference_mode()
    def _asked(self, images: np.ndarray, what: Callable[[Tensor], Tensor]) -> np.ndarray:
        device = next(self.parameters()).device
        with _deterministic():
            parts = [what(batch.to(device).float()).cpu() for batch in torch.from_numpy(images).split(_ROWS)]
        return torch.cat(parts).numpy()


def judge_of(
    images: Float[np.ndarray, "N C H W"],
    labels: Int[np.ndarray, "N"],
    *,
    classes: int,
    device: str,
    progress: Progress,
) -> Judge:
    """The judge of these images, fitted now or found.

    Args:
        images: real ones, as the model is given them.
        labels: what they show, integers from 0.
        classes: how many labels there are.
        device: where it is fitted and asked.
        progress: told of the fitting.
    """
    made_of = _key(images, labels, classes, device)
    if made_of not in _fitted:
        path = cache_folder().parent / "judges" / f"{made_of}.npz"
        judge = _read(_fresh(images.shape[1:], classes), path)
        if judge is None:
            judge = _fresh(images.shape[1:], classes).to(device)
            _fit(judge, images, labels, progress)
            with suppress(UserError):  # a folder that cannot be written to costs another fitting, no more
                _write(judge, path)
        _fitted[made_of] = judge.to(device).eval()
    return _fitted[made_of]


def _fit(judge: Judge, images: np.ndarray, labels: np.ndarray, progress: Progress) -> None:
    """Adam on the cross-entropy, its rate falling to zero by a cosine."""
    device = next(judge.parameters()).device
    batch = min(_BATCH, len(images))
    each = len(images) // batch
    steps = max(_EPOCHS * each, _LEAST_STEPS)
    optimizer = torch.optim.Adam(judge.parameters(), lr=_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    orders = np.random.default_rng(_SEED)
    order = np.empty(0, dtype=np.int64)
    with _deterministic():
        for step in range(steps):
            if step % each == 0:
                order = orders.permutation(len(images))
            rows = order[step % each * batch : (step % each + 1) * batch]
            x, y = (torch.from_numpy(array[rows]).to(device) for array in (images, labels))
            loss = F.cross_entropy(judge(x.float()), y)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            if step % 20 == 19 or step + 1 == steps:
                progress("judge of pictures", step + 1, steps)


def _fresh(shape: tuple[int, ...], classes: int) -> Judge:
    channels, height, width = shape
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(_SEED)
        return Judge((channels, height, width), classes)


def _deterministic() -> AbstractContextManager[None]:
    """The same digits each time on one device; on a CPU nothing changes."""
    return torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False)


def _key(images: np.ndarray, labels: np.ndarray, classes: int, device: str) -> str:
    """A digest of all that decides the weights: the data, the device and this file."""
    what = (images.shape, str(images.dtype), classes, torch.device(device).type, torch.__version__, _code())
    digest = hashlib.sha256(repr(what).encode())
    digest.update(np.ascontiguousarray(images).data)
    digest.update(np.ascontiguousarray(labels, dtype=np.int64).data)
    return digest.hexdigest()[:24]


@cache
def _code() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def _write(judge: Judge, path: Path) -> None:
    arrays: Mapping[str, np.ndarray] = {name: value.cpu().numpy() for name, value in judge.state_dict().items()}
    with replacing(path) as part:
        np.savez(part, **arrays)


def _read(judge: Judge, path: Path) -> Judge | None:
    """The judge with the weights that were kept; None where there are no whole ones."""
    try:
        with open(path, "rb") as handle, np.load(handle, allow_pickle=False) as content:
            judge.load_state_dict({name: torch.from_numpy(content[name]) for name in content.files})
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, RuntimeError):
        return None
    return judge
