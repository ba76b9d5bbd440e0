"""VAE, beta-VAE and conditional VAE with fully connected networks, as published by F. Sangari (vae_variations).

Kingma & Welling 2014 (arXiv 1312.6114); Higgins et al. 2017 (ICLR); the conditional one gives the label, one-hot, to
both networks and keeps a prior that does not know it, as in Kingma et al. 2014 (arXiv 1406.5298), not Sohn et al. 2015.

    encoder   784 (+ 10 labels) -> 300 ELU -> 300 ELU -> 10 means and 10 variances (softplus + 1e-8)
    decoder   10 (+ 10 labels)  -> 300 ELU -> 300 ELU -> 784 logits of Bernoulli pixels
    loss      mean over the batch of [ BCE summed over pixels + beta * KL summed over latents ], one posterior sample
"""

from collections.abc import Mapping, Sequence
from math import prod

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from reference_models.nets import bernoulli_error, mlp, onehot
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal

_LEAST_VARIANCE = 1e-8


class VAE(ReferenceModel):
    """The three models: `classes` > 0 makes it conditional, `beta` weighs the KL in the loss."""

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 28, 28),
        latent: int = 10,
        hidden: int = 300,
        beta: float = 1.0,
        classes: int = 0,
    ) -> None:
        super().__init__()
        channels, height, width = image_shape
        self.image_shape = (channels, height, width)
        self.blocks = {"z": latent}
        self.kl_weight = beta
        self.classes = classes
        self.conditional = classes > 0
        self.uses = frozenset({"labels"} if self.conditional else ())
        pixels = prod(image_shape)
        self.encoder = mlp([pixels + classes, hidden, hidden, 2 * latent], nn.ELU)
        self.decoder = mlp([latent + classes, hidden, hidden, pixels], nn.ELU)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x), or q(z | x, y): a normal with independent coordinates, (B, latent)."""
        mean, raw = self.encoder(self._with_label(x.flatten(1), y)).chunk(2, dim=-1)
        variance = F.softplus(raw) + _LEAST_VARIANCE
        return {"z": Normal(mean, variance.sqrt(), validate_args=False)}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z), or p(x | z, y): independent Bernoulli pixels, kept as logits."""
        logits = self.decoder(self._with_label(codes["z"], y))
        logits = logits.unflatten(-1, self.image_shape)  # (..., B, C, H, W)
        # No check that pixels are 0 or 1: grey targets are a published protocol, and rows name it.
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, labels, and noise for one posterior sample each."""
        x = feed.pictures(rows, generator)
        return {"x": x, "y": feed.labels[rows], "noise": normal(x, len(x), self.blocks["z"], generator=generator)}

    def phases(self) -> tuple[Phase, ...]:
        """One: the weighted NELBO moves everything."""
        return (Phase("weighted_nelbo", self._loss, list(self.parameters())),)

    def _loss(self, batch: Batch) -> Terms:
        terms = elbo_terms(self, batch["x"], batch["y"], batch["noise"])
        reconstruction, kl = terms["reconstruction"], terms["kl"]
        return {**terms, "nelbo": reconstruction + kl, "weighted_nelbo": reconstruction + self.kl_weight * kl}

    def _with_label(self, inputs: Tensor, y: Tensor | None) -> Tensor:
        if not self.conditional:
            return inputs
        return torch.cat([inputs, onehot(y, self.classes, inputs)], dim=-1)


def elbo_terms(model: VAE, x: Tensor, y: Tensor, noise: Tensor) -> Terms:
    """Reconstruction error and KL of a batch, each averaged over it, in nats: NELBO = reconstruction + KL.

    One posterior sample, made of standard normal noise (B, latent) (Kingma & Welling 2014, equation 10); the KL is
    the closed form.
    """
    posterior = model.encode(x, y)["z"]
    assert isinstance(posterior, Normal)
    code = posterior.mean + posterior.stddev * noise
    likelihood = model.decode({"z": code}, y)
    assert isinstance(likelihood, Independent)
    reconstruction = bernoulli_error(likelihood.base_dist.logits, x).mean()
    variance = posterior.variance
    kl = 0.5 * (variance + posterior.mean**2 - 1 - variance.log()).sum() / len(x)
    return {"reconstruction": reconstruction, "kl": kl}


def vae(image_shape: Sequence[int] = (1, 28, 28), latent: int = 10, hidden: int = 300) -> VAE:
    """Variational autoencoder (Kingma & Welling 2014)."""
    return VAE(image_shape, latent, hidden)


def beta_vae(image_shape: Sequence[int] = (1, 28, 28), latent: int = 10, hidden: int = 300, beta: float = 10.0) -> VAE:
    """Beta-VAE: the KL counts beta times in the loss (Higgins et al. 2017)."""
    return VAE(image_shape, latent, hidden, beta=beta)


def cvae(image_shape: Sequence[int] = (1, 28, 28), latent: int = 10, hidden: int = 300, classes: int = 10) -> VAE:
    """Conditional VAE: encoder and decoder are given the label (Kingma et al. 2014)."""
    return VAE(image_shape, latent, hidden, classes=classes)
