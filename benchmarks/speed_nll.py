"""Processor time of the 5000-sample NLL of an image, beside pythae, plain loops, and the floor of its parts.

PYTHONPATH=.peers python benchmarks/speed_nll.py [--turns 5]     # results/speed_nll.csv, .md; after `make peers`

A VAE 784-256-256-60-256-256-784 after a short training, binarised MNIST test images; all sides use the same layers. The
plain loop is that of published tables: one image at a time, encoded as often as it is decoded, in double precision,
probabilities and plain exponentials, autograd left on. The careful one encodes once, keeps logits, single precision,
decodes blocks that stay in the cache. The floor is each part alone in the same run: matrix products of the decoder at
the best block, the likelihood of its logits, the normals.
"""

import os

os.environ.update(OMP_NUM_THREADS="1", OMP_WAIT_POLICY="passive")  # before torch reads them

import math
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pythae_twin
import torch
import torch.nn.functional as F
from torch import Tensor
from turns import Side, in_ms, in_turns, track

from disentkit.data import Dataset, Split, open_dataset, with_targets
from disentkit.passes.bernoulli import log_bernoulli
from disentkit.passes.precision import fastest_exact
from disentkit.passes.weighing import weigh
from disentkit.progress import silent
from reference_models.settings import recipe
from reference_models.training.resuming import State
from reference_models.training.run import Training
from reference_models.tvae import TVAE, vae60

CPU = torch.device("cpu")
K, SLOW, SLOWEST = 5000, 8, 2
IMAGES = {"exact": 128, "fast": 256}  # whole tiles; fast makes a tenth of its first tile exactly too, to compare
BLOCK = 500
BLOCKS = (256, 512, 1024, 2048)


def ours(model: TVAE, split: Split, found: dict[str, float], precision: Any) -> None:
    """The pass, with bounds and their health."""
    some = split.first(IMAGES[precision])
    evidence = weigh(model, some, ks=(K,), seed=0, device=CPU, progress=silent, precision=precision)
    found[f"disentkit, {precision}"] = -float(evidence.bound[:SLOWEST, 0].mean())


def trained(data: Dataset) -> TVAE:
    """A model that fits its images a little, so that all sides must give one answer."""
    chosen, path = recipe("vae60", ["targets=static", "optimizer=adam", "lr=1e-3"]), Path("unused.pt")
    training = Training(chosen, data.first(20_000), path, 0, CPU, lambda *_: None, False, "exact")
    training.epoch(State(), threading.Event())
    assert isinstance(training.model, TVAE)
    return training.model.eval()


def plain(model: TVAE, x: Tensor, found: dict[str, float]) -> None:
    """As behind published tables."""
    total = 0.0
    for image in x.double():
        many = image.expand(K, *image.shape)
        hidden = model.trunk(many.flatten(1))
        mean, log_deviation = (head(hidden) for head in model.heads["z"])  # pyright: ignore[reportGeneralTypeIssues]
        noise = torch.randn_like(mean)
        z = mean + noise * log_deviation.exp()
        pixels = model.decoder(z).sigmoid()
        fit = -F.binary_cross_entropy(pixels, many.flatten(1), reduction="none").sum(1)
        weights = fit - 0.5 * (z**2).sum(1) + (0.5 * noise**2 + log_deviation).sum(1)
        total -= float(weights.detach().exp().mean().log())
    found["plain loop, double"] = total / len(x)


@torch.inference_mode()
def careful(model: TVAE, x: Tensor, found: dict[str, float]) -> None:
    """Encoded once, logits, blocks."""
    bounds = []
    for image in x.flatten(1):
        hidden = model.trunk(image[None])
        mean, log_deviation = (head(hidden) for head in model.heads["z"])  # pyright: ignore[reportGeneralTypeIssues]
        weights = []
        for _ in range(K // BLOCK):
            noise = torch.randn(BLOCK, mean.shape[1])
            z = mean + noise * log_deviation.exp()
            logits = model.decoder(z)
            fit = logits @ image - F.softplus(logits).sum(1)
            weights.append(fit.double() + (log_deviation + 0.5 * (noise**2 - z**2)).sum(1).double())
        bounds.append(float(torch.logsumexp(torch.cat(weights), 0)) - math.log(K))
    found["careful loop, float32"] = -float(np.mean(bounds[:SLOWEST]))


def products(model: TVAE, block: int, precision: torch.dtype) -> Callable[[], None]:
    """The decoder's matrix products for one image, in memory that is used again."""
    weights = [layer.weight.detach().to(precision) for layer in model.decoder if isinstance(layer, torch.nn.Linear)]
    acts = [torch.randn(block, weight.shape[1]).to(precision) for weight in weights]
    outs = [torch.empty(block, weight.shape[0], dtype=precision) for weight in weights]

    def run() -> None:
        with torch.inference_mode(), fastest_exact(CPU):
            for act, weight, out in (list(zip(acts, weights, outs, strict=True))) * (K // block):
                torch.mm(act, weight.t(), out=out)
            for act, weight, out in zip(acts, weights, outs, strict=True):
                torch.mm(act[: K % block], weight.t(), out=out[: K % block])

    return run


def best_products(model: TVAE, precision: torch.dtype) -> Side:
    """At the block that takes the least time."""
    sides = [Side(str(block), 1, products(model, block, precision)) for block in BLOCKS]
    timed = in_turns(sides, 3)
    return sides[int(timed["least"].argmin())]


def parts(model: TVAE, logits: Tensor, x: Tensor) -> list[Side]:
    """The floor, part by part, of one image each."""

    @torch.inference_mode()
    def blocks(work: Callable[[], object]) -> None:
        for _ in range(K // BLOCK):
            work()

    return [
        Side(f"part: matrix products ({name})", 1, best_products(model, precision).run)
        for name, precision in (("single", torch.float32), ("bfloat16", torch.bfloat16))
    ] + [
        Side("part: likelihood of logits", 1, partial(blocks, lambda: log_bernoulli(logits[:, None], x[None]))),
        Side("part: likelihood by torch's softplus", 1, partial(blocks, lambda: F.softplus(logits).sum(1))),
        Side("part: normals", 1, partial(blocks, lambda: torch.randn(BLOCK, model.blocks["z"]))),
    ]


def sides(model: TVAE, split: Split, found: dict[str, float]) -> list[Side]:
    """All, ours first."""
    images = torch.from_numpy(split.images)
    double = vae60().double()
    double.load_state_dict(model.state_dict())
    twin = pythae_twin.twin(model).eval()
    found["pythae"] = -float(twin.get_nll(images[:SLOWEST], n_samples=K))
    with torch.inference_mode():
        logits = model.decoder(torch.randn(BLOCK, model.blocks["z"]))
    mine = [
        Side(f"disentkit, {precision}", images, partial(ours, model, split, found, precision))
        for precision, images in IMAGES.items()
    ]
    return [
        *mine,
        Side("pythae", SLOW, lambda: twin.get_nll(images[:SLOW], n_samples=K)),
        Side("plain loop, double", SLOWEST, partial(plain, double, images[:SLOWEST], found)),
        Side("careful loop, float32", SLOW, partial(careful, model, images[:SLOW], found)),
        *parts(model, logits, images[0].flatten()),
    ]


def floors(frame: pd.DataFrame) -> pd.DataFrame:
    """The sums of parts, as rows; with what the floor's spread is not known for."""
    seconds = frame.set_index("side")["seconds"]
    rest = seconds["part: likelihood of logits"] + seconds["part: normals"]
    first = seconds.iloc[0]
    rows = [
        {"side": f"floor: sum of parts ({name})", "seconds": total, "ratio": total / first}
        for name in ("single", "bfloat16")
        for total in [seconds[f"part: matrix products ({name})"] + rest]
    ]
    return pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)


@click.command()
@click.option("--turns", default=5, show_default=True, help="Times that every side is timed.")
def main(turns: int) -> None:
    """Measure, track."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    peer = pythae_twin.installed()
    data = open_dataset("mnist")
    model, split = trained(data), with_targets(data.first(max(IMAGES.values())), "static", seed=0).test
    found: dict[str, float] = {}
    frame = floors(in_turns(sides(model, split, found), turns))
    frame.insert(1, "nll", frame["side"].map(found))
    intro = (
        f"Processor ms of one thread for the NLL of an image, k = {K}, decoder 60-256-256-784: median, least and most "
        f"of {turns} turns; ratio to ours, exact, in the same turn. `nll`: nats, mean of the first {SLOWEST} images, "
        "one answer but for the draws."
    )
    track("speed_nll", in_ms(frame), intro, f"--turns {turns}", peer)


if __name__ == "__main__":
    main()
