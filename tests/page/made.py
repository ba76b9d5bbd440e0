"""A results folder made by hand, as an evaluation leaves it, with all that a page must tell."""

import json

import numpy as np

from disentkit import results
from disentkit.figures import write_picture
from disentkit.files import write_text
from disentkit.notes import LEAK
from disentkit.records import Curves, Grid
from disentkit.results import gather, tidy

ACC = {"metric": "accuracy", "input": "sample", "scaling": "raw", "readout": "linear", "split": "test"}


def likelihoods(nll=91.7183, error=0.25):
    """Terms and a bound that has not converged."""
    elbo = gather(
        [
            tidy("reconstruction", [76.43, 77.0], stderr=0.3, n=100, split=["train", "test"]),
            tidy("kl", [19.5, 12.0, 0.02], stderr=0.02, split="test", block=[None, "z", "s"]),
            tidy("nelbo", 96.1, stderr=0.3, split="test"),
        ]
    )
    waits = "not converged (0.50 nats lower than at k/2): the true NLL is lower"
    bound = tidy("nll", [96.0, 92.5, nll], stderr=error, split="test", k=[1, 50, 500], note=[None, waits, waits])
    return _of("elbo", elbo), _of("nll", bound)


def classifiers():
    """A block that is read, one at its floor, pooled evidence that leaks, and a question that does not fit."""
    rows = [
        tidy(value=[0.9, 0.3], stderr=0.01, block="z", pooling="none", control=["none", "untrained"], **ACC),
        tidy(value=[0.12, 0.11], stderr=0.01, block="s", pooling="none", control=["none", "untrained"], **ACC),
        tidy(
            value=[0.999, 0.97],
            stderr=0.002,
            block="s",
            pooling="batch",
            note=LEAK,
            control=["none", "untrained"],
            **ACC,
        ),
    ]
    return _of("classifier", gather(rows)), _of("labels", tidy("label_accuracy", np.nan, note="no label block"))


def audit():
    """A flaw and a sound verdict."""
    told = {"verdict": ["sound", "flaw"], "check": ["finite outputs", "dead latents"], "block": [None, "s"]}
    told |= {
        "note": ["no NaN in 100 pictures", "5 of 10 latents never move"],
        "mend": [None, "train with a smaller beta"],
    }
    return (_of("audit", tidy("active_units", [1.0, 5.0], **told)),)


def frame(model="vae", **evaluation):
    """All rows of one model."""
    numbers = {name: evaluation.pop(name) for name in ("nll", "error") if name in evaluation}
    rows = gather([*likelihoods(**numbers), *classifiers(), *audit()])
    told = {"model": model, "checkpoint": f"digest-of-{model}", "training": "40 epochs, seed 0", "data": "digits"}
    told |= {"data_fingerprint": "0123456789ab", "targets": "dynamic", "limit": 100, "seed": 0, "device": "cpu"}
    for column, value in (told | {"versions": "disentkit-0"} | evaluation).items():
        rows[column] = value
    return gather([rows])


def latents(rows, count):
    """As many rows of latents, of the model of other rows."""
    many = gather([rows[(rows["metric"] == "kl") & (rows["block"] == "z")]] * count)
    many["latent"] = range(count)
    return many


def folder(place, *frames, figures=True):
    """A results folder of some frames."""
    rows = gather(frames or [frame()])
    results.write(rows, place / "results.csv")
    models = list(dict.fromkeys(rows["model"]))
    about = {"epochs": 40, "recipe": {"lr": 0.001}, "history": [{"nelbo": 100.0 + i} for i in range(100)]}
    told = [
        {"model": name, "path": f"runs/{i}.pt", "sha256": "ab" * 32, "about": about} for i, name in enumerate(models)
    ]
    write_text(place / "provenance.json", json.dumps({"made": "2026-01-02T03:04:05+0000", "checkpoints": told}))
    for i, name in enumerate(models if figures else ()):
        grey = np.full((2, 3, 1, 8, 8), 0.5, dtype=np.float32)
        line = {"loss": np.array([[1.0, 2.0], [5.0, 4.0]])}
        write_picture(Grid("g", "six greys", grey, caption="made of one half"), name, place / "figures" / f"{i}-g.png")
        write_picture(Curves("c", "a line", line, "epoch"), name, place / "figures" / f"{i}-c.png")
    return place


def _of(probe, rows):
    rows = gather([rows])
    rows["probe"], rows["options"] = probe, "none"
    return rows
