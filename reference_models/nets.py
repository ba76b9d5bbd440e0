"""The networks that the models share."""

from collections.abc import Sequence

from torch import nn


def mlp(widths: Sequence[int], activation: type[nn.Module]) -> nn.Sequential:
    """Linear layers of the given widths, an activation between each two and none at the end.

    >>> sum(p.numel() for p in mlp([784, 300, 300, 20], nn.ELU).parameters())
    331820
    """
    layers: list[nn.Module] = []
    for before, after in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Linear(before, after), activation()]
    return nn.Sequential(*layers[:-1])
