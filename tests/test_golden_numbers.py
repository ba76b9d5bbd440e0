"""The numbers of a small model that was trained once: what moves them stands in the changelog, or is a mistake."""

from pathlib import Path

import pytest

from disentkit import check, evaluate
from disentkit.comparison.baseline_file import read
from disentkit.comparison.telling import sentence
from disentkit.results import records

HERE = Path(__file__).parent / "golden"


def test_the_numbers_are_those_that_were_frozen():
    found = check(HERE / "small.pt", HERE / "small.json")
    assert [sentence(row) for row in records(found.having("worse", "better", "changed", "missing"))] == []
    assert found.counts == {"same": 6}
    assert found.frame["paired"].all()


def test_what_was_frozen_is_what_it_says():
    """Sums that hold whatever the model: the bound of one draw is the NELBO, of more draws it is tighter."""
    rows = read(HERE / "small.json").rows
    value = {(row["metric"], row["k"]): row["value"] for row in rows.fillna({"k": 0}).to_dict("records")}
    assert value["nll", 1] == pytest.approx(value["nelbo", 0], abs=0.5)
    assert value["nll", 20] < value["nll", 1] - 1
    assert value["reconstruction", 0] < value["nelbo", 0]


def test_another_seed_moves_them_within_their_noise():
    found = check(HERE / "small.pt", HERE / "small.json", seed=1)
    assert set(found.counts) == {"same"}
    moved = found.frame[found.frame["metric"] == "nll"]
    assert (moved["change"].abs() > 0).all()


def test_a_baseline_of_some_metrics_is_asked_for_no_more():
    rows = evaluate(HERE / "small.pt", probes="elbo", targets="static", audits=False)
    frozen = read(HERE / "small.json").rows
    nelbo = rows.query("metric == 'nelbo' and split == 'test'")["value"].item()
    assert nelbo == pytest.approx(frozen.query("metric == 'nelbo'")["value"].item(), rel=1e-5)
