"""The verb `metrics`, and evaluate_codes: every score of codes without a model."""

import numpy as np
import pytest
from click.testing import CliRunner

from disentkit import evaluate_codes, results
from disentkit.cli import cli
from tests.conftest import check_refused
from tests.scores.grid import grid

QUICK = ("regressors=forest", "votes=600", "batch=16", "sizes=20,40", "scores=information,votes,sap,dci")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Codes that are the factors, in another order and sign, and codes that are nothing."""
    folder, factors = tmp_path_factory.mktemp("codes"), grid(repeats=6)
    for name, codes in (
        ("good", factors),
        ("turned", -factors[:, [2, 0, 1]]),
        ("nothing", np.random.default_rng(0).normal(size=(len(factors), 2))),
    ):
        np.savez(folder / f"{name}.npz", codes=codes.astype(float), factors=factors, factor_names=["a", "b", "c"])
    return folder


def run(*arguments):
    return CliRunner().invoke(cli, ["metrics", *map(str, arguments), "--quiet"], catch_exceptions=False)


def quick():
    return [word for option in QUICK for word in ("--set", option)]


def test_several_files_are_scored_side_by_side_and_agree_or_not(files, tmp_path):
    names = ("good", "turned", "nothing")
    told = run(*(files / f"{name}.npz" for name in names), *quick(), "--out", tmp_path)
    assert told.exit_code == 0, told.output
    frame = results.read(tmp_path / "results.csv")
    mig = frame[(frame["metric"] == "mig") & (frame["control"] == "none") & frame["factor"].isna()].set_index("model")
    assert mig.loc["good", "value"] == mig.loc["turned", "value"] == pytest.approx(1)
    assert mig.loc["nothing", "value"] < 0.1
    agreed = frame[(frame["metric"] == "udr") & (frame["definition"] == "spearman")].set_index("model")["value"]
    assert agreed["good"] > 0.5 > agreed["nothing"]
    assert {"permuted", "factors", "normalised", "none"} <= set(frame["control"].dropna())
    for place in ("report.html", "tables/disentanglement.md", "figures/good-importance-forest-code.png"):
        assert (tmp_path / place).stat().st_size > 100
    assert "MIG" in told.output
    assert "UDR" in told.output


def test_definitions_say_how_a_score_moves(files):
    told = run(files / "good.npz", *quick(), "--definitions")
    assert told.exit_code == 0
    lines = dict(line.split("]", 1) for line in told.output.splitlines() if "]" in line)
    assert float(lines["mig[definition=dl2019, bins=20, code=mean, N=360"].split()[0]) == pytest.approx(1)
    assert float(lines["mig[definition=dl2019, bins=5, code=mean, N=360"].split()[0]) == pytest.approx(1)
    assert "Ubisoft" in lines["mig[definition=code-entropy, bins=10, code=mean, N=360"]
    assert len({name for name in lines if name.startswith("dci_disentanglement")}) == 5


def test_arrays_are_scored_as_files_are(files):
    factors = grid(repeats=6)
    frame = evaluate_codes(factors.astype(float), factors, options=QUICK, factor_names=("a", "b", "c"))
    assert set(frame["factor"].dropna()) == {"a", "b", "c"}
    one = frame[(frame["metric"] == "mig") & (frame["control"] == "none") & frame["factor"].isna()]
    assert one["value"].tolist() == pytest.approx([1])
    check_refused("no option of Disentanglement named 'binns'", evaluate_codes, factors, factors, options=["binns=3"])
    check_refused("option: expected NAME=VALUE", evaluate_codes, factors, factors, options=["bins"])
    check_refused("codes: expected (examples, columns)", evaluate_codes, factors[:, 0], factors)
    words = "factor_names: expected 3, one a column of factors, got 1"
    check_refused(words, evaluate_codes, factors.astype(float), factors, factor_names=("a",))


def test_factors_that_never_vary_leave_nothing_to_score():
    factors = grid()
    frame = evaluate_codes(factors.astype(float), factors * [1, 1, 0], options=["scores=information"])
    noted = frame[(frame["metric"] == "mig") & (frame["control"] == "none") & frame["factor"].isna()]["note"].item()
    assert noted == "factors that never vary are left out: factor 2"
    check_refused("no factor of these data varies", evaluate_codes, factors.astype(float), factors * 0)
