"""DIP-VAE I and II: the covariance of the codes is drawn to the identity (Kumar et al. 2018, arXiv 1711.00848).

    loss    reconstruction + KL + lambda_od sum_{i != j} S_ij^2 + lambda_d sum_i (S_ii - 1)^2
    I       S = Cov[mean of q(z | x)]                                     (equation 6)
    II      S = Cov[mean of q(z | x)] + E[covariance of q(z | x)]         (equation 7), the covariance of the codes

over the images of a batch, divided by their number. The study: lambda_od 1, 2, 5, 10, 20, 50; lambda_d is ten times
that for I, and the same for II.
"""

from collections.abc import Sequence

from torch import Tensor

from reference_models.conv_vae import ConvVAE, Encoded
from reference_models.training.learning import Batch, Terms


class DIPVAE(ConvVAE):
    """The convolutional VAE with a penalty on the covariance.

    Args:
        name: of the model, for errors.
        image_shape: (C, H, W).
        latent: how many latents.
        lambda_od: weight of what stands off the diagonal.
        lambda_d_factor: lambda_d / lambda_od.
        of_codes: whether the covariance is that of the codes (II), else of their means (I).
    """

    least_batch = 2

    def __init__(
        self,
        name: str,
        image_shape: Sequence[int],
        latent: int,
        lambda_od: float,
        lambda_d_factor: float,
        of_codes: bool,
    ) -> None:
        super().__init__(name, image_shape, latent)
        self.lambda_od, self.lambda_d, self.of_codes = lambda_od, lambda_d_factor * lambda_od, of_codes

    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """KL, and the penalty."""
        found = covariance(encoded.mean)
        if self.of_codes:
            found = found + encoded.log_variance.exp().mean(0).diag()
        penalty = distance_to_identity(found, self.lambda_od, self.lambda_d)
        return {"regulariser": kl + penalty, "penalty": penalty}


def covariance(means: Tensor) -> Tensor:
    """The covariance (D, D) of vectors (B, D), divided by B.

    >>> import torch
    >>> covariance(torch.tensor([[1.0, 2.0], [-1.0, -2.0]]))
    tensor([[1., 2.],
            [2., 4.]])
    """
    centred = means - means.mean(0)
    return centred.T @ centred / len(means)


def distance_to_identity(found: Tensor, lambda_od: float, lambda_d: float) -> Tensor:
    """Lambda_od times the squares off the diagonal, and lambda_d times those of the diagonal less 1.

    >>> import torch
    >>> distance_to_identity(torch.tensor([[1.0, 2.0], [2.0, 4.0]]), 1.0, 10.0)
    tensor(98.)
    """
    diagonal = found.diagonal()
    off = found.square().sum() - diagonal.square().sum()
    return lambda_od * off + lambda_d * (diagonal - 1).square().sum()


def dip_vae_i(
    image_shape: Sequence[int] = (1, 64, 64), latent: int = 10, lambda_od: float = 10.0, lambda_d_factor: float = 10.0
) -> DIPVAE:
    """DIP-VAE-I: the covariance of the means (Kumar et al. 2018, equation 6)."""
    return DIPVAE("dip_vae_i", image_shape, latent, lambda_od, lambda_d_factor, of_codes=False)


def dip_vae_ii(
    image_shape: Sequence[int] = (1, 64, 64), latent: int = 10, lambda_od: float = 10.0, lambda_d_factor: float = 1.0
) -> DIPVAE:
    """DIP-VAE-II: the covariance of the codes (Kumar et al. 2018, equation 7)."""
    return DIPVAE("dip_vae_ii", image_shape, latent, lambda_od, lambda_d_factor, of_codes=True)
