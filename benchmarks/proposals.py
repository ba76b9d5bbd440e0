"""Which proposal gives the tightest bound on log p(x) for its work? results/proposals.csv, results/proposals.md.

python benchmarks/proposals.py [--data digits|mnist] [--images 256] [--seeds 5] [--keep FOLDER]

A VAE trained on the bundled digits, or on MNIST (results/proposals-mnist.*); the encoder's posterior, that refined for
each image, and what else is said to help: wider scales, a defensive mixture with a share of another proposal (its
weights by the mixture's density), quasi-random normals (scrambled Sobol points, each image its own). Every one is a
valid bound, so the lowest NLL is the nearest. The step and the damping of the refinement were chosen on the digits.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
import pandas as pd
import torch
from stamp import stamp
from suites import SUITES, Suite, trained
from torch import Tensor
from torch.distributions import Distribution, Normal
from tqdm import tqdm

from disentkit.data import Split, open_dataset, with_targets
from disentkit.files import replacing, write_text
from disentkit.metrics import importance
from disentkit.metrics.uncertainty import standard_error
from disentkit.model import LatentModel, factorised
from disentkit.passes.asking import decode, encode, prior_of
from disentkit.passes.chunks import Chunks
from disentkit.passes.likelihood import log_density, log_likelihood
from disentkit.passes.noise import draw, stream
from disentkit.passes.refining import refined
from disentkit.passes.tiles import Tile, tiles
from disentkit.progress import silent

HERE = Path(__file__).parent
DIGITS = SUITES[0]._replace(name="proposals")
STUDIES = {
    "digits": DIGITS,
    "mnist": DIGITS._replace(name="proposals-mnist", settings=("epochs=60",), data="mnist", targets="dynamic"),
}
CPU = torch.device("cpu")
SHARE = 10  # every tenth draw of a defensive mixture is from the other proposal
INFLATION = 1.2


class Asked(NamedTuple):
    """What draws may come from, of one tile."""

    model: LatentModel
    tile: Tile
    chunks: Chunks
    seed: int

    @property
    def encoder(self) -> Normal:
        """The only block's posterior."""
        found = factorised(encode(self.model, self.tile.x, self.tile.y)[self.name])
        assert isinstance(found, Normal)
        return found

    @property
    def refined(self) -> Normal:
        """The same after the ascent."""
        found = refined(self.model, self.tile, {self.name: self.encoder}, self.seed, self.chunks)[self.name]
        assert isinstance(found, Normal)
        return found

    @property
    def prior(self) -> Distribution:
        """The same for each image."""
        return prior_of(self.model, CPU)[self.name].expand(torch.Size(self.encoder.mean.shape))

    @property
    def name(self) -> str:
        """Of the only block."""
        (name,) = self.model.blocks
        return name


Drawn = tuple[Tensor, Tensor]  # codes (k, T, width), and their log-density (k, T)


def _plain(asked: Asked, k: int, of: Distribution) -> Drawn:
    codes = draw(of, k, asked.seed, "study", asked.tile.first)
    return codes, log_density(of, codes)


def _mixed(asked: Asked, k: int, of: Distribution, other: Distribution) -> Drawn:
    codes = draw(of, k, asked.seed, "study", asked.tile.first)
    codes[SHARE - 1 :: SHARE] = draw(other, k // SHARE, asked.seed, "other", asked.tile.first)
    parts = log_density(of, codes) + np.log(1 - 1 / SHARE), log_density(other, codes) + np.log(1 / SHARE)
    return codes, torch.logaddexp(*parts)


def _sobol(asked: Asked, k: int, of: Normal) -> Drawn:
    width = of.mean.shape[1]
    seeds = [stream(asked.seed, "sobol", asked.tile.first + place) % 2**31 for place in range(len(asked.tile))]
    points = [torch.quasirandom.SobolEngine(width, scramble=True, seed=seed).draw(k) for seed in seeds]
    uniform = torch.stack(points, dim=1).double().clamp(1e-7, 1 - 1e-7)
    codes = of.mean + of.stddev * torch.special.ndtri(uniform).to(of.mean)
    return codes, log_density(of, codes)


def _inflated(of: Normal) -> Normal:
    return Normal(of.mean, INFLATION * of.stddev)


PROPOSALS: dict[str, tuple[Callable[[Asked, int], Drawn], tuple[int, ...]]] = {
    "encoder": (lambda a, k: _plain(a, k, a.encoder), (50, 500, 5000)),
    "encoder, scale x 1.2": (lambda a, k: _plain(a, k, _inflated(a.encoder)), (500,)),
    "0.9 encoder + 0.1 prior": (lambda a, k: _mixed(a, k, a.encoder, a.prior), (500,)),
    "encoder, Sobol": (lambda a, k: _sobol(a, k, a.encoder), (500,)),
    "refined": (lambda a, k: _plain(a, k, a.refined), (50, 500)),
    "refined, scale x 1.2": (lambda a, k: _plain(a, k, _inflated(a.refined)), (500,)),
    "0.9 refined + 0.1 encoder": (lambda a, k: _mixed(a, k, a.refined, a.encoder), (500,)),
    "refined, Sobol": (lambda a, k: _sobol(a, k, a.refined), (500,)),
}


@torch.inference_mode()
def weighed(model: LatentModel, split: Split, made: Callable[[Asked, int], Drawn], k: int, seed: int) -> np.ndarray:
    """Log-weights (N, k) of one proposal."""
    chunks, found = Chunks(model, CPU), []
    for tile in tiles(model, split, CPU, "", silent):
        asked = Asked(model, tile, chunks, seed)
        codes, density = made(asked, k)
        prior = log_density(prior_of(model, CPU)[asked.name], codes)
        fit = chunks.map(
            lambda some, y, x: log_likelihood(decode(model, some, y, tuple(x.shape[1:])), x).double(),
            {asked.name: codes},
            tile,
        )
        found.append((fit + prior - density).T.numpy())
    return np.concatenate(found)


def measured(study: Suite, images: int, seeds: int, keep: Path) -> pd.DataFrame:
    """A row a proposal, number of draws and seed: the mean bound, its health, and processor seconds."""
    keep.mkdir(parents=True, exist_ok=True)
    data = open_dataset(study.data)
    model = trained(study, data, keep).eval()
    split = with_targets(data, study.targets, seed=0).test.first(images)
    todo = [(name, k, seed) for name, (_, ks) in PROPOSALS.items() for k in ks for seed in range(seeds)]
    rows = []
    for name, k, seed in tqdm(todo, desc=study.name):
        start = time.process_time()
        weights = weighed(model, split, PROPOSALS[name][0], k, seed)
        seconds = time.process_time() - start
        error = np.sqrt((importance.monte_carlo_error(weights, k) ** 2).sum()) / len(weights)
        ess, khat = importance.effective_sample_size(weights, k), importance.pareto_shape(weights)
        nll = -importance.bound(weights, k).mean()
        rows.append((name, k, seed, nll, error, np.median(ess), np.median(khat), (khat > 0.7).mean(), seconds))
    columns = ["proposal", "k", "seed", "nll", "mc_error", "ess", "khat", "khat_bad", "seconds"]
    return pd.DataFrame(rows, columns=columns)


def _told(frame: pd.DataFrame, images: int) -> str:
    means = frame.groupby(["proposal", "k"], sort=False)
    table = means.mean().drop(columns="seed")
    table.insert(2, "spread", means["nll"].std())
    table["rate"] = table["ess"] * images / table["seconds"]
    heads = {
        "nll": "NLL (nats)",
        "mc_error": "MC error, as it says",
        "spread": "s.d. over seeds",
        "ess": "median ESS",
        "khat": "median k-hat",
        "khat_bad": "k-hat > 0.7",
        "seconds": "CPU s",
        "rate": "ESS x images a CPU s",
    }
    shown = table.rename(columns=heads).reset_index().to_markdown(index=False, floatfmt=["", "d", ".3f", *[".3g"] * 7])
    return f"{shown}\n\n{_verdicts(frame)}"


def _verdicts(frame: pd.DataFrame) -> str:
    """What is tighter than what, by pairs of seeds."""
    runs = frame.pivot(index="seed", columns=["proposal", "k"], values="nll")
    seconds = frame.groupby(["proposal", "k"])["seconds"].mean()
    pairs = [((name, 500), ("encoder", 500)) for name in PROPOSALS if name != "encoder"]
    pairs += [((name, 500), ("refined", 500)) for name in PROPOSALS if "refined" in name and name != "refined"]
    pairs += [(("refined", k), ("encoder", 5000)) for k in (50, 500)]
    lines = []
    for one, other in pairs:
        change = (runs[one] - runs[other]).to_numpy()
        error = standard_error(change)
        verdict = "tied" if abs(change.mean()) <= 2 * error else "won" if change.mean() < 0 else "lost"
        share = seconds[one] / seconds[other]
        lines.append(
            f"- {one[0]}, k = {one[1]}, against {other[0]}, k = {other[1]}: **{verdict}**, {change.mean():+.3f} ± "
            f"{error:.3f} nats, at {share:.2g} of its time"
        )
    return "\n".join(lines)


@click.command()
@click.option("--data", type=click.Choice([*STUDIES]), default="digits", show_default=True)
@click.option("--images", default=256, show_default=True, help="Of the test split.")
@click.option("--seeds", default=5, show_default=True, help="Of the draws.")
@click.option("--keep", default=Path("results/proposals"), type=click.Path(path_type=Path), help="Where the VAE is.")
def main(data: str, images: int, seeds: int, keep: Path) -> None:
    """Measure and track."""
    torch.set_num_threads(1)
    study = STUDIES[data]
    made = stamp(f"python benchmarks/proposals.py --data {data} --images {images} --seeds {seeds}")
    frame = measured(study, images, seeds, keep)
    with replacing(HERE / "results" / f"{study.name}.csv") as part:
        frame.to_csv(part, index=False, float_format="%.6g")
    told = _told(frame, images)
    write_text(HERE / "results" / f"{study.name}.md", f"{told}\n\n{made}\n")
    click.echo(told)


if __name__ == "__main__":
    main()
