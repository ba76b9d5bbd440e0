"""Asking a model: its own failures become one line, and its answers are held to the contract."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor
from torch.distributions import Distribution

from disentkit.device import out_of_memory
from disentkit.errors import UserError
from disentkit.model import LatentModel
from disentkit.records import Span


def encode(model: LatentModel, x: Tensor, y: Tensor) -> dict[str, Distribution]:
    """q(block | x) of every block, in the order of `model.blocks`."""
    with told(model, "encode", x):
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
        with told(model, f"encode: mean and stddev of block '{name}'", x):
            finite = torch.isfinite(block.mean).all() and torch.isfinite(block.stddev).all()
        if not finite:
            raise _broken(
                model, "encode", f"finite posterior means and deviations of block '{name}'", "NaN or infinity"
            )
    return {name: posterior[name] for name in model.blocks}


def prior_of(model: LatentModel, device: torch.device) -> dict[str, Distribution]:
    """p(block) of every block, in the order of `model.blocks`."""
    with told(model, "prior"):
        prior = model.prior()
    for name, width in model.blocks.items():
        shape = tuple(prior[name].batch_shape + prior[name].event_shape) if name in prior else None
        if shape != (width,):
            raise _broken(model, "prior", f"shape ({width},) for block '{name}'", str(shape))
        if prior[name].mean.device.type != device.type:
            raise _broken(model, "prior", f"block '{name}' on {device.type}", str(prior[name].mean.device))
    return {name: prior[name] for name in model.blocks}


def decode(model: LatentModel, codes: Mapping[str, Tensor], y: Tensor, image_shape: tuple[int, ...]) -> Distribution:
    """p(x | codes) for codes (..., T, width), whose events are images."""
    some = next(iter(codes.values()))
    with told(model, "decode", some):
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
def told(model: LatentModel, verb: str, given: Tensor | None = None) -> Iterator[None]:
    """Whatever the model's own code raises becomes one line; running out of memory is left to who asked."""
    try:
        yield
    except Exception as error:  # a stranger's code
        if out_of_memory(error) or isinstance(error, UserError):
            raise
        reason = " ".join(str(error).split()).split("Trace")[0][:300]
        on = "" if given is None else f" on input of shape {tuple(given.shape)}"
        raise UserError(f"{type(model).__name__}.{verb} failed{on}: {type(error).__name__}: {reason}") from error


def _broken(model: LatentModel, verb: str, expected: str, got: str) -> UserError:
    return UserError(f"{type(model).__name__}.{verb}: expected {expected}, got {got}")
