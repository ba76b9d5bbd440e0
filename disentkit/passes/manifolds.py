"""Manifold: pictures of the plane of a block that has one, at the quantiles of its prior."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.distributions import Distribution, MixtureSameFamily, MultivariateNormal, Normal

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.model import LatentModel, factorised
from disentkit.passes.asking import prior_of
from disentkit.passes.decoding import decoded
from disentkit.passes.labelling import label_block, one_hot, set_to
from disentkit.progress import Progress, counted
from disentkit.records import Manifold

_ROUND = 1e-5  # relative difference of two variances below which a Gaussian has no axes of its own


class _Part(NamedTuple):
    """One picture of pictures: the block, the component and the label set, -1 for none, and the codes (S * S, 2)."""

    block: str
    component: int
    label: int
    codes: np.ndarray


@torch.inference_mode()
def manifold(
    model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress, size: int
) -> Manifold:
    """Pictures at a grid of quantiles of every block of width 2, all other blocks at their prior's mean.

    The quantiles are (i + 1/2) / size along each axis, the first to the right, the second upwards (Kingma & Welling
    2014, figure 4). A mixture prior has a grid for each component, along its own axes, the longer one to the right
    and away from the origin. Where a label can be set, as the model is told it or as a block, there is a grid a label.

    Args:
        model: the model.
        split: real images, for their shape and the labels that there are.
        seed: spent on nothing.
        device: where.
        progress: told of every grid.
        size: pictures along each axis.

    Raises:
        Unanswerable: for a model without such a block, and for a prior without known quantiles.
    """
    prior = prior_of(model, device)
    planes = [name for name, width in model.blocks.items() if width == 2 and not one_hot(prior[name])]
    if not planes:
        raise Unanswerable(f"{type(model).__name__} has no block of two latents: there is no plane to show")
    parts = [part for name in planes for part in _parts(model, name, prior[name], _labels(model, prior, split), size)]
    shape = split.images.shape[1:]
    grids = []
    for part in counted(parts, "manifold", len(parts), progress):
        images = decoded(model, _codes(model, prior, part), shape, device, np.full(size * size, max(part.label, 0)))
        grids.append(images.reshape(size, size, *shape))
    return Manifold(np.stack(grids), tuple((part.block, part.component, part.label) for part in parts))


def _labels(model: LatentModel, prior: Mapping[str, Distribution], split: Split) -> list[int]:
    """Those that can be set, or -1 where none can."""
    if model.conditional:
        return np.unique(split.labels).tolist()
    block = label_block(prior)
    return [-1] if block is None else list(range(model.blocks[block]))


def _parts(model: LatentModel, block: str, prior: Distribution, labels: list[int], size: int) -> list[_Part]:
    if isinstance(prior, MixtureSameFamily):
        places = list(enumerate(_component_places(model, block, prior.component_distribution, size)))
    else:
        places = [(-1, _quantiles(model, block, prior, size))]
    return [_Part(block, component, label, codes) for label, (component, codes) in product(labels, places)]


def _codes(model: LatentModel, prior: Mapping[str, Distribution], part: _Part) -> dict[str, np.ndarray]:
    """Codes of every block: the part's, the label's where it is a block, and the prior's mean of all others."""
    count = len(part.codes)
    codes = {name: block.mean.expand(count, -1).float().cpu().numpy() for name, block in prior.items()}
    codes[part.block] = part.codes
    block = None if model.conditional else label_block(prior)
    return codes if block is None else codes | {block: set_to(np.full(count, part.label), model.blocks[block])}


def _quantiles(model: LatentModel, block: str, prior: Distribution, size: int) -> Float[np.ndarray, "S2 2"]:
    """Where each axis of the prior has its quantiles, row by row from the top."""
    if isinstance(prior, MultivariateNormal):
        return _along(prior.mean, prior.covariance_matrix, size)
    shares = ((torch.arange(size, device=prior.mean.device) + 0.5) / size)[:, None].to(prior.mean)
    try:
        places = factorised(prior).icdf(shares.expand(size, 2))  # (S, 2)
    except NotImplementedError as error:
        what = f"the prior of block '{block}'"
        raise Unanswerable(f"{type(model).__name__}: {what} has no quantiles that are known") from error
    return _crossed(places[:, 0], places[:, 1]).float().cpu().numpy()


def _component_places(model: LatentModel, block: str, components: Distribution, size: int) -> list[np.ndarray]:
    """For each component its quantiles along its own axes."""
    normal = isinstance(components, MultivariateNormal) or isinstance(factorised(components), Normal)
    if not normal:
        raise Unanswerable(f"{type(model).__name__}: the components of the prior of block '{block}' are not normal")
    full = isinstance(components, MultivariateNormal)
    spread = components.covariance_matrix if full else torch.diag_embed(components.variance)
    return [_along(mean, covariance, size) for mean, covariance in zip(components.mean, spread, strict=True)]


def _along(mean: Float[Tensor, "2"], covariance: Float[Tensor, "2 2"], size: int) -> Float[np.ndarray, "S2 2"]:
    """The quantiles of a Gaussian along its own axes."""
    mean, covariance = mean.double().cpu(), covariance.double().cpu()
    variances, axes = torch.linalg.eigh(covariance)  # the longer axis is the last
    right, wide, high = axes[:, 1], variances[1].sqrt(), variances[0].sqrt()
    if variances[1] - variances[0] <= _ROUND * variances[1]:
        right = torch.tensor([1.0, 0.0]).double()
    towards = right @ mean
    if towards < -_ROUND or (abs(towards) <= _ROUND and right[right.abs().argmax()] < 0):
        right = -right
    up = torch.stack([-right[1], right[0]])
    places = Normal(0.0, 1.0).icdf((torch.arange(size).double() + 0.5) / size)
    local = _crossed(wide * places, high * places)
    return (mean + local @ torch.stack([right, up])).float().numpy()


def _crossed(right: Float[Tensor, "S"], up: Float[Tensor, "S"]) -> Float[Tensor, "S2 2"]:
    """Every pair of places, row by row from the top."""
    high, wide = torch.meshgrid(up.flip(0), right, indexing="ij")
    return torch.stack([wide.flatten(), high.flatten()], dim=1)
