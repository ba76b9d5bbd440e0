"""The convolutional VAE of the study by Locatello et al. 2019 (arXiv 1811.12359), and its beta-VAE.

Layers and settings of google-research/disentanglement_lib, which the study was run with.

    encoder   64x64 -> 4x4 convolutions to 32 and 32 maps, 2x2 ones to 64 and 64, stride 2, ReLU -> 256 ReLU
              -> 10 means and 10 log-variances
    decoder   10 -> 256 ReLU -> 1024 ReLU -> 64 maps of 4x4 -> 4x4 transposed convolutions to 64, 32, 32 and C maps,
              stride 2, ReLU between -> logits of Bernoulli pixels
    loss      mean over the batch of [ BCE summed over pixels ] + a regulariser, which is all that the models differ in:

    beta_vae_conv   beta KL                                   Higgins et al. 2017, equation 4
    annealed_vae    gamma |KL - C|                            Burgess et al. 2018, equation 8
    beta_tcvae      KL + (beta - 1) TC                        Chen et al. 2018
    factor_vae      KL + gamma TC, by a discriminator         Kim & Mnih 2018, equation 2
    dip_vae_i, ii   KL + a penalty on the codes' covariance   Kumar et al. 2018, equations 6 and 7

Where the paper's table 2 says 4x4 for all convolutions of the encoder, its code has 2x2 for the third and fourth, and
so have the published models; here as in the code. The first weights are those of its framework: Glorot's uniform,
biases 0. Images of other sizes, multiples of 16, leave maps of another size than 4x4 in the middle.
"""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from disentkit.errors import UserError
from reference_models.nets import bernoulli_error, glorot_uniform, standard_kl
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal

_REDUCTION = 16  # of a side, by four strides of 2
_TOP = 64  # maps in the middle
_WIDTH = 256  # of the layer between maps and codes


class Encoded(NamedTuple):
    """What the encoder makes of a batch: the posteriors' means and log-variances, and a sample of each, (B, latent)."""

    mean: Tensor
    log_variance: Tensor
    code: Tensor


class ConvVAE(ReferenceModel):
    """What the models of the study share: all but the regulariser.

    Args:
        name: of the model, for errors.
        image_shape: (C, H, W), sides that are multiples of 16, 32 or more.
        latent: how many latents.

    Raises:
        UserError: for images of other sizes.
    """

    def __init__(self, name: str, image_shape: Sequence[int], latent: int) -> None:
        super().__init__()
        channels, height, width = image_shape
        if min(height, width) < 2 * _REDUCTION or height % _REDUCTION or width % _REDUCTION:
            raise UserError(
                f"{name}: expected images whose sides are multiples of 16, 32 or more, got {height}x{width}; "
                "beta_vae takes images of any size"
            )
        self.image_shape = (channels, height, width)
        self.blocks = {"z": latent}
        maps = (_TOP, height // _REDUCTION, width // _REDUCTION)
        middle = maps[0] * maps[1] * maps[2]
        self.encoder = nn.Sequential(*_down(channels), nn.Flatten(), nn.Linear(middle, _WIDTH), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(_WIDTH, latent), nn.Linear(_WIDTH, latent)
        grown = (nn.Linear(latent, _WIDTH), nn.ReLU(), nn.Linear(_WIDTH, middle), nn.ReLU(), nn.Unflatten(-1, maps))
        self.decoder = nn.Sequential(*grown, *_up(channels))
        for convolutions in (self.encoder, self.decoder):  # a tenth faster on a CPU, the same up to rounding
            convolutions.to(memory_format=torch.channels_last)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Glorot's uniform, biases 0."""
        glorot_uniform(self)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x): a normal with independent coordinates, (B, latent)."""
        mean, log_variance = self._heads(x)
        return {"z": Normal(mean, (0.5 * log_variance).exp(), validate_args=False)}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z): independent Bernoulli pixels, kept as logits."""
        z = codes["z"]
        logits = self.decoder(z.flatten(0, -2)).unflatten(0, z.shape[:-1])
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, and noise for one posterior sample each."""
        x = feed.pictures(rows, generator)
        return {"x": x, "noise": normal(x, len(x), self.blocks["z"], generator=generator)}

    def phases(self) -> tuple[Phase, ...]:
        """One: reconstruction error and regulariser move encoder and decoder."""
        parts = (self.encoder, self.mean, self.log_variance, self.decoder)
        return (Phase("loss", self._loss, [p for part in parts for p in part.parameters()]),)

    @abstractmethod
    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """What is added to the reconstruction error, named "regulariser", and what else is worth a look.

        The KL is the closed form, averaged over the batch, in nats.
        """

    def encoded(self, x: Tensor, noise: Tensor) -> Encoded:
        """Means, log-variances, and posterior samples made of standard normal noise: (B, latent) each."""
        mean, log_variance = self._heads(x)
        return Encoded(mean, log_variance, mean + (0.5 * log_variance).exp() * noise)

    def _loss(self, batch: Batch) -> Terms:
        x, encoded = batch["x"], self.encoded(batch["x"], batch["noise"])
        error = bernoulli_error(self.decoder(encoded.code), x).mean()
        kl = standard_kl(encoded.mean, encoded.log_variance).mean()
        added = self.regulariser(encoded, kl, batch)
        return {"loss": error + added["regulariser"], "reconstruction": error, "kl": kl, "nelbo": error + kl, **added}

    def _heads(self, x: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.encoder(x)
        return self.mean(hidden), self.log_variance(hidden)


class BetaVAEConv(ConvVAE):
    """Beta-VAE: the KL counts beta times (Higgins et al. 2017); with beta 1 the VAE. The study: 1, 2, 4, 6, 8, 16."""

    def __init__(self, image_shape: Sequence[int] = (1, 64, 64), latent: int = 10, beta: float = 4.0) -> None:
        super().__init__("beta_vae_conv", image_shape, latent)
        self.kl_weight = beta

    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """Beta KL."""
        return {"regulariser": self.kl_weight * kl}


def _down(channels: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after, kernel in ((channels, 32, 4), (32, 32, 4), (32, _TOP, 2), (_TOP, _TOP, 2)):
        layers += [nn.Conv2d(before, after, kernel, stride=2, padding=kernel // 2 - 1), nn.ReLU()]
    return layers


def _up(channels: int) -> list[nn.Module]:
    layers: list[nn.Module] = []
    for before, after in ((_TOP, _TOP), (_TOP, 32), (32, 32), (32, channels)):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), nn.ReLU()]
    return layers[:-1]
