import json

import numpy as np
import pandas as pd
import pytest
import torch

from disentkit import evaluate, report
from disentkit.checkpoint import of_model
from disentkit.data import Dataset, Split
from disentkit.errors import UserError
from disentkit.probes import PROBES
from disentkit.results import read
from tests.conftest import small_data
from tests.models import Deterministic, LinearGaussian, TwoBlocks

QUICK = [
    *("nll.ks=1,20", "classifier.seeds=1", "classifier.readouts=mlp", "classifier.scalings=raw"),
    *("predictor.seeds=1", "predictor.inputs=mean"),
]
UNSTEADY = ["seconds"]


def run(model, out=None, **options):
    return evaluate(
        model, options.pop("data", small_data()), **{"out": out, "targets": "static", "options": QUICK, **options}
    )


def check_same(one, other):
    pd.testing.assert_frame_equal(one.drop(columns=UNSTEADY), other.drop(columns=UNSTEADY), rtol=1e-6)


@pytest.mark.parametrize("conditional", [False, True])
def test_all_probes_answer_and_say_who_was_asked_and_on_what(conditional):
    rows = run(TwoBlocks(conditional=conditional))
    assert set(rows["probe"]) == {*PROBES, "audit"}
    for column in (
        "model",
        "checkpoint",
        "data",
        "data_fingerprint",
        "targets",
        "seed",
        "device",
        "versions",
        "options",
    ):
        assert rows[column].notna().all(), column
    assert set(rows["targets"]) == {"static"}
    answered = rows[rows["value"].isna()]
    assert answered["note"].notna().all()
    assert rows.query("probe == 'losses'")["note"].str.startswith("no record of the training").tolist() == [True]


def test_the_folder_holds_what_a_reader_opens(tmp_path):
    rows = run(TwoBlocks(), tmp_path)
    pd.testing.assert_frame_equal(read(tmp_path / "results.csv"), rows)
    assert {p.name for p in (tmp_path / "figures").iterdir()} == {
        f"TwoBlocks-{name}.png"
        for name in (
            *("interpolation", "interpolation-z", "manifold-s", "reconstruction", "samples", "samples-nearest"),
            *("predicted-s-from-z", "predicted-z-from-s", "scatter-s", "scatter-z"),
            *("swap-s", "swap-z", "traversal", "tsne-s", "tsne-z"),
        )
    }
    assert {p.suffix for p in (tmp_path / "tables").iterdir()} == {".csv", ".md", ".tex"}
    assert len(pd.read_csv(tmp_path / "per_example" / "TwoBlocks-nll.csv")) == 24 * 2
    told = json.loads((tmp_path / "provenance.json").read_text())
    assert told["data"] == ["toy"]
    assert (tmp_path / "report.html").read_text() == report(tmp_path)
    assert told["probes"]["nll"] == "ks=1,20"
    assert not list(tmp_path.rglob("*.part*"))


def test_a_second_run_makes_nothing_and_says_so(tmp_path, monkeypatch):
    first = run(TwoBlocks(), tmp_path)
    said: list[str] = []
    monkeypatch.setattr("disentkit.passes.run", lambda *_, **__: pytest.fail("a pass ran again"))
    second = run(TwoBlocks(), tmp_path, say=said.append)
    pd.testing.assert_frame_equal(first, second)
    assert "TwoBlocks: nll was there already" in said


@pytest.mark.parametrize(
    "change",
    [{"seed": 1}, {"targets": "threshold"}, {"limit": 20}, {"options": ["nll.ks=1,30"]}, {"data": small_data(seed=5)}],
)
def test_what_makes_a_number_another_one_makes_it_anew(tmp_path, change):
    run(TwoBlocks(), tmp_path, probes="nll", options=["nll.ks=1,20"])
    said: list[str] = []
    run(TwoBlocks(), tmp_path, probes="nll", say=said.append, **{"options": ["nll.ks=1,20"], **change})
    assert said == []


def test_a_killed_run_redoes_only_what_was_missing(tmp_path, monkeypatch):
    from disentkit.probes.nll import NLL

    def killed(self, records, context):
        raise KeyboardInterrupt

    whole = run(TwoBlocks())
    with monkeypatch.context() as patch:
        patch.setattr(NLL, "__call__", killed)
        with pytest.raises(KeyboardInterrupt):
            run(TwoBlocks(), tmp_path)
    said: list[str] = []
    again = run(TwoBlocks(), tmp_path, say=said.append)
    assert sum("was there already" in line for line in said) == len(PROBES) - 1
    assert "TwoBlocks: reused evidence of the test split" in said
    check_same(again, whole)


def test_a_lost_picture_is_drawn_again(tmp_path):
    run(TwoBlocks(), tmp_path, probes="samples", options=[])
    (tmp_path / "figures" / "TwoBlocks-samples.png").unlink()
    run(TwoBlocks(), tmp_path, probes="samples", options=[])
    assert (tmp_path / "figures" / "TwoBlocks-samples.png").exists()


def test_the_same_digits_on_every_run_whichever_other_probes_ran():
    alone = run(TwoBlocks(), probes="nll", options=["nll.ks=1,20"], audits=False)
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002 - on purpose: no probe may look at it
    among = run(TwoBlocks())
    check_same(among[among["probe"] == "nll"].reset_index(drop=True), alone)


def test_global_random_state_is_left_as_it_was():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    run(TwoBlocks())
    assert torch.equal(torch.get_rng_state(), before)


def test_the_oracle_through_the_whole_pipeline():
    """Exact posterior: the printed NLL is -log p(x) at every k."""
    model = LinearGaussian(pixels=6)
    x = model.sample_images(30)
    low, high = x.min(), x.max()
    levels = ((x - low) / (high - low) * 255).round().to(torch.uint8).numpy()
    data = Dataset("gauss", Split(levels, np.arange(30) % 2), Split(levels, np.arange(30) % 2), 2)
    rows = evaluate(model, data, probes="nll", targets="grey", options=["nll.ks=1,5,50"])
    truth = -model.log_evidence(torch.from_numpy(levels).float().double() / 255).mean().item()
    for value in rows.query("metric == 'nll'")["value"]:
        assert value == pytest.approx(truth, abs=1e-6)  # pixels are single precision


def test_a_question_that_does_not_fit_is_a_dash_under_all_and_an_error_by_name():
    rows = run(Deterministic())
    row = rows.query("probe == 'nll'")
    assert row["value"].isna().all()
    assert "no posterior density" in row["note"].iloc[0]
    assert rows.query("probe == 'classifier'")["value"].notna().all()
    with pytest.raises(UserError, match="probe nll does not fit Deterministic: Deterministic has no posterior density"):
        run(Deterministic(), probes="nll", options=[])


def test_two_models_of_one_name_are_told_apart():
    rows = run([TwoBlocks(seed=1), TwoBlocks(seed=2)], probes="elbo", options=[])
    assert rows["model"].nunique() == 2
    assert rows["checkpoint"].nunique() == 2


class Preprocessed(TwoBlocks):
    """Trained on pictures turned upside down."""

    seen = 0

    def preprocess(self, x):
        Preprocessed.seen += len(x)
        return x.flip(-2)


def test_preprocess_is_applied_once_to_inputs_and_targets():
    Preprocessed.seen, data = 0, small_data()
    found = run(Preprocessed(), probes="elbo", options=[], data=data, audits=False)
    assert Preprocessed.seen == 48 + 24
    turned = Dataset("toy", *(Split(s.images[:, :, ::-1].copy(), s.labels) for s in (data.train, data.test)), 3)
    how = {"probes": "elbo", "options": [], "targets": "threshold", "audits": False}
    expected, other = run(TwoBlocks(), data=turned, **how), run(Preprocessed(), data=data, **how)
    assert other["value"].tolist() == pytest.approx(expected["value"].tolist(), rel=1e-6)
    assert len(found) == len(expected)


def test_a_figure_of_another_run_is_not_taken_for_ours(tmp_path):
    """Two option settings share a file's name: the one asked for last is what lies there."""
    first, second = {"options": ["nll.ks=1,20"]}, {"options": ["nll.ks=1,5"]}
    for options in (first, second, first):
        run(TwoBlocks(), tmp_path, probes="nll", **options)
    assert set(pd.read_csv(tmp_path / "per_example" / "TwoBlocks-nll.csv")["k"]) == {1, 20}


def test_tables_of_a_larger_run_do_not_outlive_it(tmp_path):
    run(TwoBlocks(), tmp_path, probes="elbo,samples", options=[])
    assert (tmp_path / "tables" / "elbo.md").exists()
    run(TwoBlocks(), tmp_path, probes="samples", options=[])
    assert {p.stem for p in (tmp_path / "tables").iterdir()} == {"samples", "audit"}


def test_an_answer_that_does_not_fit_is_an_error_by_name_even_after_all(tmp_path):
    run(Deterministic(), tmp_path)
    with pytest.raises(UserError, match="probe nll does not fit Deterministic"):
        run(Deterministic(), tmp_path, probes="nll", options=[])


def test_settings_that_are_no_weights_are_part_of_a_models_digest():
    one, other = (of_model(LinearGaussian(sigma=sigma)).digest for sigma in (0.5, 0.7))
    assert one != other
    assert of_model(LinearGaussian(sigma=0.5)).digest == one
    assert of_model(TwoBlocks().bfloat16()).digest != of_model(TwoBlocks()).digest


def test_the_callers_model_is_left_in_training_mode():
    model = TwoBlocks().train()
    run(model, probes="samples", options=[])
    assert model.training


def test_one_example_is_too_few_for_a_classifier_and_enough_for_the_rest():
    rows = run(TwoBlocks(), limit=1)
    assert "a classifier needs 2 training examples or more" in set(rows["note"].dropna())
    assert rows.query("probe == 'elbo' and metric == 'nelbo'")["value"].notna().all()


def test_perfect_weights_make_a_table(tmp_path):
    model = LinearGaussian(pixels=20, full=False)
    model.decode = lambda codes, y=None: torch.distributions.Independent(
        torch.distributions.Normal((codes["z"] @ model.weight.T + model.bias).unflatten(-1, (1, 4, 5)), model.sigma), 3
    )
    rows = run(model, tmp_path, probes="nll", options=["nll.ks=1,200"], targets="grey")
    assert np.isinf(rows.query("metric == 'khat_median'")["value"]).all()
    assert "-inf" in (tmp_path / "tables" / "nll.md").read_text()


def test_a_table_without_a_single_number_is_not_printed():
    from disentkit.summary import summary

    told = summary(
        run(TwoBlocks(), probes="classifier", options=[one for one in QUICK if one.startswith("classifier")])
    )
    assert "Latent-space classifiers" in told
    assert "pooled evidence" not in told


def test_the_code_that_a_model_is_made_of_counts_wherever_it_stands():
    from disentkit.jobs import _source
    from reference_models.iwae import iwae_l2
    from reference_models.tvae import tvae_tps

    assert "def _radial(" in _source(tvae_tps())  # transformer.py
    assert "class Ladder(" in _source(iwae_l2())  # hierarchy.py, which no submodule is a class of
    assert "class Ladder(" not in _source(tvae_tps())
