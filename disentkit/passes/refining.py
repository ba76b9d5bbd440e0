"""Refining: each image's own Gaussian posterior, a few steps of ascent on its ELBO away from the encoder's.

What the encoder loses by answering for all images at once (Cremer, Li & Duvenaud 2018) comes back, and importance
weights spread less. The proposal is fixed before it is drawn from, so that its bounds are valid ones.
"""

import torch
from torch import Tensor
from torch.distributions import Distribution, Normal

from disentkit.errors import Unanswerable
from disentkit.model import LatentModel, factorised
from disentkit.passes.asking import decode, prior_of, told
from disentkit.passes.chunks import Chunks
from disentkit.passes.likelihood import log_density, log_likelihood
from disentkit.passes.noise import draw
from disentkit.passes.tiles import Tile

STEPS = 20
_DRAWS = 8  # a step, for each image
_RATE = 0.3  # of the first step, in the encoder's standard deviations; it falls to nothing in a straight line
_LITTLE = 0.1  # nats a standard deviation: a gradient below it makes a smaller step, and none at the optimum

Blocks = dict[str, Distribution]
Codes = dict[str, Tensor]


def refined(model: LatentModel, tile: Tile, posterior: Blocks, seed: int, chunks: Chunks) -> Blocks:
    """The posteriors of a tile after Adam on each image's own means and log-scales; the model is left as it is.

    Means are counted in the encoder's standard deviations, so that one rate suits narrow and wide posteriors. The
    gradient is that of log p(x, z) - log q(z) along the draw z alone, with as little noise as q is near to the true
    posterior (Roeder, Wu & Duvenaud 2017). Its noise is a stream of its own: none of it is weighed later.

    Args:
        model: whose decoder and prior have gradients.
        tile: images and labels.
        posterior: of the encoder: Normals that factorise.
        seed: of the draws.
        chunks: how many codes are decoded together; it does not move the digits.

    Raises:
        Unanswerable: for other posteriors, and for a decoder without gradients.
    """
    _gaussian(model, posterior, "a refined proposal")
    # Tensors made in inference mode have no gradients; their copies do.
    with torch.inference_mode(False), torch.enable_grad():
        tile = Tile(tile.first, tile.x.clone(), tile.y.clone())
        start = {name: (block.mean.clone(), block.stddev.clone()) for name, block in posterior.items()}
        moved = {name: torch.zeros(2, *mean.shape).to(mean).requires_grad_() for name, (mean, _) in start.items()}
        leaves, prior = list(moved.values()), prior_of(model, tile.x.device)
        adam = torch.optim.Adam(leaves, lr=_RATE, eps=_LITTLE, maximize=True)
        for step in range(STEPS):
            adam.param_groups[0]["lr"] = _RATE * (1 - step / STEPS)
            own = {name: _normal(*start[name], moved[name]) for name in start}
            codes = {name: draw(own[name], _DRAWS, seed, "refine", name, tile.first, step) for name in own}
            gain = _gain(model, tile, own, prior, codes, chunks)
            for leaf, slope in zip(leaves, torch.autograd.grad(gain, leaves), strict=True):
                leaf.grad = slope
            adam.step()
        return {name: _normal(*start[name], moved[name].detach()) for name in start}


def widened(model: LatentModel, posterior: Blocks, scale: float) -> Blocks:
    """The posteriors with their deviations multiplied: tails that cover more of the true posterior's.

    Weights of few latents then spread less; where posteriors are nearly exact and latents many they spread more.

    Raises:
        Unanswerable: for posteriors that are not Normals that factorise.
    """
    _gaussian(model, posterior, "a wider proposal")
    return {
        name: Normal(factors.mean, scale * factors.stddev, validate_args=False)
        for name, factors in ((name, factorised(block)) for name, block in posterior.items())
    }


def _gaussian(model: LatentModel, posterior: Blocks, what: str) -> None:
    if strange := [name for name, block in posterior.items() if not isinstance(factorised(block), Normal)]:
        needs = f"Gaussian posteriors that factorise, and block {', '.join(strange)} has another"
        raise _unfit(model, needs, what)


def _normal(mean: Tensor, scale: Tensor, moved: Tensor) -> Normal:
    shift, stretch = moved
    return Normal(mean + scale * shift, scale * stretch.exp(), validate_args=False)


def _gain(
    model: LatentModel, tile: Tile, own: dict[str, Normal], prior: Blocks, codes: Codes, chunks: Chunks
) -> Tensor:
    """The sum over images of log p(x|z) + log p(z) - log q(z), right in its gradient along z only."""
    names, widths = list(codes), [block.shape[-1] for block in codes.values()]
    fixed = {name: block.detach() for name, block in codes.items()}
    slopes = chunks.map(lambda rows, y, x: _slopes(model, rows, y, x), fixed, tile).split(widths, dim=-1)
    total = torch.zeros((), dtype=torch.float64, device=tile.x.device)
    for name, slope in zip(names, slopes, strict=True):
        held = Normal(own[name].mean.detach(), own[name].stddev.detach(), validate_args=False)
        ratio = log_density(prior[name], codes[name]) - log_density(held, codes[name])
        total = total + ratio.sum() + (slope * codes[name]).sum()
    return total / _DRAWS


def _slopes(model: LatentModel, codes: Codes, y: Tensor, x: Tensor) -> Tensor:
    """The gradient of log p(x|z) by the codes, all blocks side by side: (k, t, D). Parameters get none."""
    codes = {name: block.detach().requires_grad_() for name, block in codes.items()}
    fit = log_likelihood(decode(model, codes, y, tuple(x.shape[1:])), x).sum()
    if not fit.requires_grad:
        raise _unfit(model, "a decoder with gradients by its codes")
    with told(model, "decode (its gradient)", x):
        found = torch.autograd.grad(fit, list(codes.values()), allow_unused=True)
    none = (torch.zeros_like(block) for block in codes.values())  # of a block that the decoder never looks at
    return torch.cat([zero if slope is None else slope for slope, zero in zip(found, none, strict=True)], dim=-1)


def _unfit(model: LatentModel, needs: str, what: str = "a refined proposal") -> Unanswerable:
    mend = "nll.proposal=encoder" if "refined" in what else "nll.scale=1"
    return Unanswerable(f"{type(model).__name__}: {what} needs {needs}; ask with {mend}")
