import numpy as np
import pandas as pd
import pytest

from disentkit import evaluate, per_example
from disentkit.results import tidy
from tests.conftest import small_data
from tests.models import TwoBlocks


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    out = tmp_path_factory.mktemp("asked")
    probes = "elbo,reconstruction,nll"
    return out, evaluate(TwoBlocks(), small_data(), probes=probes, targets="static", out=out, options=["nll.ks=1,20"])


@pytest.mark.parametrize(
    ("probe", "metrics"),
    [
        ("elbo", {"reconstruction", "kl", "nelbo", "weighted_nelbo"}),
        ("reconstruction", {"mse", "bce"}),
        ("nll", {"nll"}),
    ],
)
def test_their_means_and_errors_are_those_of_the_rows(asked, probe, metrics):
    out, rows = asked
    kept = per_example.read(out / per_example.file_of("TwoBlocks", probe))
    met = set()
    for row in rows[rows["probe"] == probe].to_dict("records"):
        values = per_example.values(kept, row)
        if values is not None:
            met.add(row["metric"])
            assert len(values) == row["n"]
            assert values.mean() == pytest.approx(row["value"], rel=1e-6)
            assert values.std(ddof=1) / np.sqrt(len(values)) == pytest.approx(row["stderr"], rel=1e-4)
    assert met == metrics


def test_a_row_is_never_taken_for_another(asked):
    out, rows = asked
    kept = per_example.read(out / per_example.file_of("TwoBlocks", "elbo"))
    of_a_block = rows[(rows["metric"] == "kl") & rows["block"].notna() & (rows["split"] == "test")]
    of_the_training_split = rows[(rows["metric"] == "nelbo") & (rows["split"] == "train")]
    for row in pd.concat([of_a_block, of_the_training_split]).to_dict("records"):
        assert per_example.values(kept, row) is None


def test_values_stand_in_the_order_of_the_examples():
    kept = pd.DataFrame({"example": [1, 0, 1, 0], "k": [5, 5, 1, 1], "nll": [4.0, 3.0, 2.0, 1.0]})
    row = tidy("nll", 3.5, k=5).reindex(columns=["metric", *per_example.AXES]).iloc[0].to_dict()
    assert per_example.values(kept, row).tolist() == [3, 4]


def test_a_file_that_is_missing_or_not_one_is_no_file(tmp_path):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    assert per_example.read(tmp_path / "none.csv") is None
    assert per_example.read(tmp_path / "other.csv") is None
