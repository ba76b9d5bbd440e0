"""Draws that depend on a seed and on what they are for, never on global state; of normals, not on the device either."""

import hashlib
import threading

import torch
from torch import Tensor
from torch.distributions import Distribution, Normal

from disentkit.model import Point, factorised
from disentkit.passes.tiles import TILE

_global = threading.Lock()  # of torch's own random state, which threads share


def stream(seed: int, *purpose: object) -> int:
    """A seed of its own for every purpose."""
    return int.from_bytes(hashlib.sha256(repr((seed, *purpose)).encode()).digest()[:7], "big")


def draw(distribution: Distribution, count: int, seed: int, *purpose: object) -> Tensor:
    """`count` draws for each example of a tile: (count, T, width).

    Normals take their noise from the CPU, always for a whole tile, so that an example meets the same noise whether
    its tile is full or cut by a limit, and on every device. Other distributions draw by themselves under a seed.
    """
    factors = factorised(distribution)
    if isinstance(factors, Point):
        return factors.sample(torch.Size((count,)))
    if isinstance(factors, Normal):
        generator = torch.Generator().manual_seed(stream(seed, *purpose))
        examples, width = factors.mean.shape
        noise = torch.randn(count, max(TILE, examples), width, generator=generator)[:, :examples]
        return factors.mean + factors.stddev * noise.to(factors.mean)
    device = factors.mean.device
    with _global, torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        _seed(device, stream(seed, *purpose))
        return distribution.sample(torch.Size((count,)))


def _seed(device: torch.device, seed: int) -> None:
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed(seed)
