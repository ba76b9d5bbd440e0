"""A distribution over several layers of latents, each given the one before it, as one vector."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.distributions import Distribution, Normal, constraints


class Ladder(Distribution):
    """p(a) p(b | a) p(c | b) ..., over the concatenation of the layers.

    Columns go from the image upwards: a, b, c; with `downward` the first layer is the topmost, and they go c, b, a.
    Mean and standard deviation are those along the path of means: of a, of b given the mean of a, ...

    Args:
        first: the layer that depends on nothing further, normal with independent coordinates.
        steps: each gives the next layer's normal for a value of the one before.
        downward: whether layers come from the top down.
    """

    has_rsample = True

    def __init__(self, first: Normal, steps: Sequence[Callable[[Tensor], Normal]], *, downward: bool = False) -> None:
        self.first, self.steps, self.downward = first, tuple(steps), downward
        path = [first]
        for step in self.steps:
            path.append(step(path[-1].mean))
        self._path = path
        self.widths = [layer.mean.shape[-1] for layer in path]
        super().__init__(first.batch_shape[:-1], torch.Size([sum(self.widths)]), validate_args=False)

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:
        """None: its layers check themselves."""
        return {}

    @property
    def support(self) -> constraints.Constraint:
        """All vectors."""
        return constraints.real_vector

    @property
    def mean(self) -> Tensor:
        """The means along the path of means: (..., width)."""
        return self._joined([layer.mean for layer in self._path])

    @property
    def variance(self) -> Tensor:
        """The variances along the path of means: (..., width)."""
        return self._joined([layer.variance for layer in self._path])

    def expand(
        self, batch_shape: torch.Size | list[int] | tuple[int, ...], _instance: Distribution | None = None
    ) -> "Ladder":
        """The same for a larger batch."""
        mean, deviation = (part.expand(*batch_shape, -1) for part in (self.first.mean, self.first.stddev))
        return Ladder(Normal(mean, deviation, validate_args=False), self.steps, downward=self.downward)

    def rsample(self, sample_shape: torch.Size | list[int] | tuple[int, ...] = ()) -> Tensor:
        """Ancestral samples: (*sample_shape, ..., width)."""
        like = self.first.mean
        shape = torch.Size(sample_shape) + self.batch_shape + self.event_shape
        return self.rsample_from(torch.randn(shape, dtype=like.dtype, device=like.device))

    def rsample_from(self, noise: Tensor) -> Tensor:
        """Ancestral samples of standard normal noise (..., width)."""
        parts = self._parted(noise)
        layer = self.first
        layers = [layer.mean + layer.stddev * parts[0]]
        for step, part in zip(self.steps, parts[1:], strict=True):
            layer = step(layers[-1])
            layers.append(layer.mean + layer.stddev * part)
        return self._joined(layers)

    def log_prob(self, value: Tensor) -> Tensor:
        """Log-density of (..., width): (...)."""
        parts = self._parted(value)
        total = self.first.log_prob(parts[0]).sum(-1)
        for step, given, part in zip(self.steps, parts[:-1], parts[1:], strict=True):
            total = total + step(given).log_prob(part).sum(-1)
        return total

    def _parted(self, value: Tensor) -> list[Tensor]:
        """The layers in the order in which they are drawn."""
        if not self.downward:
            return list(value.split(self.widths, dim=-1))
        return list(value.split(self.widths[::-1], dim=-1))[::-1]

    def _joined(self, layers: list[Tensor]) -> Tensor:
        return torch.cat(layers[::-1] if self.downward else layers, dim=-1)
