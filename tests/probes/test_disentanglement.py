"""The probe: every block, input and control; what does not fit; heat maps."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from disentkit import evaluate
from disentkit.errors import Unanswerable
from disentkit.probes import PROBES, Context, with_option
from disentkit.progress import silent
from disentkit.scores.described import OF_CODES_ALONE
from disentkit.tables import LAYOUTS, filled, render, table
from tests.conftest import check_refused, small_data
from tests.models import TwoBlocks
from tests.probes.test_probes import codes_of, number

NAMES = ("size", "place")
CONTEXT = Context(0, "grey", "cpu", silent, NAMES)
QUICK = {"scores": ("information", "votes", "sap"), "votes": 500, "batch": 16}


def asked(factors=None, codes=None, context=CONTEXT, **options):
    """Block s is the first factor and block z the second; an untrained copy is noise."""
    probe = PROBES["disentanglement"](**{**QUICK, **options})
    grid = np.array(list(product(range(4), range(5)))) if factors is None else factors
    order = np.random.default_rng(0).permutation(len(grid))
    parts = {"train": order[: len(order) * 3 // 4], "test": order[len(order) * 3 // 4 :]}
    records = {}
    for seed, need in enumerate(probe.needs()):
        rows = parts[need.split]
        noise = np.random.default_rng(seed).normal(size=(len(rows), 2))
        means = noise if need.untrained else (grid if codes is None else codes)[rows]
        made = codes_of(means, np.zeros(len(rows), np.int64), 0.1, blocks={"s": (0, 1), "z": (1, 2)})
        records[need] = replace(made, factors=grid[rows], gaussian=("s", "z"))
    return probe(records, context)


@pytest.fixture(scope="module")
def answer():
    return asked()


def mig(rows, **at):
    return number(rows, "mig", definition="dl2019", **{"input": "mean", "control": "none", **at})


def test_the_whole_code_knows_all_factors_and_a_block_its_own(answer):
    assert mig(answer.rows, block="all")["value"] == pytest.approx(1, abs=0.01)
    assert mig(answer.rows, block="s", factor="size")["value"] == pytest.approx(1, abs=0.01)
    assert mig(answer.rows, block="s", factor="place")["value"] == pytest.approx(0, abs=0.01)
    assert mig(answer.rows, block="s")["n"] == 20  # both splits: the whole grid


def test_every_score_stands_beside_floor_ceiling_and_an_untrained_encoder(answer):
    found = {
        control: mig(answer.rows, block="all", control=control)["value"]
        for control in ("none", "permuted", "factors", "untrained", "normalised")
    }
    assert found["factors"] == pytest.approx(1)
    assert found["permuted"] < found["none"]
    assert found["untrained"] < found["none"]
    expected = (found["none"] - found["permuted"]) / (found["factors"] - found["permuted"])
    assert found["normalised"] == pytest.approx(expected)


def test_samples_are_scored_too(answer):
    assert mig(answer.rows, block="all", input="sample")["value"] == pytest.approx(1)  # here they are the means
    assert set(answer.rows.loc[answer.rows["input"] == "sample", "control"]) == {"none"}


def test_matrices_are_drawn_factors_downward(answer):
    drawn = {picture.name: picture for picture in answer.pictures}
    assert {"factor_information-all", "sap_score-svc-all", "sap_score-r2-z"} <= set(drawn)
    shown = drawn["factor_information-all"]
    assert shown.row_names == NAMES
    assert shown.column_names == ("all 0", "all 1")
    np.testing.assert_allclose(shown.values, np.eye(2), atol=0.01)


def test_controls_and_errors_are_left_out_when_told_so():
    rows = asked(controls=("none",), errors="none", inputs=("mean",), scores=("information",)).rows
    assert set(rows["control"]) == {"none"}
    assert rows["stderr"].isna().all()


def test_measured_factors_are_cut_and_constant_ones_left_out():
    generator = np.random.default_rng(1)
    measured = np.stack([generator.normal(size=400), np.ones(400)], axis=1)
    rows = asked(measured, measured, scores=("information",), controls=("none",)).rows
    note = mig(rows, block="all")["note"]
    assert note == (
        "factors that never vary are left out: place; measured factors are cut into 20 parts of as many examples "
        "each: size"
    )
    assert mig(rows, block="all", factor="size")["value"] > 0.5
    alone = asked(measured, measured, scores=("unsupervised",), controls=("none",)).rows
    assert alone["note"].dropna().str.contains("factors").sum() == 0
    assert set(alone["metric"]) == set(OF_CODES_ALONE)


def test_data_without_factors_are_told_from_factors_that_never_vary():
    with pytest.raises(Unanswerable, match=r"no factor of these data varies \(size, place\)"):
        asked(np.ones((40, 2), np.int64))
    check_refused("without ground-truth factors", evaluate, TwoBlocks(), small_data(), probes="disentanglement")


def test_wide_blocks_are_not_asked():
    rows = asked(latents=1, controls=("none",), scores=("information",)).rows
    wide = mig(rows, block="all")
    assert np.isnan(wide["value"])
    assert wide["note"] == "asked of 1 latents at most (disentanglement.latents), here are 2"
    assert mig(rows, block="s")["value"] > 0.4


def test_options_are_set_by_name():
    probe = with_option(PROBES["disentanglement"](), "regressors", "forest,lasso")
    assert with_option(probe, "controls", "none").options().startswith("scores=information,votes")
    assert probe.regressors == ("forest", "lasso")
    check_refused(
        "no value of regressors named 'forst'; did you mean 'forest'?", with_option, probe, "regressors", "forst"
    )


def test_every_table_of_the_scores_is_filled(answer):
    rows = answer.rows.assign(probe="disentanglement", model="m", data="d")
    shown = {layout.name for layout in filled(rows)}
    assert {"disentanglement", "information", "predictors", "by_factor", "by_latent"} <= shown
    text = render(table(rows, LAYOUTS["disentanglement"]), "text")
    assert "normalised" in text
    assert "FactorVAE" in text
