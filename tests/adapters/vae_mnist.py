"""YannDubs/disentangling-vae, results/VAE_mnist: a convolutional VAE on MNIST resized to 32x32."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.distributions import Bernoulli, Independent, Normal

from disentkit import LatentModel


class ConvVAE(LatentModel):
    blocks = {"z": 10}
    image_shape = (1, 28, 28)

    def __init__(self, state: dict[str, Tensor]) -> None:
        super().__init__()
        down = [layer for width in (1, 32, 32) for layer in (nn.Conv2d(width, 32, 4, 2, 1), nn.ReLU())]
        linear = [nn.Flatten(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 20)]
        self.encoder = nn.Sequential(*down, *linear)
        linear = [nn.Linear(10, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 512), nn.ReLU()]
        up = [layer for width in (32, 32, 1) for layer in (nn.ConvTranspose2d(32, width, 4, 2, 1), nn.ReLU())]
        self.decoder = nn.Sequential(*linear, nn.Unflatten(1, (32, 4, 4)), *up[:-1])
        for part in ("encoder", "decoder"):  # their layers stand in the order of ours
            theirs = [value for key, value in state.items() if key.startswith(part)]
            ours = getattr(self, part).state_dict()
            getattr(self, part).load_state_dict(dict(zip(ours, theirs, strict=True)))

    def preprocess(self, x: Tensor) -> Tensor:
        levels = (x[:, 0] * 255).round().byte().cpu().numpy()
        large = [np.asarray(Image.fromarray(picture).resize((32, 32), Image.Resampling.BILINEAR)) for picture in levels]
        return torch.from_numpy(np.stack(large))[:, None].to(x) / 255

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Normal]:
        mean, log_variance = self.encoder(x).unflatten(1, (10, 2)).unbind(-1)  # interleaved
        return {"z": Normal(mean, (0.5 * log_variance).exp())}

    def decode(self, codes: dict[str, Tensor], y: Tensor | None = None) -> Independent:
        lead = codes["z"].shape[:-1]
        logits = self.decoder(codes["z"].reshape(-1, 10)).view(*lead, 1, 32, 32)
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)


def adapt(path: Path) -> ConvVAE:
    return ConvVAE(torch.load(path, map_location="cpu", weights_only=True))
