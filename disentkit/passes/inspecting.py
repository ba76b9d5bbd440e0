"""Inspecting: whether the weights of each layer still are as an initialiser draws them."""

import numpy as np
import torch
from torch import nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd

from disentkit.data import Split
from disentkit.metrics.initial import Drawn, drawn, fills_default_bound
from disentkit.model import LatentModel, untrained
from disentkit.progress import Progress, counted
from disentkit.records import Weights

_LAYERS = (nn.Linear, _ConvNd)
_NORMALISING = (_NormBase, nn.LayerNorm, nn.GroupNorm)


def inspect(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Weights:
    """Every linear and convolution layer beside that of a copy with fresh weights; the images are not looked at."""
    fresh = dict(untrained(model, seed).named_modules())
    layers = {name: layer for name, layer in model.named_modules() if isinstance(layer, _LAYERS)}
    followed = _followed(model)
    bias, default, normalised = [], [], []
    tests: list[Drawn] = []
    for name, layer in counted(layers.items(), "weights", len(layers), progress):
        weights, biases = _flat(layer.weight), _flat(layer.bias)
        bias.append(_common(biases))
        tests.append(drawn(weights, _flat(fresh[name].get_parameter("weight"))))
        default.append(fills_default_bound(weights, biases, layer.weight[0].numel()))
        normalised.append(name in followed)
    return Weights(
        tuple(layers),
        np.array([layer.weight.numel() for layer in layers.values()], dtype=np.int64),
        np.array(bias, dtype=np.float64),
        np.array([test.fresh for test in tests], dtype=np.float64),
        np.array([test.normal for test in tests], dtype=np.float64),
        np.array([test.uniform for test in tests], dtype=np.float64),
        np.array(default, dtype=bool),
        np.array(normalised, dtype=bool),
    )


def _followed(model: nn.Module) -> set[str]:
    """The layers after which, in the order in which the parts of the model stand, comes a normalisation layer."""
    parts = [(name, part) for name, part in model.named_modules() if not list(part.children())]
    pairs = zip(parts, parts[1:], strict=False)
    return {name for (name, _), (_, after) in pairs if isinstance(after, _NORMALISING)}


def _common(biases: np.ndarray) -> float:
    """The value that all have; NaN where they differ, or where a single one, or none, says nothing."""
    if not len(biases) or (biases != biases[0]).any() or (len(biases) == 1 and biases[0] != 0):
        return np.nan
    return float(biases[0])


def _flat(values: torch.Tensor | None) -> np.ndarray:
    return np.empty(0) if values is None else values.detach().double().flatten().cpu().numpy()
