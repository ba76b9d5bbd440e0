"""VAEs whose decoder draws an upright image and then warps it: TVAE-affine, TVAE-TPS, and the plain VAE beside them.

XavierXiao/IWAE-with-Transformation; spatial transformer of Jaderberg et al. 2015, multi-sample bounds of Burda et al.
2016. Of 60 latents 6 or 18, the block u, are the pose.

    encoder   784 -> 256 ReLU -> 256 ReLU -> mean and log-deviation of z; tanh mean and log-deviation of u
    decoder   z -> 256 ReLU -> 256 ReLU -> 784 sigmoid, an upright image;  u -> control values of its warp
    loss      "elbo": BCE + KL in closed form, summed over the batch, one posterior sample
              "multisample", "iwae": the bounds of k samples, averaged over the batch
"""

from collections.abc import Mapping, Sequence
from math import prod

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from reference_models.bounds import elbo_terms, known_objective, log_weights, negative_bound
from reference_models.nets import mlp, trunk
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal
from reference_models.transformer import Warp

_FLOOR = -6.0  # of the logarithm of a deviation
_LOGIT = 13.815509557963773  # of 1 - 1e-6: probabilities are kept 1e-6 away from 0 and 1
_LEAST = 1e-6


class TVAE(ReferenceModel):
    """The three models: `warp` "" is the plain VAE.

    Args:
        image_shape: (C, H, W).
        latent: width of z.
        pose: width of u.
        hidden: width of the hidden layers.
        warp: "", "affine" or "tps".
        objective: "elbo", "multisample" or "iwae".
        k: posterior samples of the last two.
        floor_bug: put log-deviations at or below -6 to +6, as the code behind the k = 5 table does by a slip of sign.
    """

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 28, 28),
        latent: int = 60,
        pose: int = 0,
        hidden: int = 256,
        warp: str = "",
        objective: str = "elbo",
        k: int = 1,
        floor_bug: bool = False,
    ) -> None:
        super().__init__()
        channels, height, width = image_shape
        self.image_shape = (channels, height, width)
        self.objective, self.k, self.floor_bug = known_objective(objective), k, floor_bug
        self.blocks = {"z": latent, "u": pose} if warp else {"z": latent}
        pixels = prod(image_shape)
        self.trunk = trunk([pixels, hidden, hidden], nn.ReLU)
        self.heads = nn.ModuleDict(
            {name: nn.ModuleList(nn.Linear(hidden, size) for _ in range(2)) for name, size in self.blocks.items()}
        )
        self.decoder = mlp([latent, hidden, hidden, pixels], nn.ReLU)
        self.warp = Warp(warp, height, width) if warp else None
        self.control = nn.Linear(pose, self.warp.parameters_each) if self.warp else None

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x) and q(u | x): (B, latent), (B, pose)."""
        hidden = self.trunk(x.flatten(1))
        found: dict[str, Distribution] = {}
        for name, heads in self.heads.items():
            mean, raw = (head(hidden) for head in heads)  # pyright: ignore[reportGeneralTypeIssues]
            mean = mean.tanh() if name == "u" else mean
            found[name] = Normal(mean, self._floored(raw).exp(), validate_args=False)
        return found

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z, u): Bernoulli pixels of the warped image, their probabilities in [1e-6, 1 - 1e-6]."""
        logits = self.decoder(codes["z"]).unflatten(-1, self.image_shape)
        if self.warp is None or self.control is None:
            pixels = Bernoulli(logits=logits.clamp(-_LOGIT, _LOGIT), validate_args=False)
        else:
            upright, shift = logits.sigmoid(), self.control(codes["u"])
            warped = self.warp(upright.flatten(0, -4), shift.flatten(0, -2)).view_as(upright)
            pixels = Bernoulli(logits=warped.clamp(_LEAST, 1 - _LEAST).logit(), validate_args=False)
        return Independent(pixels, 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images, and for each block the noise of k posterior samples."""
        x = feed.pictures(rows, generator)
        noise = {name: normal(x, self.k, len(x), size, generator=generator) for name, size in self.blocks.items()}
        return {"x": x, **{f"noise of {name}": block for name, block in noise.items()}}

    def phases(self) -> tuple[Phase, ...]:
        """One: the negative bound moves everything."""
        return (Phase("loss", self._loss, list(self.parameters())),)

    def _loss(self, batch: Batch) -> Terms:
        x, noise = batch["x"], {name: batch[f"noise of {name}"] for name in self.blocks}
        if self.objective == "elbo":
            reconstruction, kl = (values.sum() / len(x) for values in elbo_terms(self, x, noise))
            nelbo = reconstruction + kl
            # The sum over the batch is what is published; Adadelta would follow the mean nearly the same.
            return {"reconstruction": reconstruction, "kl": kl, "nelbo": nelbo, "loss": nelbo * len(x)}
        weights, errors = log_weights(self, x, noise)
        return {"reconstruction": errors.mean(), "loss": negative_bound(self.objective, weights)}

    def _floored(self, raw: Tensor) -> Tensor:
        if self.floor_bug:
            return torch.where(raw > _FLOOR, raw, torch.full_like(raw, -_FLOOR))
        return raw.clamp(min=_FLOOR)


def vae60(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 60,
    hidden: int = 256,
    objective: str = "elbo",
    k: int = 1,
    floor_bug: bool = False,
) -> TVAE:
    """The plain VAE of the same layers."""
    return TVAE(image_shape, latent, 0, hidden, "", objective, k, floor_bug)


def tvae_affine(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 54,
    pose: int = 6,
    hidden: int = 256,
    objective: str = "elbo",
    k: int = 1,
    floor_bug: bool = False,
) -> TVAE:
    """TVAE whose pose is an affine map."""
    return TVAE(image_shape, latent, pose, hidden, "affine", objective, k, floor_bug)


def tvae_tps(
    image_shape: Sequence[int] = (1, 28, 28),
    latent: int = 42,
    pose: int = 18,
    hidden: int = 256,
    objective: str = "elbo",
    k: int = 1,
    floor_bug: bool = False,
) -> TVAE:
    """TVAE whose pose is a thin-plate spline."""
    return TVAE(image_shape, latent, pose, hidden, "tps", objective, k, floor_bug)
