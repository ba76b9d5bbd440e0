"""Cycle-consistent VAE: s is what images of one class share, z is the rest; neither may say what the other says.

Jha, Anand, Singh & Veeravasarapu 2018 (arXiv 1804.10469); layers and settings of ananyahjha93/cycle-consistent-vae,
for 60x60 sprites those of its relatives.

    encoder   5x5 convolutions of stride 2, instance normalisation, ReLU; heads: z mean, z log-variance, s
    decoder   z and s each to half of 2x2 feature maps, 4x4 transposed convolutions back, sigmoid
    forward   images x1, x2 of one class exchange s:  2 [MSE(dec(z1, s2), x1) + MSE(dec(z2, s1), x2)]
              + 3 [KL(z1) + KL(z2)] / (B D);  moves encoder and decoder
    reverse   one z ~ N(0, I), and s_a, s_b (not moved) of two unrelated images:
              10 mean |m(dec(z, s_a)) - m(dec(z, s_b))|, m being the mean of z read from an image;
              moves the encoder alone, with an optimiser of its own

Instance normalisation always takes the image's own statistics. The published code lets it track running ones, which
evaluation mode then uses: that wrecks both the pictures and the codes.
"""

from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal

from disentkit.errors import UserError
from disentkit.model import Point
from reference_models.nets import small_normal, standard_kl
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal

_WIDTHS = {28: (16, 32, 64), 60: (16, 32, 64, 128)}  # of the encoder's maps, by the height of the images
_SLOPE = 0.2


class CycleVAE(ReferenceModel):
    """Cycle-consistent VAE: s of the class, z of the rest (Jha et al. 2018).

    Args:
        image_shape: (C, 28, 28) or (C, 60, 60).
        z: latents of the unspecified rest, normal.
        s: latents of the class, without noise.
        reconstruction_weight: of both squared errors.
        kl_weight: of both KLs.
        reverse_weight: of the reverse cycle.
        reverse_detach: whether the reverse cycle leaves s alone, as its authors do and some copies do not.
    """

    uses = frozenset({"groups"})

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 28, 28),
        z: int = 16,
        s: int = 16,
        reconstruction_weight: float = 2.0,
        kl_weight: float = 3.0,
        reverse_weight: float = 10.0,
        reverse_detach: bool = True,
    ) -> None:
        super().__init__()
        channels, height, width = image_shape
        if height != width or height not in _WIDTHS:
            sizes = " or ".join(f"{side}x{side}" for side in _WIDTHS)
            raise UserError(
                f"cycle_vae: expected images of {sizes} pixels, got {height}x{width}; "
                "take mnist, fashion_mnist, kmnist, digits or sprites_images"
            )
        self.image_shape = (channels, height, width)
        self.blocks = {"z": z, "s": s}
        self.reconstruction_weight, self.kl_factor, self.reverse_weight = (
            reconstruction_weight,
            kl_weight,
            reverse_weight,
        )
        self.reverse_detach = reverse_detach
        widths = _WIDTHS[height]
        top = widths[-1]
        self.encoder = nn.Sequential(*_down([channels, *widths]), nn.Flatten())
        self.z_mean, self.z_log_variance, self.s = (nn.Linear(4 * top, size) for size in (z, z, s))
        self.from_z, self.from_s = nn.Linear(z, 4 * top), nn.Linear(s, 4 * top)
        self.decoder = nn.Sequential(*_up([2 * top, *widths[-2::-1], channels]))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Convolutions and linear layers N(0, 0.05^2), biases 0; transposed convolutions by torch's own rule."""
        for layer in self.decoder:
            if isinstance(layer, nn.ConvTranspose2d):
                layer.reset_parameters()
        small_normal(self)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x), normal, (B, z); and s, a point, (B, s)."""
        mean, log_variance, s = self._heads(x)
        return {"z": Normal(mean, (0.5 * log_variance).exp(), validate_args=False), "s": Point(s)}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z, s): normal pixels of variance 3/4, which the published weights 2 and 3 amount to."""
        z, s = codes["z"], codes["s"]
        mean = self._image(z.flatten(0, -2), s.flatten(0, -2)).unflatten(0, z.shape[:-1])
        deviation = mean.new_full((), 0.75**0.5).expand_as(mean)
        return Independent(Normal(mean, deviation, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images and partners of their class; two batches of any images; noise for both z, and the z of the reverse."""
        x = feed.pictures(rows, generator)
        count, width = len(rows), self.blocks["z"]
        return {
            "x": x,
            "partner": feed.pictures(feed.partners(rows, generator), generator),
            "a": feed.pictures(feed.some(count, generator), generator),
            "b": feed.pictures(feed.some(count, generator), generator),
            "noise": normal(x, 2 * count, width, generator=generator),
            "z": normal(x, count, width, generator=generator),
        }

    def phases(self) -> tuple[Phase, ...]:
        """Forward cycle, which moves everything; reverse cycle, which moves the encoder."""
        encoder = [p for part in (self.encoder, self.z_mean, self.z_log_variance, self.s) for p in part.parameters()]
        return (
            Phase("forward", self._forward_cycle, list(self.parameters()), "all"),
            Phase("reverse", self._reverse_cycle, encoder, "encoder"),
        )

    def _forward_cycle(self, batch: Batch) -> Terms:
        both = torch.cat([batch["x"], batch["partner"]])  # instances are normalised one by one: halves do not meet
        mean, log_variance, s = self._heads(both)
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        exchanged = s.roll(len(batch["x"]), dims=0)
        mse = 2 * F.mse_loss(self._image(z, exchanged), both)  # of both images
        kl = standard_kl(mean, log_variance).sum() / batch["x"].numel()
        return {
            "forward": self.reconstruction_weight * mse + self.kl_factor * kl,
            "mse": mse / 2,
            "kl": standard_kl(mean, log_variance).mean().detach(),
        }

    def _reverse_cycle(self, batch: Batch) -> Terms:
        moved = torch.is_grad_enabled() and not self.reverse_detach
        with torch.set_grad_enabled(moved):  # without s nothing before the second encoding can be moved
            s = self._heads(torch.cat([batch["a"], batch["b"]]))[2]
            made = self._image(batch["z"].repeat(2, 1), s)
        one, other = self._heads(made)[0].chunk(2)
        distance = (one - other).abs().mean()
        return {"reverse": self.reverse_weight * distance, "distance": distance}

    def _heads(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = self.encoder(x)
        return self.z_mean(hidden), self.z_log_variance(hidden), self.s(hidden)

    def _image(self, z: Tensor, s: Tensor) -> Tensor:
        halves = torch.cat([self.from_z(z), self.from_s(s)], dim=-1)
        return self.decoder(F.leaky_relu(halves, _SLOPE).unflatten(-1, (-1, 2, 2))).sigmoid()


def _down(widths: Sequence[int]) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Conv2d(before, after, 5, stride=2, padding=1), nn.InstanceNorm2d(after), nn.ReLU()]
    return layers


def _up(widths: Sequence[int]) -> list[nn.Module]:
    """2x2 maps to 6, 14, 30 ... pixels a side, and the last step exactly doubles them."""
    layers: list[nn.Module] = []
    for before, after in zip(widths[:-2], widths[1:-1], strict=True):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2), nn.InstanceNorm2d(after), nn.LeakyReLU(_SLOPE)]
    return [*layers, nn.ConvTranspose2d(widths[-2], widths[-1], 4, stride=2, padding=1)]
