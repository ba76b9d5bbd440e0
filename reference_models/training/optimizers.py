"""The optimisers of a training, one for each name that its phases give, by the recipe's settings."""

from collections.abc import Callable, Iterable, Sequence

import torch
from torch import nn
from torch.optim import Optimizer

from reference_models.recipes import Recipe
from reference_models.training.learning import Adam, Phase
from reference_models.training.schedules import factor


def _adam(parameters: Sequence[nn.Parameter], recipe: Recipe) -> Optimizer:
    return _own_adam(parameters, Adam(recipe.lr, recipe.beta1, eps=recipe.eps))


def _own_adam(parameters: Sequence[nn.Parameter], own: Adam) -> Optimizer:
    return torch.optim.Adam(parameters, lr=own.lr, betas=(own.beta1, own.beta2), eps=own.eps, fused=True)


def _adadelta(parameters: Sequence[nn.Parameter], recipe: Recipe) -> Optimizer:
    return torch.optim.Adadelta(parameters, lr=recipe.lr, rho=0.9, eps=1e-6, foreach=True)


_MAKERS: dict[str, Callable[[Sequence[nn.Parameter], Recipe], Optimizer]] = {"adam": _adam, "adadelta": _adadelta}


def optimizers(phases: Iterable[Phase], recipe: Recipe) -> dict[str, Optimizer]:
    """One optimiser for each name, over all parameters that its phases move, with the settings that one of them has."""
    moved: dict[str, dict[nn.Parameter, None]] = {}
    own: dict[str, Adam] = {}
    for phase in phases:
        moved.setdefault(phase.optimizer, {}).update(dict.fromkeys(phase.parameters))
        if phase.adam is not None:
            own[phase.optimizer] = phase.adam
    return {
        name: _own_adam([*parameters], own[name]) if name in own else _MAKERS[recipe.optimizer]([*parameters], recipe)
        for name, parameters in moved.items()
    }


def set_rate(made: Iterable[Optimizer], recipe: Recipe, epoch: int) -> None:
    """Give every optimiser the learning rate of an epoch, counted from 0."""
    share = factor(recipe.schedule, epoch, recipe.epochs)
    for optimizer in made:
        for group in optimizer.param_groups:
            group["lr"] = optimizer.defaults["lr"] * share
