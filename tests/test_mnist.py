"""Real MNIST, where it is at hand."""

import pytest
import torch

from disentkit import evaluate
from disentkit.data import open_dataset
from reference_models.settings import recipe
from reference_models.training.loop import train


def test_a_short_training_lowers_the_nelbo_and_the_nll_is_below_it(mnist_root, tmp_path):
    data = open_dataset("mnist", mnist_root).first(12_000)
    options = {"seed": 0, "device": torch.device("cpu"), "report": lambda *_: None}
    found = {}
    for epochs in (1, 6):
        chosen = recipe("vae", [f"epochs={epochs}", "batch_size=200"])
        path = train(chosen, data, out=tmp_path / f"{epochs}.pt", **options)
        rows = evaluate(path, data, probes="elbo,nll", options=["nll.ks=1,200"], limit=400)
        found[epochs] = {
            "nelbo": rows.query("metric == 'nelbo' and split == 'test'")["value"].item(),
            1: rows.query("metric == 'nll' and k == 1")["value"].item(),
            200: rows.query("metric == 'nll' and k == 200")["value"].item(),
        }
    assert found[6]["nelbo"] < found[1]["nelbo"] - 20
    for numbers in found.values():
        assert numbers[200] < numbers["nelbo"] - 1
        assert numbers[1] == pytest.approx(numbers["nelbo"], abs=1.5)  # the same bound, by other draws
