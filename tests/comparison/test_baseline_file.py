import json

import numpy as np
import pandas as pd
import pytest

from disentkit import compare
from disentkit.comparison import baseline_file
from disentkit.comparison.baseline_file import Baseline
from disentkit.comparison.freezing import freeze, freeze_like
from disentkit.errors import UserError
from disentkit.results import gather
from tests.comparison.frames import folder, rows, vae

VALUES = np.random.default_rng(0).normal(100, 20, 40)


@pytest.fixture
def frozen(tmp_path):
    """A baseline file with values of every example, and the folder that it was made of."""
    made = freeze(folder(tmp_path / "a", VALUES))
    baseline_file.write(made, tmp_path / "vae.json")
    return tmp_path / "vae.json", tmp_path / "a"


def test_what_is_read_is_what_was_written(frozen):
    path, out = frozen
    found, made = baseline_file.read(path), freeze(out)
    pd.testing.assert_frame_equal(found.rows, made.rows)
    assert found.examples[0] == pytest.approx(VALUES, rel=1e-6)
    assert found.name == str(path)


def test_a_reader_of_the_file_sees_what_was_asked_of_whom_and_what_came(frozen):
    told = json.loads(frozen[0].read_text())
    (model,) = told["models"]
    assert (model["model"], model["checkpoint"], model["data"], model["targets"]) == (
        "vae",
        "aaa111",
        "digits",
        "static",
    )
    (row,) = model["rows"]
    assert (row["metric"], row["k"], row["better"], row["options"]) == ("nll", 50, "lower", "ks=50")
    assert row["value"] == VALUES.mean()
    assert "latent" not in row


def test_a_baseline_compares_by_single_examples(frozen, tmp_path):
    noise = np.random.default_rng(1).normal(0, 0.5, 40)
    found = compare(frozen[0], folder(tmp_path / "b", VALUES + 1 + noise))
    assert found.worse
    assert found.frame["paired"].all()


@pytest.mark.parametrize("harm", ["missing", "other", "cut"])
def test_without_the_values_of_every_example_it_goes_by_standard_errors(frozen, tmp_path, harm):
    kept = frozen[0].with_suffix(".npz")
    if harm == "missing":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes()[:-9] if harm == "cut" else b"another file")
    found = compare(frozen[0], folder(tmp_path / "b", VALUES + 1))
    assert not found.worse
    assert not found.frame["paired"].any()


def test_the_same_numbers_make_the_same_values_file(frozen, tmp_path):
    baseline_file.write(freeze(frozen[1]), tmp_path / "again.json")
    assert (tmp_path / "again.npz").read_bytes() == frozen[0].with_suffix(".npz").read_bytes()


def test_quality_is_frozen_unless_metrics_are_named():
    assert freeze(vae()).rows["metric"].tolist() == ["nll", "mse"]
    assert freeze(vae(), probes=["nll"]).rows["metric"].tolist() == ["nll"]
    assert freeze(vae(), metrics=["accuracy"]).rows["metric"].tolist() == ["accuracy"]


def test_one_of_several_models_is_frozen_by_name():
    both = gather([vae(), vae(model="cvae", checkpoint="ccc")])
    assert freeze(both, models=["cvae"]).models == ["cvae"]
    with pytest.raises(UserError, match="no model in these results named 'cva'; did you mean 'cvae'"):
        freeze(both, models=["cva"])


def test_a_baseline_is_asked_for_one_of_its_models(tmp_path):
    both = freeze(gather([vae(), vae(nll=90.0, model="cvae", checkpoint="ccc")]))
    held = Baseline(both.rows, {0: VALUES, 2: VALUES + 1}, "both.json")
    one = held.of("cvae")
    assert one.rows["value"].tolist() == [90.0, 0.05]
    assert one.examples[0] is held.examples[2]
    with pytest.raises(UserError, match=r"both.json holds several models, name one with --model: vae, cvae"):
        held.of(None)
    with pytest.raises(UserError, match=r"no model in both.json named 'va'; did you mean 'vae'"):
        held.of("va")


def test_a_renewed_baseline_holds_the_same_numbers(tmp_path):
    held = freeze(vae(), metrics=["accuracy"])
    found = freeze_like(held, folder_of(vae(accuracy=0.7), tmp_path))
    assert found.rows[["metric", "value"]].values.tolist() == [["accuracy", 0.7]]
    with pytest.raises(UserError, match="has none of the numbers of the baseline"):
        freeze_like(held, folder_of(vae().iloc[:2], tmp_path))


def folder_of(frame, where):
    from disentkit import results

    results.write(frame, where / "results.csv")
    return where


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "is not a baseline, or was cut off; make one with: disentkit baseline"),
        ("[]", "is not a baseline, or was cut off"),
        ('{"format": "disentkit-base', "is not a baseline, or was cut off"),
        (
            '{"format": "disentkit-baseline-9"}',
            "of another version: expected disentkit-baseline-1, got disentkit-baseline-9",
        ),
        ('{"format": "disentkit-baseline-1"}', r"is a damaged baseline \(KeyError\('models'\)\)"),
        (
            '{"format": "disentkit-baseline-1", "models": [{"rows": [{"k": 5}]}]}',
            "a row without probe, metric or value",
        ),
        ('{"format": "disentkit-baseline-1", "models": []}', "is a baseline without rows"),
        ('{"format": "disentkit-baseline-1", "models": [{"rows": 5}]}', "is a damaged baseline"),
    ],
)
def test_what_is_no_baseline_is_told(tmp_path, content, told):
    (tmp_path / "b.json").write_text(content)
    with pytest.raises(UserError, match=told):
        baseline_file.read(tmp_path / "b.json")


def test_a_baseline_that_is_not_there_or_bears_another_name_is_told(tmp_path):
    with pytest.raises(UserError, match="no baseline at"):
        baseline_file.read(tmp_path / "none.json")
    with pytest.raises(UserError, match=r"a baseline is a .json file; got .*b.csv"):
        baseline_file.write(freeze(vae()), tmp_path / "b.csv")


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (gather([vae(), vae()]), r"nll\[split=test, k=50\] of vae stands there twice"),
        (gather([vae(), vae(checkpoint="bbb")]), r"2 checkpoints are named vae"),
        (rows("kl", 1.0, probe="elbo", stderr=0.1), "has no number with a better and a worse"),
        (rows("nll", np.nan, note="none"), "has no number with a better and a worse"),
    ],
)
def test_what_cannot_be_frozen_is_told(frame, told):
    with pytest.raises(UserError, match=told):
        freeze(frame)
