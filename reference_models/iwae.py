"""The importance-weighted autoencoder with one or two layers of latents, and the VAE that shares its networks.

Burda, Grosse & Salakhutdinov 2016 (arXiv 1509.00519), table 1; yburda/iwae.

    one layer    q(z|x): 784 -> 200 tanh -> 200 tanh -> 50;   p(x|z): 50 -> 200 tanh -> 200 tanh -> 784 logits
    two layers   q(h|x): ... -> 100,  q(z|h): 100 -> 100 tanh -> 100 tanh -> 50;  p(h|z) the same way back, p(x|h)
    loss         "multisample" (the paper's VAE) or "iwae", k samples, summed over the batch
    start        Glorot uniform, biases 0, and the logits of the training split's mean image as the last bias
"""

from collections.abc import Mapping, Sequence
from math import prod

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from reference_models.bounds import OF_SAMPLES, known_objective, log_weights, negative_bound
from reference_models.hierarchy import Ladder
from reference_models.nets import glorot_uniform, mlp, trunk
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal


class Gaussian(nn.Module):
    """A conditional normal: width -> hidden tanh -> hidden tanh -> mean and log-deviation, a layer each."""

    def __init__(self, width: int, hidden: int, size: int) -> None:
        super().__init__()
        self.trunk = trunk([width, hidden, hidden], nn.Tanh)
        self.mean, self.log_deviation = nn.Linear(hidden, size), nn.Linear(hidden, size)

    def forward(self, given: Tensor) -> Normal:
        """N(mean, deviation^2), (..., size), for (..., width)."""
        inner = self.trunk(given)
        return Normal(self.mean(inner), self.log_deviation(inner).exp(), validate_args=False)


class IWAE(ReferenceModel):
    """One layer of latents z, or two, h below z: the block "z" then has h in its first columns.

    Args:
        image_shape: (C, H, W).
        latents: width of each layer, from the image upwards.
        hidden: width of the hidden layers beside each.
        objective: "multisample" or "iwae".
        k: posterior samples.
    """

    def __init__(
        self,
        image_shape: Sequence[int],
        latents: Sequence[int],
        hidden: Sequence[int],
        objective: str,
        k: int,
    ) -> None:
        super().__init__()
        channels, height, width = image_shape
        self.image_shape = (channels, height, width)
        self.objective, self.k = known_objective(objective, OF_SAMPLES), k
        self.latents = tuple(latents)
        self.blocks = {"z": sum(latents)}
        below = [prod(image_shape), *latents[:-1]]
        sizes = list(zip(below, latents, hidden, strict=True))
        self.up = nn.ModuleList(Gaussian(under, wide, size) for under, size, wide in sizes)
        self.down = nn.ModuleList(Gaussian(size, wide, under) for under, size, wide in sizes[1:])
        self.decoder = mlp([latents[0], hidden[0], hidden[0], prod(image_shape)], nn.Tanh)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Glorot uniform weights, biases 0."""
        glorot_uniform(self)

    @torch.no_grad()
    def start(self, feed: Feed) -> None:
        """The last bias begins at the logits of the mean image, cut to [0.001, 0.999]."""
        last = self.decoder[-1]
        assert isinstance(last, nn.Linear)
        last.bias.copy_(feed.mean_image.flatten().clamp(0.001, 0.999).logit())

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x), or q(h | x) q(z | h) as one distribution over h and z."""
        first = self.up[0](x.flatten(1))
        return {"z": first if len(self.up) == 1 else Ladder(first, list(self.up[1:]))}

    def prior(self) -> dict[str, Distribution]:
        """p(z), or p(z) p(h | z)."""
        like = next(self.parameters())
        top = Normal(like.new_zeros(self.latents[-1]), like.new_ones(self.latents[-1]), validate_args=False)
        return {"z": top if len(self.up) == 1 else Ladder(top, list(self.down)[::-1], downward=True)}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z), or p(x | h): Bernoulli pixels, kept as logits."""
        logits = self.decoder(codes["z"][..., : self.latents[0]]).unflatten(-1, self.image_shape)
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, and the noise of k posterior samples."""
        x = feed.pictures(rows, generator)
        return {"x": x, "noise": normal(x, self.k, len(x), self.blocks["z"], generator=generator)}

    def phases(self) -> tuple[Phase, ...]:
        """One: the negative bound moves everything."""
        return (Phase("loss", self._loss, list(self.parameters())),)

    def _loss(self, batch: Batch) -> Terms:
        weights, errors = log_weights(self, batch["x"], {"z": batch["noise"]})
        bound = negative_bound(self.objective, weights)
        # The sum is what is published: against Adam's eps of 1e-4 the size of a gradient matters.
        return {"reconstruction": errors.mean(), "bound": bound, "loss": bound * len(batch["x"])}


def iwae_l1(image_shape: Sequence[int] = (1, 28, 28), objective: str = "iwae", k: int = 50) -> IWAE:
    """One layer of 50 latents beside hidden layers of 200."""
    return IWAE(image_shape, (50,), (200,), objective, k)


def iwae_l2(image_shape: Sequence[int] = (1, 28, 28), objective: str = "iwae", k: int = 50) -> IWAE:
    """Layers of 100 and 50 latents beside hidden layers of 200 and 100."""
    return IWAE(image_shape, (100, 50), (200, 100), objective, k)
