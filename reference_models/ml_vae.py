"""ML-VAE: a style for every image, a content ("class") for every group, read from all its images together.

Bouchacourt, Tomioka & Nowozin 2018 (arXiv 1705.08841); layers and settings of ananyahjha93/multi-level-vae.

    encoder   784 -> 500 tanh -> means and log-variances of style (10) and class (10)
    evidence  q(class | group) = the product of its images' Gaussians, precision weighted, without the prior
    decoder   style, class (20) -> 500 tanh -> 784 sigmoid
    loss      [ squared error + KL(style) + KL(class) ] / (B 784): a Gaussian likelihood of variance 1/2

In the code behind the published table the evidence is detached from the encoder, so that its class heads are never
trained, and the KL of a group counts once for each of its images: `evidence_grad="none"`, `group_kl="per_sample"`.
The corrected recipe lets the gradient through and counts each group once.
"""

from collections.abc import Mapping, Sequence
from math import prod

import torch
from torch import Tensor, nn
from torch.distributions import Distribution, Independent, Normal

from disentkit.errors import unknown
from disentkit.pooling import group_evidence
from reference_models.nets import mlp, small_normal, standard_kl, trunk
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal

_CHOICES = {
    "evidence_grad": ("full", "none"),
    "group_kl": ("per_group", "per_sample"),
    "group_loss_reduction": ("batch_pixels", "groups"),
}


class MLVAE(ReferenceModel):
    """ML-VAE: a style for every image, a content for every group (Bouchacourt et al. 2018).

    Args:
        image_shape: (C, H, W).
        style: latents of an image.
        content: latents of a group, the block named "class".
        hidden: width of the hidden layers.
        group_noise: deviation of the noise with which a group's content is drawn in training (sigma_r; 1 is sampling).
        evidence_grad: whether the gradient passes through the evidence to the class heads, "full" or "none".
        group_kl: whether a group's KL counts once, "per_group", or once for each of its images, "per_sample".
        group_loss_reduction: what the sum over the batch is divided by: "batch_pixels", or the number of "groups".
    """

    group_blocks = frozenset({"class"})
    uses = frozenset({"groups"})

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 28, 28),
        style: int = 10,
        content: int = 10,
        hidden: int = 500,
        group_noise: float = 1.0,
        evidence_grad: str = "full",
        group_kl: str = "per_group",
        group_loss_reduction: str = "batch_pixels",
    ) -> None:
        super().__init__()
        given = {"evidence_grad": evidence_grad, "group_kl": group_kl, "group_loss_reduction": group_loss_reduction}
        for name, value in given.items():
            if value not in _CHOICES[name]:
                raise unknown(name, value, _CHOICES[name])
        channels, height, width = image_shape
        self.image_shape = (channels, height, width)
        self.blocks = {"style": style, "class": content}
        self.group_noise, self.evidence_grad = group_noise, evidence_grad
        self.group_kl, self.group_loss_reduction = group_kl, group_loss_reduction
        pixels = prod(image_shape)
        self.trunk = trunk([pixels, hidden], nn.Tanh)
        self.style = nn.ModuleList(nn.Linear(hidden, style) for _ in range(2))  # mean, log-variance
        self.content = nn.ModuleList(nn.Linear(hidden, content) for _ in range(2))
        self.decoder = mlp([style + content, hidden, pixels], nn.Tanh)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """First weights N(0, 0.05^2), biases 0."""
        small_normal(self)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(style | x) and q(class | x), each from one image: (B, style), (B, content)."""
        style, content = self._heads(x)
        return {
            name: Normal(mean, (0.5 * log_variance).exp(), validate_args=False)
            for name, (mean, log_variance) in (("style", style), ("class", content))
        }

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | style, class): normal pixels of variance 1/2, which the squared error of the loss amounts to."""
        mean = self._image(codes["style"], codes["class"])
        deviation = mean.new_full((), 0.5**0.5).expand_as(mean)
        return Independent(Normal(mean, deviation, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, the group of each as numbers from 0, noise for each style and for each group's content."""
        x = feed.pictures(rows, generator)
        present, group = feed.groups[rows].unique(return_inverse=True)
        return {
            "x": x,
            "group": group,
            "style_noise": normal(x, len(x), self.blocks["style"], generator=generator),
            "group_noise": normal(x, len(present), self.blocks["class"], generator=generator),
        }

    def phases(self) -> tuple[Phase, ...]:
        """One: the negative group ELBO moves everything that a gradient reaches."""
        return (Phase("loss", self._loss, list(self.parameters())),)

    def _loss(self, batch: Batch) -> Terms:
        x, group = batch["x"], batch["group"]
        (style_mean, style_log), (mean, log_variance) = self._heads(x)
        if self.evidence_grad == "none":
            mean, log_variance = mean.detach(), log_variance.detach()
        style = style_mean + (0.5 * style_log).exp() * batch["style_noise"]
        pooled = group_evidence(mean, (0.5 * log_variance).exp(), group, count=len(batch["group_noise"]))
        content = pooled.mean + pooled.scale * self.group_noise * batch["group_noise"]  # (G, content)
        error = (self._image(style, content[group]) - x).square().sum()
        style_kl = standard_kl(style_mean, style_log).sum()
        kl = standard_kl(pooled.mean, 2 * pooled.scale.log())  # (G,)
        group_kl = kl.sum() if self.group_kl == "per_group" else kl[group].sum()
        parts = x.numel() if self.group_loss_reduction == "batch_pixels" else len(kl)
        return {
            "loss": (error + style_kl + group_kl) / parts,
            "mse": error / x.numel(),
            "style_kl": style_kl / len(x),
            "class_kl": kl.mean(),
        }

    def _heads(self, x: Tensor) -> tuple[tuple[Tensor, Tensor], tuple[Tensor, Tensor]]:
        hidden = self.trunk(x.flatten(1))
        (style_mean, style_log), (mean, log_variance) = self.style, self.content
        return (style_mean(hidden), style_log(hidden)), (mean(hidden), log_variance(hidden))

    def _image(self, style: Tensor, content: Tensor) -> Tensor:
        return self.decoder(torch.cat([style, content], dim=-1)).sigmoid().unflatten(-1, self.image_shape)
