"""FactorVAE: a discriminator measures the total correlation of the codes (Kim & Mnih 2018, arXiv 1802.05983).

    discriminator   10 -> six layers of 1000, LeakyReLU 0.2 -> 2 logits: "codes" and "permuted"
    VAE             reconstruction + KL + gamma TC  (equation 2),  TC = mean [ logit of "codes" - logit of "permuted" ]
    discriminator   half the cross-entropy of codes, and half of codes in which every latent was permuted by itself
                    over the batch: a sample of prod_d q(z_d); an Adam of its own, 1e-4, moments 0.5 and 0.9

First the VAE moves, then the discriminator. The permuted codes are of another batch, as in the paper's algorithm 2;
the study (Locatello et al. 2019) permutes those of the same one: `permuted="same"`. For the discriminator's step codes
are read afresh, by the encoder as it then is. The study: gamma 10, 20, 30, 40, 50, 100.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from disentkit.errors import unknown
from reference_models.conv_vae import ConvVAE, Encoded
from reference_models.duel import Leaky
from reference_models.nets import glorot_uniform, mlp
from reference_models.training.feed import Feed
from reference_models.training.learning import Adam, Batch, Phase, Terms, normal

_CODES, _PERMUTED = 0, 1  # the logits
_LAYERS = 6
_SOURCES = ("other", "same")


class FactorVAE(ConvVAE):
    """FactorVAE: the total correlation, measured by a discriminator, counts gamma times more (Kim & Mnih 2018).

    Args:
        image_shape: (C, H, W).
        latent: how many latents.
        gamma: weight of the total correlation.
        hidden: width of the discriminator's layers.
        permuted: whose codes are permuted, those of an "other" batch or of the "same".
        discriminator_lr: rate of the discriminator's Adam.
        discriminator_beta1: its first moment.
        discriminator_beta2: its second moment.
    """

    duels = True
    least_batch = 2

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 64, 64),
        latent: int = 10,
        gamma: float = 30.0,
        hidden: int = 1000,
        permuted: str = "other",
        discriminator_lr: float = 1e-4,
        discriminator_beta1: float = 0.5,
        discriminator_beta2: float = 0.9,
    ) -> None:
        super().__init__("factor_vae", image_shape, latent)
        if permuted not in _SOURCES:
            raise unknown("permuted", permuted, _SOURCES)
        self.gamma, self.permuted = gamma, permuted
        self.adam = Adam(discriminator_lr, discriminator_beta1, discriminator_beta2)
        self.discriminator = mlp([latent, *[hidden] * _LAYERS, 2], Leaky)
        glorot_uniform(self.discriminator)

    def draw(self, feed: Feed, rows: Tensor, generator: Generator) -> Batch:
        """Images and noise; noise for the discriminator's codes; other images and their noise; the permutations."""
        batch = super().draw(feed, rows, generator)
        count, width = batch["noise"].shape
        places = torch.rand(count, width, device=rows.device, generator=generator).argsort(0)
        batch |= {"code_noise": normal(batch["x"], count, width, generator=generator), "places": places}
        if self.permuted == "other":
            other = feed.pictures(feed.some(count, generator), generator)
            batch |= {"other": other, "other_noise": normal(other, count, width, generator=generator)}
        return batch

    def phases(self) -> tuple[Phase, ...]:
        """VAE, then discriminator, which has an Adam of its own settings."""
        own = [*self.discriminator.parameters()]
        return (*super().phases(), Phase("discriminator", self._discriminating, own, "discriminator", adam=self.adam))

    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """KL + gamma TC."""
        logits = self.discriminator(encoded.code)
        correlation = (logits[:, _CODES] - logits[:, _PERMUTED]).mean()
        return {"regulariser": kl + self.gamma * correlation, "tc": correlation}

    def _discriminating(self, batch: Batch) -> Terms:
        with torch.no_grad():
            codes = self.encoded(batch["x"], batch["code_noise"]).code
            others = self.encoded(batch["other"], batch["other_noise"]).code if "other" in batch else codes
        logits = self.discriminator(torch.cat([codes, permuted(others, batch["places"])]))
        said = torch.full((len(logits),), _PERMUTED, device=logits.device)
        said[: len(codes)] = _CODES
        return {"discriminator": F.cross_entropy(logits, said)}


def permuted(codes: Tensor, places: Tensor) -> Tensor:
    """Codes (B, D) with every column in an order of its own, given by the rows `places` (B, D)."""
    return codes.gather(0, places)
