"""Processor time of an MNIST epoch of small VAEs: our loop, pythae's, a plain one, and the floor of its parts.

PYTHONPATH=.peers python benchmarks/speed_training.py [--turns 5]  # results/speed_training.csv, .md; after `make peers`

All train the same layers by Adam on grey levels: those of the NLL's comparison in batches of 128, and pythae's own
default in its batches of 64. An epoch of some of the images is timed, with all that it has besides the steps (order,
averages, checks; the test split is left out), and told as one of 60,000. The plain loop is a DataLoader, autograd,
`torch.optim.Adam`. The step by hand has no autograd and no modules (`by_hand.py`). The floor is what no way of training
them can do without: the matrix products of all layers, forward and back, and the step of Adam, each alone.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before torch reads them

import contextlib
import io
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import by_hand
import click
import pandas as pd
import pythae_twin
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.distributions import Bernoulli, Distribution, Independent, Normal
from torch.utils.data import DataLoader, TensorDataset
from turns import Side, in_turns, track

from disentkit.data import Dataset, open_dataset
from reference_models.bounds import elbo_terms
from reference_models.nets import mlp, trunk
from reference_models.recipes import Recipe
from reference_models.settings import recipe
from reference_models.training.feed import Feed
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms, normal
from reference_models.training.precision import Precision, products
from reference_models.training.resuming import State
from reference_models.training.run import Training
from reference_models.tvae import TVAE

CPU = torch.device("cpu")
WHOLE, SOME = 60_000, 6_400


class Default(ReferenceModel):
    """The layers of pythae's default VAE: 784-512-10-512-784."""

    def __init__(self, image_shape: Sequence[int] = (1, 28, 28), latent: int = 10, hidden: int = 512) -> None:
        super().__init__()
        self.image_shape, self.blocks = (1, 28, 28), {"z": latent}
        self.trunk = trunk([784, hidden], nn.ReLU)
        self.heads = nn.ModuleList(nn.Linear(hidden, latent) for _ in range(2))
        self.decoder = mlp([latent, hidden, 784], nn.ReLU)

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Distribution]:
        """(B, latent)."""
        hidden = self.trunk(x.flatten(1))
        mean, log_variance = (head(hidden) for head in self.heads)
        return {"z": Normal(mean, (0.5 * log_variance).exp(), validate_args=False)}

    def decode(self, codes: Mapping[str, Tensor], y: Tensor | None = None) -> Distribution:
        """Bernoulli pixels."""
        logits = self.decoder(codes["z"]).unflatten(-1, self.image_shape)
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)

    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """Images and noise."""
        x = feed.pictures(rows, generator)
        return {"x": x, "noise": normal(x, 1, len(x), self.blocks["z"], generator=generator)}

    def phases(self) -> tuple[Phase, ...]:
        """The negative ELBO."""
        return (Phase("nelbo", self._loss, list(self.parameters())),)

    def _loss(self, batch: Batch) -> Terms:
        reconstruction, kl = (one.mean() for one in elbo_terms(self, batch["x"], {"z": batch["noise"]}))
        return {"reconstruction": reconstruction, "kl": kl, "nelbo": reconstruction + kl}


def ours(chosen: Recipe, data: Dataset, make: Callable[..., ReferenceModel] | None, precision: Precision) -> Side:
    """An epoch of the training loop."""
    training = Training(chosen, data, Path("unused.pt"), 0, CPU, lambda *_: None, False, precision)
    if make is not None:
        vars(training)["make"] = make  # it is not installed under a name

    def run() -> None:
        with products(precision, training.model):
            training.epoch(State(), threading.Event())

    return Side(f"disentkit, {precision}", SOME / WHOLE, run)


def plain(model: Any, images: Tensor, batch: int) -> Side:
    """The loop as it is usually written, of pythae's model."""
    loader = DataLoader(TensorDataset(images), batch, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    def run() -> None:
        for (x,) in loader:
            encoded = model.encoder(x)
            mean, log_variance = encoded.embedding, encoded.log_covariance
            z = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
            error = F.binary_cross_entropy(model.decoder(z).reconstruction, x, reduction="sum")
            kl = 0.5 * (log_variance.exp() + mean**2 - 1 - log_variance).sum()
            optimizer.zero_grad()
            ((error + kl) / len(x)).backward()
            optimizer.step()

    return Side("plain loop", SOME / WHOLE, run)


def of_pythae(model: Any, images: Tensor, batch: int, folder: Path) -> Side:
    """An epoch of its trainer, its bar unseen."""
    trainer = pythae_twin.trainer(model, images, batch, folder)

    def run() -> None:
        with contextlib.redirect_stderr(io.StringIO()):
            trainer.train_step(1)

    return Side("pythae", SOME / WHOLE, run)


def parts(model: nn.Module, batch: int) -> list[Side]:
    """What no way of training can do without."""
    layers = [layer for layer in model.modules() if isinstance(layer, nn.Linear)]
    steps = SOME // batch

    def multiplied(precision: torch.dtype) -> None:
        weights = [layer.weight.detach().to(precision) for layer in layers]
        inputs = [torch.randn(batch, weight.shape[1]).to(precision) for weight in weights]
        slopes = [torch.randn(batch, weight.shape[0]).to(precision) for weight in weights]
        for _ in range(steps):
            for x, weight in zip(inputs, weights, strict=True):
                _ = x @ weight.t()
            for number, (x, weight, slope) in enumerate(zip(inputs, weights, slopes, strict=True)):
                _ = slope.t() @ x
                if number:  # nobody asks for the gradient of images
                    _ = slope @ weight

    parameters = [parameter.detach().clone().requires_grad_() for parameter in model.parameters()]
    for parameter in parameters:
        parameter.grad = torch.full_like(parameter, 1e-3)
    optimizer = torch.optim.Adam(parameters, fused=True)
    return [
        Side("part: matrix products (single)", SOME / WHOLE, partial(multiplied, torch.float32)),
        Side("part: matrix products (bfloat16)", SOME / WHOLE, partial(multiplied, torch.bfloat16)),
        Side("part: Adam", SOME / WHOLE, lambda: [optimizer.step() for _ in range(steps)]),
    ]


def measured(name: str, sides: list[Side], turns: int) -> pd.DataFrame:
    """The sides of one network, and the sums of its parts."""
    frame = in_turns(sides, turns)
    seconds = frame.set_index("side")["seconds"]
    rows = [
        {"side": f"floor: sum of parts ({kind})", "seconds": total, "ratio": total / seconds.iloc[0]}
        for kind in ("single", "bfloat16")
        for total in [seconds[f"part: matrix products ({kind})"] + seconds["part: Adam"]]
    ]
    frame = pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)
    frame.insert(0, "network", name)
    return frame


def networks(data: Dataset, folder: Path) -> dict[str, list[Side]]:
    """The sides of each network."""
    images = torch.from_numpy(data.train.images).float() / 255
    small = recipe("vae60", ["optimizer=adam", "batch_size=128", "lr=1e-3", "targets=grey"])
    default = replace(small, batch_size=64, config={})
    model = Training(small, data, folder / "unused.pt", 0, CPU, lambda *_: None, False, "exact").model
    assert isinstance(model, TVAE)
    precisions: tuple[Precision, ...] = ("fast", "exact")
    levels = torch.from_numpy(data.train.images).flatten(1)
    return {
        "784-256-256-60, batch 128": [
            *(ours(small, data, None, precision) for precision in precisions),
            of_pythae(pythae_twin.twin(model), images, 128, folder),
            plain(pythae_twin.twin(model), images, 128),
            Side("written by hand, bfloat16", SOME / WHOLE, by_hand.epoch(levels, 128)),
            *parts(model, 128),
        ],
        "784-512-10, batch 64": [
            *(ours(default, data, Default, precision) for precision in precisions),
            of_pythae(pythae_twin.default(), images, 64, folder),
            plain(pythae_twin.default(), images, 64),
            *parts(Default(), 64),
        ],
    }


@click.command()
@click.option("--turns", default=5, show_default=True, help="Times that every side is timed.")
def main(turns: int) -> None:
    """Measure, track."""
    torch.set_num_threads(1)
    peer = pythae_twin.installed()
    data = open_dataset("mnist").first(SOME)
    data = replace(data, test=data.test.first(1))
    with TemporaryDirectory() as folder:
        frames = [measured(name, sides, turns) for name, sides in networks(data, Path(folder)).items()]
    frame = pd.concat(frames)
    intro = (
        f"Processor seconds of one thread for an epoch of {WHOLE:,} images, from {SOME:,} of them: median, least and "
        f"most of {turns} turns; ratio to ours, fast, in the same turn."
    )
    track("speed_training", frame, intro, f"--turns {turns}", peer)


if __name__ == "__main__":
    main()
