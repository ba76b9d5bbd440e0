import pytest

from disentkit.audits import CHECKS
from tests.audits.cases import accuracy, case, one

GROUPED, LEAK = CHECKS["grouped_by_target"](), CHECKS["pooled_leak"]()
BLOCKS = {"blocks": {"style": 2, "class": 2}, "group_blocks": frozenset({"class"})}


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"group_blocks": frozenset({"class"})}, "flaw"),
        ({"uses": frozenset({"groups"})}, "flaw"),
        ({"group_blocks": frozenset({"class"}), "grouped_by_label": False}, "sound"),
        ({"uses": frozenset({"labels"})}, "sound"),
    ],
)
def test_groups_that_are_the_labels_are_found(facts, finding):
    assert one(GROUPED(case(**facts))).finding == finding


def test_the_verdict_names_the_block_and_the_data():
    note = one(GROUPED(case(group_blocks=frozenset({"class"})))).note
    assert "block class is of groups, and the groups of toy are its labels" in note


def pooled(own, fresh, floor=0.3):
    at = {"block": "class", "input": "sample"}
    return (
        accuracy(own, pooling="batch", **at),
        accuracy(fresh, pooling="batch", control="untrained", normalisation="batch", **at),
        accuracy(fresh - 0.2, pooling="batch", control="untrained", **at),
        accuracy(0.4, **at),
        accuracy(floor, control="untrained", **at),
    )


def test_a_pooling_that_helps_an_untrained_encoder_leaks():
    verdict = one(LEAK(case(*pooled(0.99, 1.0), **BLOCKS)))
    assert (verdict.finding, verdict.block) == ("flaw", "class")
    assert "names the label in 99.0 %, from one image in 40.0 %; with an untrained encoder 100.0 % and 30.0 %" in (
        verdict.note
    )
    assert "support-K" in verdict.mend


def test_a_pooling_that_helps_the_trained_encoder_alone_does_not():
    assert one(LEAK(case(*pooled(0.99, 0.31), **BLOCKS))).finding == "sound"


def test_without_the_pooled_rows_it_cannot_be_told():
    verdict = one(LEAK(case(accuracy(0.4, block="class", input="sample"), **BLOCKS)))
    assert verdict.finding == "unknown"
    assert verdict.mend == "ask the probe classifier"
    assert one(LEAK(case())).finding == "sound"  # no block of groups
