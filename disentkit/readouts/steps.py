"""Steps of many small networks: forward and backward written out, every step in the same memory.

Autograd takes new memory for every layer of every step, and a processor spends more on new pages than on sums.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from disentkit.readouts.network import SLOPE, Networks

Loss = Callable[[Float[Tensor, "M B K"]], Float[Tensor, ""]]

_VECTOR = 16  # numbers: Adam rounds otherwise where a processor's vector is not filled


class Steps:
    """The gradients of M networks for B inputs each, and the one flat tensor that holds all their parameters.

    Activations are (B, M * H), so that batch normalisation sees each member's feature as a channel of its own.

    Attributes:
        parameters: of all members, a leaf; its `grad` is what `gradients` leaves.
    """

    def __init__(self, network: Networks, batch: int) -> None:
        self.network, self.norms = network, network.layers
        own = list(network.parameters())
        whole = sum(parameter.numel() for parameter in own)
        flat, slopes = (own[0].new_zeros(-(-whole // _VECTOR) * _VECTOR) for _ in range(2))
        self.slope_of: dict[int, Tensor] = {}
        first = 0
        for parameter in own:
            here = slice(first, first := first + parameter.numel())
            parameter.data = flat[here].view(parameter.shape).copy_(parameter.data)
            self.slope_of[id(parameter)] = slopes[here].view(parameter.shape)
        self.parameters = flat.requires_grad_()
        self.parameters.grad = slopes
        widths = [norm.num_features for norm in self.norms]
        self.wide, self.hidden, self.slopes = ([slopes.new_empty(batch, width) for width in widths] for _ in range(3))
        self.statistics = [(slopes.new_empty(width), slopes.new_empty(width)) for width in widths]

    @torch.no_grad()
    def gradients(self, inputs: Float[Tensor, "M B D"], loss: Loss) -> None:
        """Leave the gradient of the loss of the members' logits in `parameters.grad`, and move running statistics."""
        logits = self._forward(inputs)
        with torch.enable_grad():
            (slope,) = torch.autograd.grad(loss(logits.requires_grad_()), logits)
        self._backward(inputs, slope)

    def _forward(self, inputs: Tensor) -> Tensor:
        network, given = self.network, inputs
        for layer, norm in enumerate(self.norms):
            wide, hidden = self.wide[layer], self.hidden[layer]
            torch.baddbmm(network.biases[layer], given, network.weights[layer], out=self._by_member(wide))
            mean, inverse = self.statistics[layer]
            torch.ops.aten.native_batch_norm.out(
                wide,
                norm.weight,
                norm.bias,
                norm.running_mean,
                norm.running_var,
                True,
                norm.momentum,
                norm.eps,
                out=hidden,
                save_mean=mean,
                save_invstd=inverse,
            )
            given = self._by_member(F.leaky_relu_(hidden, SLOPE))
        return torch.baddbmm(network.biases[-1], given, network.weights[-1])

    def _backward(self, inputs: Tensor, slope: Tensor) -> None:
        network = self.network
        for layer in reversed(range(len(network.weights))):
            given = self._by_member(self.hidden[layer - 1]) if layer else inputs
            weight, bias = network.weights[layer], network.biases[layer]
            torch.bmm(given.transpose(1, 2), slope, out=self.slope_of[id(weight)])
            torch.sum(slope, 1, keepdim=True, out=self.slope_of[id(bias)])
            if layer:
                torch.bmm(slope, weight.transpose(1, 2), out=self._by_member(self.slopes[layer - 1]))
                slope = self._by_member(self._through_norm(layer - 1))

    def _through_norm(self, layer: int) -> Tensor:
        """The slope before the normalisation of a layer, (B, M * H), from that after its activation."""
        norm, slope = self.norms[layer], self.slopes[layer]
        torch.ops.aten.leaky_relu_backward.grad_input(slope, self.hidden[layer], SLOPE, True, grad_input=slope)
        before, of_weight, of_bias = torch.ops.aten.native_batch_norm_backward(
            slope,
            self.wide[layer],
            norm.weight,
            norm.running_mean,
            norm.running_var,
            *self.statistics[layer],
            True,
            norm.eps,
            [True, True, True],
        )
        self.slope_of[id(norm.weight)].copy_(of_weight)
        self.slope_of[id(norm.bias)].copy_(of_bias)
        return before

    def _by_member(self, flat: Tensor) -> Tensor:
        """(B, M * H) seen as (M, B, H)."""
        return flat.view(len(flat), self.network.members, -1).transpose(0, 1)
