"""One of our VAEs with fully connected networks as pythae's: the same layers, so that both do the same work.

`make peers` installs pythae into .peers/, and PYTHONPATH leads there.
"""

import logging
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from reference_models.tvae import TVAE


def installed() -> str:
    """Pythae with its version.

    Raises:
        SystemExit: where it cannot be imported.
    """
    logging.disable(logging.WARNING)
    try:
        import_module("pythae.models")
    except ImportError as missing:
        sys.exit(f"{missing}: run `make peers`, and set PYTHONPATH=.peers")
    return f"pythae {version('pythae')}"


def twin(model: TVAE) -> Any:
    """Pythae's VAE around the very layers of a plain `TVAE`: what trains one trains the other."""
    models, nets, outputs = (import_module(f"pythae.models{part}") for part in ("", ".nn", ".base.base_utils"))

    class Encoder(nets.BaseEncoder):
        def __init__(self) -> None:
            super().__init__()
            self.trunk, self.heads = model.trunk, model.heads["z"]

        def forward(self, x: Tensor) -> Any:
            hidden = self.trunk(x.flatten(1))
            mean, log_deviation = (head(hidden) for head in self.heads)  # pyright: ignore[reportGeneralTypeIssues]
            return outputs.ModelOutput(embedding=mean, log_covariance=2 * log_deviation)

    class Decoder(nets.BaseDecoder):
        def __init__(self) -> None:
            super().__init__()
            self.layers = nn.Sequential(model.decoder, nn.Sigmoid())

        def forward(self, z: Tensor) -> Any:
            return outputs.ModelOutput(reconstruction=self.layers(z).unflatten(-1, model.image_shape))

    settings = models.VAEConfig(input_dim=model.image_shape, latent_dim=model.blocks["z"], reconstruction_loss="bce")
    return models.VAE(settings, Encoder(), Decoder())


def default(latent: int = 10) -> Any:
    """Pythae's VAE with the networks that it has when none are given: 784-512-latent-512-784."""
    models = import_module("pythae.models")
    return models.VAE(models.VAEConfig(input_dim=(1, 28, 28), latent_dim=latent, reconstruction_loss="bce"))


def trainer(model: Any, images: Tensor, batch: int, folder: Path) -> Any:
    """Pythae's training of a model on float images (N, C, H, W), prepared."""
    training, sets = import_module("pythae.trainers"), import_module("pythae.data.datasets")
    settings = training.BaseTrainerConfig(
        output_dir=str(folder), per_device_train_batch_size=batch, num_epochs=1, learning_rate=1e-3, no_cuda=True
    )
    made = training.BaseTrainer(model, sets.BaseDataset(images, torch.zeros(len(images))), training_config=settings)
    made.prepare_training()
    return made
