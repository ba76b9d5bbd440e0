"""Asking a model: its own failures become one line, and its answers are held to the contract."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.distributions import Distribution

from disentkit.errors import UserError
from disentkit.model import LatentModel
from disentkit.records import Span


def encode(model: LatentModel, x: Tensor, y: Tensor) -> dict[str, Distribution]:
    """q(block | x) of every block, in the order of `model.blocks`."""
    with _told(model, "encode", x):
        posterior = model.encode(x, y) if model.conditional else model.encode(x)
    if not isinstance(posterior, Mapping):
        raise _broken(model, "encode", "a dict {block: Distribution}", type(posterior).__name__)
    for name, width in model.blocks.items():
        if name not in posterior:
            raise _broken(model, "encode", f"a posterior of block '{name}'", ", ".join(posterior) or "none")
        block = posterior[name]
        if not isinstance(block, Distribution):
            raise _broken(model, "encode", f"a torch Distribution for block '{name}'", type(block).__name__)
        shape = tuple(block.batch_shape + block.event_shape)
        if shape != (len(x), width):
            raise _broken(model, "encode", f"shape ({len(x)}, {width}) for block '{name}'", str(shape))
        if not torch.isfinite(block.mean).all():
            raise _broken(model, "encode", f"finite posterior means of block '{name}'", "NaN or infinity")
    return {name: posterior[name] for name in model.blocks}


def decode(model: LatentModel, codes: Mapping[str, Tensor], y: Tensor, image_shape: tuple[int, ...]) -> Distribution:
    """p(x | codes) for codes (..., T, width), whose events are images."""
    some = next(iter(codes.values()))
    with _told(model, "decode", some):
        likelihood = model.decode(codes, y) if model.conditional else model.decode(codes)
    if not isinstance(likelihood, Distribution):
        raise _broken(model, "decode", "a torch Distribution", type(likelihood).__name__)
    shapes = tuple(likelihood.batch_shape), tuple(likelihood.event_shape)
    expected = tuple(some.shape[:-1]), tuple(image_shape)
    if shapes != expected:
        raise _broken(
            model,
            "decode",
            f"batch shape {expected[0]} and event shape {expected[1]}",
            f"{shapes[0]} and {shapes[1]}",
        )
    return likelihood


def spans(blocks: Mapping[str, int]) -> dict[str, Span]:
    """The columns of each block when all stand side by side.

    >>> spans({"style": 10, "class": 6})
    {'style': (0, 10), 'class': (10, 16)}
    """
    found: dict[str, Span] = {}
    first = 0
    for name, width in blocks.items():
        found[name] = (first, first + width)
        first += width
    return found


@contextmanager
def _told(model: LatentModel, verb: str, given: Tensor) -> Iterator[None]:
    try:
        yield
    except torch.OutOfMemoryError:
        raise
    except (
        RuntimeError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        NotImplementedError,
    ) as error:
        if "not enough memory" in str(error):  # how the CPU's allocator says it
            raise
        reason = " ".join(str(error).split()).split("Trace")[0][:300]
        raise UserError(
            f"{type(model).__name__}.{verb} failed on input of shape {tuple(given.shape)}: "
            f"{type(error).__name__}: {reason}"
        ) from error


def _broken(model: LatentModel, verb: str, expected: str, got: str) -> UserError:
    return UserError(f"{type(model).__name__}.{verb}: expected {expected}, got {got}")
