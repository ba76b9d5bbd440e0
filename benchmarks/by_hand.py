"""A training step of a VAE written out by hand, in bfloat16: how near to its floor any loop of torch calls may come.

784-256-256-60-256-256-784, Bernoulli pixels. No autograd, no modules; activations, weights and gradients in bfloat16,
in memory that is used again; parameters in one piece, so that Adam is one call. Nobody would write models like this.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from disentkit.passes.bernoulli import log_bernoulli

LAYERS = ((784, 256), (256, 256), (256, 120), (60, 256), (256, 256), (256, 784))
Layer = tuple[Tensor, Tensor]


def layers(flat: Tensor) -> list[Layer]:
    """Weights and biases inside one piece of memory."""
    found, at = [], 0
    for before, after in LAYERS:
        end = at + after * before
        found.append((flat[at:end].view(after, before), flat[end : end + after]))
        at = end + after
    return found


def epoch(images: Tensor, batch: int) -> Callable[[], None]:
    """An epoch over levels (N, 784), uint8."""
    flat = 0.05 * torch.randn(sum(after * (before + 1) for before, after in LAYERS))
    flat.grad = torch.empty_like(flat)
    optimizer = torch.optim.Adam([flat], lr=1e-3, fused=True)
    rounded, slopes = flat.bfloat16(), flat.bfloat16()
    weights, gradients = layers(rounded), layers(slopes)
    outs = [torch.empty(batch, after, dtype=torch.bfloat16) for _, after in LAYERS]

    def linear(number: int, x: Tensor) -> Tensor:
        weight, bias = weights[number]
        return torch.addmm(bias, x, weight.t(), out=outs[number])

    def back(number: int, slope: Tensor, x: Tensor) -> Tensor:
        torch.mm(slope.t(), x, out=gradients[number][0])
        torch.sum(slope, 0, out=gradients[number][1])
        return slope @ weights[number][0] if number else slope

    def step(x: Tensor, noise: Tensor) -> Tensor:
        rounded.copy_(flat)
        levels = x.bfloat16()
        first = linear(0, levels).relu_()
        second = linear(1, first).relu_()
        mean, log_deviation = linear(2, second).float().chunk(2, dim=1)
        deviation = log_deviation.exp()
        code = torch.addcmul(mean, deviation, noise).bfloat16()
        third = linear(3, code).relu_()
        fourth = linear(4, third).relu_()
        logits = linear(5, fourth).float()
        loss = log_bernoulli(logits, x).mean().neg_()
        slope = back(5, torch.sigmoid_(logits).sub_(x).mul_(1 / batch).bfloat16(), fourth)
        slope = back(4, slope.mul_(fourth > 0), third)
        of_code = back(3, slope.mul_(third > 0), code).float()
        of_scale = (of_code * noise * deviation).add_(deviation.square_().sub_(1), alpha=1 / batch)
        slope = back(2, torch.cat([of_code.add_(mean, alpha=1 / batch), of_scale], 1).bfloat16(), second)
        slope = back(1, slope.mul_(second > 0), first)
        back(0, slope.mul_(first > 0), levels)
        assert flat.grad is not None
        flat.grad.copy_(slopes)
        optimizer.step()
        return loss

    def run() -> None:
        with torch.no_grad():
            for rows in torch.randperm(len(images)).split(batch):
                step(images.index_select(0, rows).float().div_(255), torch.randn(batch, 60))

    return run
