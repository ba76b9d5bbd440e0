"""Assigning: the class of a label block, and the component of a mixture prior, that each example belongs to."""

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Categorical, Distribution, MixtureSameFamily, OneHotCategorical

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.model import LatentModel
from disentkit.passes.asking import encode, prior_of
from disentkit.passes.tiles import tiles
from disentkit.progress import Progress
from disentkit.records import Assignments


@torch.inference_mode()
def assign(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Assignments:
    """For each label block the most probable class; for each block with a mixture prior the component of its mean.

    Raises:
        Unanswerable: for a model that has neither.
    """
    prior = prior_of(model, device)
    rows: list[Tensor] = []
    kinds: dict[str, str] = {}
    for tile in tiles(model, split, device, "assign", progress):
        columns = []
        for name, posterior in encode(model, tile.x, tile.y).items():
            if isinstance(posterior, OneHotCategorical | Categorical):
                kinds[name] = "label"
                columns.append(posterior.logits.argmax(-1))
            elif isinstance(prior[name], MixtureSameFamily):
                kinds[name] = "component"
                columns.append(_component(prior[name], posterior.mean))
        if not columns:
            raise Unanswerable(f"{type(model).__name__} has neither a label block nor a mixture prior")
        rows.append(torch.stack(columns, dim=1).cpu())
    return Assignments(torch.cat(rows).numpy(), np.asarray(split.labels), tuple(kinds.items()))


def _component(prior: Distribution, codes: Tensor) -> Tensor:
    """The component with the largest share of the prior's density at each code: (T,)."""
    assert isinstance(prior, MixtureSameFamily)
    density = prior.component_distribution.log_prob(codes[:, None])  # (T, K)
    return (density + prior.mixture_distribution.logits).argmax(-1)
