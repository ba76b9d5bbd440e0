import numpy as np
import pytest

from disentkit import evaluate
from disentkit.data import with_targets
from disentkit.probes import PROBES
from disentkit.progress import silent
from disentkit.readouts import judge_of
from disentkit.records import Pixels, Swaps
from tests.conftest import small_data
from tests.passes.test_swapping import Halves
from tests.probes.test_probes import CONTEXT, number


def pixels():
    data = with_targets(small_data(train=90, test=60), "grey", seed=0)
    return {part: Pixels(split.images.reshape(len(split), -1), split.labels) for part, split in data.splits.items()}


@pytest.fixture(scope="module")
def answer():
    """Swaps in which the block `all` is the whole picture, and `nothing` has no say."""
    images, labels = pixels()["test"].values.reshape(-1, 1, 4, 5), pixels()["test"].labels
    donors, others = np.arange(59), np.arange(1, 60)
    swaps = Swaps(
        np.concatenate([images[donors], images[others]]),
        np.repeat([0, 1], 59),
        np.tile(labels[donors], 2),
        np.tile(labels[others], 2),
        images,
        labels,
        np.zeros((2, 9, 9, 1, 4, 5), np.float32),
        (("all", "none"), ("nothing", "none")),
    )
    probe = PROBES["swap"]()
    return probe({n: swaps if n.kind == "swaps" else pixels()[n.split] for n in probe.needs()}, CONTEXT)


def test_a_block_that_decides_the_picture_scores_what_the_judge_scores_on_its_donors(answer):
    train, test = pixels().values()
    judge = judge_of(train.values.reshape(-1, 1, 4, 5), train.labels, classes=3, device="cpu", progress=silent)
    right = judge.says(test.values.reshape(-1, 1, 4, 5)) == test.labels
    assert right.mean() > 0.9
    assert number(answer.rows, "judge_accuracy", split="test")["value"] == right.mean()
    assert number(answer.rows, "swap_accuracy", split="test", control="reconstruction")["value"] == right.mean()
    row = number(answer.rows, "swap_accuracy", split="test", block="all", pooling="none", control="none")
    assert row["value"] == right[:59].mean()
    assert row["n"] == 59


def test_a_block_without_a_say_leaves_the_other_donors_label(answer):
    at = {"split": "test", "block": "nothing", "pooling": "none", "control": "none"}
    assert number(answer.rows, "swap_accuracy", **at)["value"] < 0.1
    assert number(answer.rows, "swap_leak", **at)["value"] > 0.9


def test_there_is_a_grid_for_each_variant(answer):
    assert [picture.name for picture in answer.pictures] == ["swap-all", "swap-nothing"]


def test_swapping_through_evaluate(tmp_path):
    rows = evaluate(Halves(), small_data(), probes="swap", targets="grey", out=tmp_path, options=["swap.pairs=80"])
    pooled = rows.query("pooling == 'batch' and metric == 'swap_accuracy'")
    assert set(pooled["control"]) == {"none", "untrained"}
    assert set(pooled["note"]) == {"leakage: evidence pooled by the true label"}
    names = {"swap-upper", "swap-upper-pooled", "swap-lower"}
    assert {file.stem for file in (tmp_path / "figures").iterdir()} == {f"Halves-{name}" for name in names}
    assert not list((tmp_path / "records").glob("swaps*"))
    text = (tmp_path / "tables" / "swap.md").read_text()
    assert "judge on real images" in text
    assert "leakage" in text
