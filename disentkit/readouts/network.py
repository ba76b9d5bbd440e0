"""Many small networks as one: every layer of M members is one batched product.

Layers keep activations as (B, M, H), so that batch normalisation sees each member's feature as a channel of its own
and one fused call serves all members.
"""

import hashlib
from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SLOPE = 0.2
_ROWS = 512  # whose activations stay in a processor's cache


def stream(seed: int, purpose: str) -> int:
    """A seed of its own for every purpose of a member."""
    return int.from_bytes(hashlib.sha256(f"{purpose} {seed}".encode()).digest()[:7], "big")


class Networks(nn.Module):
    """M networks: width -> [Linear, BatchNorm, LeakyReLU 0.2] for each hidden width -> classes.

    The field's latent classifier has hidden widths 256, 256; without any it is a linear one. Weights are drawn from
    N(0, 2 / fan-in) and those of the last layer from N(0, 1 / fan-in), a member's from its own seed.
    """

    def __init__(self, seeds: Sequence[int], width: int, hidden: Sequence[int], classes: int) -> None:
        super().__init__()
        self.members = len(seeds)
        widths = [width, *hidden, classes]
        draws = {seed: torch.Generator().manual_seed(stream(seed, "weights")) for seed in set(seeds)}
        weights, biases = [], []
        for layer, (before, after) in enumerate(zip(widths[:-1], widths[1:], strict=True)):
            gain = 1 if layer == len(hidden) else 2
            once = {s: torch.randn(before, after, generator=g) * (gain / before) ** 0.5 for s, g in draws.items()}
            weights.append(nn.Parameter(torch.stack([once[seed] for seed in seeds])))
            biases.append(nn.Parameter(torch.zeros(self.members, 1, after)))
        self.weights, self.biases = nn.ParameterList(weights), nn.ParameterList(biases)
        self.norms = nn.ModuleList(nn.BatchNorm1d(self.members * size) for size in hidden)

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits (M, B, classes) of inputs (M, B, width), by autograd."""
        layers = list(zip(self.weights, self.biases, strict=True))
        hidden = inputs
        for (weight, bias), norm in zip(layers[:-1], self.norms, strict=True):
            wide = torch.baddbmm(bias, hidden, weight).transpose(0, 1)  # (B, M, H)
            flat = F.leaky_relu(norm(wide.flatten(1)), SLOPE)
            hidden = flat.view(wide.shape).transpose(0, 1)
        weight, bias = layers[-1]
        return torch.baddbmm(bias, hidden, weight)

    def asked(self, inputs: Tensor) -> Tensor:
        """Logits of many examples, which do not touch one another when normalisation goes by running statistics."""
        return torch.cat([self(some) for some in inputs.split(_ROWS, 1)], dim=1)

    def state(self) -> Iterator[Tensor]:
        """All that decides the logits of examples: parameters and running statistics, each (M, ...) or (M * H,)."""
        yield from self.parameters()
        for norm in self.layers:
            yield from (tensor for tensor in (norm.running_mean, norm.running_var) if tensor is not None)

    @property
    def layers(self) -> list[nn.BatchNorm1d]:
        """The normalisation of each hidden layer."""
        return [norm for norm in self.norms if isinstance(norm, nn.BatchNorm1d)]
