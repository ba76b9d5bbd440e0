"""An adapter: a model that is not ours, written as its author wrote it, made a LatentModel of in twenty lines."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal

from disentkit import LatentModel


class Theirs(nn.Module):
    """Stands for the stranger's code: a convolutional VAE that returns (reconstruction, mean, log-variance)."""

    def __init__(self) -> None:
        super().__init__()
        self.enc = nn.Sequential(
            nn.Conv2d(1, 16, 4, 2, 1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 4, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(1568, 16),
        )
        self.dec = nn.Sequential(
            nn.Linear(8, 1568), nn.ReLU(), nn.Unflatten(1, (32, 7, 7)),
            nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 4, 2, 1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Logits, mean and log-variance."""
        mean, log_variance = self.enc(x).chunk(2, dim=1)
        return self.dec(mean + (0.5 * log_variance).exp() * torch.randn_like(mean)), mean, log_variance


class Adapted(LatentModel):
    """What disentkit asks of it."""

    blocks = {"z": 8}
    image_shape = (1, 28, 28)

    def __init__(self, model: Theirs) -> None:
        super().__init__()
        self.model = model

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """q(z | x)."""
        mean, log_variance = self.model.enc(x).chunk(2, dim=1)
        return {"z": Normal(mean, (0.5 * log_variance).exp())}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """p(x | z); codes may carry sample axes in front."""
        z = codes["z"]
        logits = self.model.dec(z.flatten(0, -2)).unflatten(0, z.shape[:-1])
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)


def adapt(path: Path) -> Adapted:
    """Read the stranger's state dict."""
    model = Theirs()
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    return Adapted(model)
