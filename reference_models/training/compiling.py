"""torch.compile, where it works; the function as it is, where it does not."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import torch
from torch._dynamo.exc import TorchDynamoException
from torch.distributions import Distribution

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """The function compiled; as it is, where the machine has no compiler for it."""
    checked = Distribution._validate_args
    fast, broken = torch.compile(function), False
    Distribution.set_default_validate_args(checked)  # torch.compile switches it off for the whole process

    def call(*arguments: P.args, **options: P.kwargs) -> R:
        nonlocal broken
        if not broken:
            try:
                return fast(*arguments, **options)
            except TorchDynamoException:
                broken = True
        return function(*arguments, **options)

    return call
