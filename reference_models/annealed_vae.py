"""AnnealedVAE: the KL is held at a capacity that grows in the course of training.

Burgess et al. 2018 (arXiv 1804.03599), equation 8.

    loss   reconstruction + gamma |KL - C|,   C = c_max min(1, done / annealed_share)

The study lets C grow for 100,000 of its 300,000 steps. Here that is a share of the training, so that a short one sees
the whole of it.
"""

from collections.abc import Sequence

from torch import Generator, Tensor

from disentkit.errors import UserError
from reference_models.conv_vae import ConvVAE, Encoded
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Terms


class AnnealedVAE(ConvVAE):
    """AnnealedVAE: the KL is held at a capacity that grows in training (Burgess et al. 2018).

    Args:
        image_shape: (C, H, W).
        latent: how many latents.
        c_max: the capacity at last, in nats; the study: 5, 10, 25, 50, 75, 100.
        gamma: weight of the KL's distance to the capacity.
        annealed_share: the share of the training at which the capacity is reached, above 0, at most 1.
    """

    def __init__(
        self,
        image_shape: Sequence[int] = (1, 64, 64),
        latent: int = 10,
        c_max: float = 25.0,
        gamma: float = 1000.0,
        annealed_share: float = 1 / 3,
    ) -> None:
        super().__init__("annealed_vae", image_shape, latent)
        if not 0 < annealed_share <= 1:
            raise UserError(f"annealed_share: expected a number above 0, at most 1, got {annealed_share:g}")
        self.c_max, self.gamma, self.annealed_share = c_max, gamma, annealed_share

    def draw(self, feed: Feed, rows: Tensor, generator: Generator) -> Batch:
        """Images, noise, and the share of the training that is done."""
        batch = super().draw(feed, rows, generator)
        return batch | {"done": batch["x"].new_tensor(feed.done)}

    def regulariser(self, encoded: Encoded, kl: Tensor, batch: Batch) -> Terms:
        """Gamma |KL - C|."""
        capacity = self.c_max * (batch["done"] / self.annealed_share).clamp(max=1)
        return {"regulariser": self.gamma * (kl - capacity).abs(), "capacity": capacity}
