"""The mixture prior of the adversarial autoencoder: ten elongated Gaussians, the petals of a flower."""

import math

import torch
from torch import Tensor, nn
from torch.distributions import Categorical, MixtureSameFamily, MultivariateNormal

from disentkit.errors import UserError

_ALONG, _ACROSS = 0.5, 0.1  # deviations of a petal
_SHIFT = 1.4  # of its centre from the origin


class Petals(nn.Module):
    """Ten petals in every pair of latents, petal k turned by k tenths of a circle; all pairs show the same petal.

    Makhzani et al. 2015, section 5; the sizes are those of conan7882/adversarial-autoencoders.

    Raises:
        UserError: for an odd number of latents.
    """

    centres: Tensor
    axes: Tensor

    def __init__(self, latent: int, count: int = 10) -> None:
        super().__init__()
        if latent % 2:
            raise UserError(
                f"latent: the mixture prior lies in pairs of latents, expected an even number, got {latent}"
            )
        self.count, self.pairs = count, latent // 2
        angle = torch.arange(count) * (2 * math.pi / count)
        along = torch.stack([angle.cos(), angle.sin()], dim=-1)
        across = torch.stack([-angle.sin(), angle.cos()], dim=-1)
        self.register_buffer("centres", _SHIFT * along, persistent=False)  # (10, 2)
        self.register_buffer("axes", torch.stack([_ALONG * along, _ACROSS * across], dim=-1), persistent=False)

    def chosen(self, labels: Tensor, generator: torch.Generator) -> Tensor:
        """The petal of each label (B,), k for label k; any for what is no label of theirs."""
        anywhere = torch.randint(self.count, labels.shape, device=labels.device, generator=generator)
        return torch.where((labels >= 0) & (labels < self.count), labels, anywhere)

    def place(self, noise: Tensor, petal: Tensor) -> Tensor:
        """Samples (B, latent) of the petals (B,), of standard normal noise (B, latent)."""
        pairs = noise.unflatten(-1, (self.pairs, 2))
        return (self.centres[petal, None] + torch.einsum("bij,bpj->bpi", self.axes[petal], pairs)).flatten(-2)

    def distribution(self) -> MixtureSameFamily:
        """p(z), with event shape (latent,)."""
        factor = torch.stack([torch.block_diag(*[axes] * self.pairs) for axes in self.axes])  # (10, latent, latent)
        centres = self.centres.repeat(1, self.pairs)
        normals = MultivariateNormal(centres, covariance_matrix=factor @ factor.mT, validate_args=False)
        even = Categorical(logits=torch.zeros(self.count, device=centres.device), validate_args=False)
        return MixtureSameFamily(even, normals, validate_args=False)
