"""LatentModel: all that disentkit asks of a model. Point: the posterior of a deterministic encoder."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal, constraints


class LatentModel(nn.Module, ABC):
    """A model with a latent that is read from images and from which images are made.

    Attributes:
        blocks: the named parts of the latent and their widths, `{"style": 10, "class": 10}`.
        conditional: whether `encode` and `decode` also take the labels `y` (B,), integers.
        group_blocks: the blocks whose evidence is pooled over a group.
        group_noise: what the pooled scale is multiplied by where a pooled block is sampled: the standard deviation
            of the noise that the model was trained with (sigma_r of published ML-VAE experiments, where 0.1 occurs).
        kl_weight: the weight of the KL term in the training objective (beta); only the weighted NELBO asks for it.
        image_shape: (C, H, W) of the images that the model takes, before `preprocess`; None when any will do.
        uses: what it was trained with besides images: "labels" that both splits share, or "groups" of several images.
    """

    blocks: Mapping[str, int]
    conditional: bool = False
    group_blocks: frozenset[str] = frozenset()
    group_noise: float = 1.0
    kl_weight: float = 1.0
    image_shape: tuple[int, int, int] | None = None
    uses: frozenset[str] = frozenset()

    @abstractmethod
    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """The posterior q(block | x) of every block, for images (B, C, H, W).

        Each has batch shape (B, width), or batch shape (B,) and event shape (width,).
        """

    @abstractmethod
    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """The likelihood p(x | codes) for codes (..., B, width): batch shape (..., B), event shape (C, H, W)."""

    def prior(self) -> dict[str, Distribution]:
        """The prior p(block), with the shapes of `encode` less the batch; a standard normal unless overridden."""
        like = next(self.parameters(), torch.zeros(()))
        return {name: Normal(like.new_zeros(width), like.new_ones(width)) for name, width in self.blocks.items()}

    def preprocess(self, x: Tensor) -> Tensor:
        """What the model was trained on: applied to images once, before encoding and as the decoder's target."""
        return x


class Point(Distribution):
    """All mass at one place: what a deterministic encoder believes. It has no density.

    >>> Point(torch.zeros(4, 2)).mean.shape
    torch.Size([4, 2])
    """

    has_rsample = True

    def __init__(self, location: Tensor) -> None:
        self.location = location
        super().__init__(location.shape, validate_args=False)

    @property
    def arg_constraints(self) -> dict[str, constraints.Constraint]:
        """None: any place will do."""
        return {}

    @property
    def mean(self) -> Tensor:
        """The place."""
        return self.location

    @property
    def variance(self) -> Tensor:
        """Zero everywhere."""
        return torch.zeros_like(self.location)

    def rsample(self, sample_shape: torch.Size | list[int] | tuple[int, ...] = ()) -> Tensor:
        """The place, as often as asked."""
        return self.location.expand(torch.Size(sample_shape) + self.location.shape)


def factorised(posterior: Distribution) -> Distribution:
    """The same distribution with its independent coordinates in the batch shape, (..., width), where it has such."""
    if isinstance(posterior, Independent) and posterior.reinterpreted_batch_ndims == 1:
        return posterior.base_dist
    return posterior


def untrained(model: LatentModel, seed: int) -> LatentModel:
    """A copy with fresh parameters: the floor of every question about what training brought.

    Modules that know how to start afresh do so, with their running statistics; parameters that are still as trained
    after that keep their values in a shuffled order, and so their distribution. Other buffers are kept. The random
    state of the caller is left as it was.
    """
    # On the CPU, so that every device gets the same one.
    device = next(model.parameters(), torch.zeros(())).device
    twin = copy.deepcopy(model).cpu()
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.default_generator.manual_seed(seed)
        for module in reversed(list(twin.modules())):  # parts first: what their whole says of them comes last
            reset = getattr(module, "reset_parameters", None)
            if callable(reset):
                reset()
        for parameter, trained in zip(twin.parameters(), model.parameters(), strict=True):
            if torch.equal(parameter, trained.cpu()):
                order = torch.randperm(parameter.numel())
                parameter.copy_(parameter.flatten()[order].view_as(parameter))
    return twin.to(device)
