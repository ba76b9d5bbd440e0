"""What is asked again and again: a model, its data, the probes. Shared by alarms.py and losses.py."""

from pathlib import Path
from typing import NamedTuple

import torch

from disentkit import checkpoint, evaluate
from disentkit.data import Dataset
from disentkit.model import LatentModel
from reference_models.settings import recipe
from reference_models.training.loop import train


class Suite(NamedTuple):
    """What is asked again and again of a model."""

    name: str
    model: str
    settings: tuple[str, ...]
    data: str
    targets: str
    probes: str
    options: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Its name in a file's."""
        return self.name.replace(" ", "-")


SUITES = (
    Suite(
        "likelihoods and samples",
        "vae",
        ("epochs=60", "batch_size=64"),
        "digits",
        "static",
        "elbo,reconstruction,nll,samples",
        ("nll.ks=1,50",),
    ),
    Suite(
        "other targets each time",
        "vae",
        ("epochs=60", "batch_size=64"),
        "digits",
        "dynamic",
        "elbo,reconstruction,nll",
        ("nll.ks=1,50",),
    ),
    Suite(
        "disentanglement",
        "beta_vae",
        ("epochs=8", "beta=4"),
        "dsprites_drawn:3x4x8x8x8@32",
        "grey",
        "disentanglement",
        (
            "disentanglement.scores=information,votes,intervention,sap,infomec,unsupervised",
            "disentanglement.inputs=mean",
            "disentanglement.controls=permuted",
            "disentanglement.rows=1000",
            "disentanglement.test=500",
            "disentanglement.votes=1000",
        ),
    ),
)


def trained(suite: Suite, data: Dataset, keep: Path, **settings: int) -> LatentModel:
    """The suite's model, trained once; with other settings of the recipe, another one."""
    told = [f"{name}={value}" for name, value in settings.items()]
    out = keep / f"{'-'.join([suite.slug, *told])}.pt"
    if not out.is_file():
        chosen = recipe(suite.model, [*suite.settings, *told])
        train(chosen, data, out=out, seed=0, device=torch.device("cpu"), report=lambda *_: None)
    return checkpoint.load(out).model


def evaluated(suite: Suite, model: LatentModel, data: Dataset, seed: int, out: Path) -> Path:
    """The folder of an evaluation; one that is there is done."""
    if not (out / "results.csv").is_file():
        asked = {"probes": suite.probes, "options": suite.options, "targets": suite.targets}
        evaluate(model, data, out=out, seed=seed, audits=False, **asked)
    return out
