"""Stressing: how a model takes other normalisation, other companions, and inputs at the edge of what there is."""

import copy
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor
from torch.distributions import Distribution
from torch.nn.modules.batchnorm import _NormBase

from disentkit.data import Split
from disentkit.errors import UserError
from disentkit.model import LatentModel
from disentkit.passes.asking import decode, encode, prior_of, spans
from disentkit.passes.likelihood import kind_of
from disentkit.passes.noise import draw, stream
from disentkit.progress import Progress
from disentkit.records import Stress

_IMAGES = 512
_FEW = 16  # are encoded in three companies
_OTHERS = 48  # companions at most
_MADE = 64  # noise images, and codes of the prior
_FAR = 3  # times as far from the prior's mean as its draws


@torch.inference_mode()
def stress(model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress) -> Stress:
    """Of up to 512 random images of the split. The model itself is left as it was: a copy is normalised otherwise."""
    progress("stress", 0, 1)
    rows = np.random.default_rng(stream(seed, "stress")).permutation(len(split))[:_IMAGES]
    dtype = next((p.dtype for p in model.parameters()), torch.float32)
    x = torch.from_numpy(split.images[rows]).to(device, dtype)
    y = torch.from_numpy(split.labels[rows]).to(device)
    twin = _by_batch(model)
    together, among, alone = _companies(model, x, y)
    found = Stress(
        _errors(model, x, y),
        _errors(twin, x, y) if twin is not None and len(x) > 1 else np.full(len(x), np.nan),
        twin is not None,
        together,
        among,
        alone,
        _means(model, x, y).std(axis=0, dtype=np.float64),
        spans(model.blocks),
        {**_of_images(model, x, y, seed), **_of_codes(model, x, y, seed)},
        kind_of(decode(model, _codes(model, x, y), y, tuple(x.shape[1:]))),
        float(((x > 0) & (x < 1)).double().mean()),
    )
    progress("stress", 1, 1)
    return found


def _by_batch(model: LatentModel) -> LatentModel | None:
    """A copy whose layers with running statistics use those of the batch; None where there is no such layer."""
    twin = copy.deepcopy(model)
    layers = [part for part in twin.modules() if isinstance(part, _NormBase) and part.running_mean is not None]
    for layer in layers:
        layer.train()
    return twin if layers else None


def _errors(model: LatentModel, x: Tensor, y: Tensor) -> np.ndarray:
    """Squared error a pixel of what is decoded from the posterior means, (M,); NaN where the model failed."""
    try:
        mean = decode(model, _codes(model, x, y), y, tuple(x.shape[1:])).mean
    except UserError:
        return np.full(len(x), np.nan)
    return (mean - x).double().square().flatten(1).mean(1).cpu().numpy()


def _companies(model: LatentModel, x: Tensor, y: Tensor) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Posterior means of the first few images (T, D): with one half of the other images, with the rest, and alone."""
    few = min(_FEW, len(x))
    halves = [rows[:_OTHERS] for rows in torch.arange(few, len(x), device=x.device).tensor_split(2)]
    own = torch.arange(few, device=x.device)
    together, among = (_means(model, x[rows], y[rows])[:few] for rows in (torch.cat([own, half]) for half in halves))
    alone = [_means(model, x[i : i + 1], y[i : i + 1]) for i in range(few)]
    return together, among, np.concatenate(alone)


def _means(model: LatentModel, x: Tensor, y: Tensor) -> np.ndarray:
    try:
        return torch.cat(list(_codes(model, x, y).values()), dim=1).float().cpu().numpy()
    except UserError:
        return np.full((len(x), sum(model.blocks.values())), np.nan, dtype=np.float32)


def _codes(model: LatentModel, x: Tensor, y: Tensor) -> dict[str, Tensor]:
    return {name: block.mean for name, block in encode(model, x, y).items()}


def _of_images(model: LatentModel, x: Tensor, y: Tensor, seed: int) -> dict[str, float]:
    """The share of finite reconstructions of pictures that carry nothing, in the range of the real ones."""
    low, high = x.min(), x.max()
    generator = torch.Generator().manual_seed(stream(seed, "stress noise"))
    noise = torch.rand(_MADE, *x.shape[1:], generator=generator).to(x) * (high - low) + low
    pictures = {"black": low.expand_as(noise), "white": high.expand_as(noise), "noise": noise}
    shares = {}
    for name, picture in pictures.items():
        errors = _errors(model, picture, y[:1].expand(len(picture)))
        shares[f"{name} images"] = float(np.isfinite(errors).mean())
    return shares


def _of_codes(model: LatentModel, x: Tensor, y: Tensor, seed: int) -> dict[str, float]:
    """The share of finite pictures of codes drawn from the prior, and three times as far out."""
    prior = {name: p.expand(torch.Size((_MADE, *p.batch_shape))) for name, p in prior_of(model, x.device).items()}
    near = {name: draw(block, 1, seed, "stress", name)[0] for name, block in prior.items()}
    far = {name: _further(block, near[name]) for name, block in prior.items()}
    shape, labels = tuple(x.shape[1:]), y[:1].expand(_MADE)
    kinds = {"codes of the prior": near, f"codes {_FAR} times as far out": far}
    return {name: _finite(model, codes, labels, shape) for name, codes in kinds.items()}


def _further(prior: Distribution, code: Tensor) -> Tensor:
    discrete = prior.support is not None and prior.support.is_discrete
    return code if discrete else prior.mean + _FAR * (code - prior.mean)


def _finite(model: LatentModel, codes: Mapping[str, Tensor], y: Tensor, shape: tuple[int, ...]) -> float:
    try:
        mean = decode(model, codes, y, shape).mean
    except UserError:
        return 0.0
    return float(torch.isfinite(mean).flatten(1).all(1).double().mean())
