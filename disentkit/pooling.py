"""Group evidence: what all examples of a group say together of their group, the product of their Gaussians."""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor


class GroupEvidence(NamedTuple):
    """Means and standard deviations of G groups, each (..., G, D); a group without members has scale infinity."""

    mean: Float[Tensor, "*batch G D"]
    scale: Float[Tensor, "*batch G D"]


def group_evidence(
    mean: Float[Tensor, "*batch N D"],
    scale: Float[Tensor, "*batch N D"],
    groups: Int[Tensor, "*batch N"],
    *,
    count: int,
) -> GroupEvidence:
    """The product of each group's Gaussians, its members weighted by their precision.

    1 / scale_G^2 = sum_i 1 / scale_i^2 and mean_G = scale_G^2 sum_i mean_i / scale_i^2 over the members i of G; no
    prior enters. Bouchacourt et al. 2018 (ML-VAE), section 3.3: https://arxiv.org/abs/1705.08841. Precisions are
    taken in units of the group's largest, so that none overflows. A scale of zero counts as the least number above
    it: members that are certain are averaged, and outweigh all others.

    >>> one = group_evidence(torch.tensor([[0.0], [3.0]]), torch.tensor([[1.0], [0.5]]), torch.tensor([0, 0]), count=1)
    >>> round(float(one.mean), 6), round(float(one.scale), 6)
    (2.4, 0.447214)

    Args:
        mean: of N examples' posteriors.
        scale: their standard deviations.
        groups: the group of each example, from 0.
        count: how many groups there are, with members or without.
    """
    scale = scale.clamp_min(torch.finfo(scale.dtype).tiny)
    sharpest = _least(scale.detach(), groups, count)
    weights = (of_members(sharpest, groups) / scale).square()
    belongs = F.one_hot(groups.long(), count).to(mean.dtype).transpose(-1, -2)  # (..., G, N)
    total = belongs @ weights
    there = total > 0
    total = torch.where(there, total, 1.0)  # not 1 / 0, whose gradient is no number
    centre = belongs @ (weights * mean) / total
    return GroupEvidence(centre, torch.where(there, sharpest * total.rsqrt(), torch.inf))


def of_members(values: Float[Tensor, "*batch G D"], groups: Int[Tensor, "*batch N"]) -> Float[Tensor, "*batch N D"]:
    """Each member's value of its group."""
    rows = groups.long()[..., None].expand(*groups.shape, values.shape[-1])
    return values.gather(-2, rows)


def _least(scale: Tensor, groups: Tensor, count: int) -> Tensor:
    """The least scale in each group, (..., G, D); infinity in a group without members."""
    rows = groups.long()[..., None].expand_as(scale)
    start = scale.new_full((*scale.shape[:-2], count, scale.shape[-1]), torch.inf)
    return start.scatter_reduce(-2, rows, scale, "amin")
