"""The NLL by two proposals: rows of their own, the gap between them, and nothing new where none is asked for."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from disentkit import evaluate, per_example
from disentkit.comparison.identity import question, words
from disentkit.errors import UserError
from disentkit.probes import PROBES, with_option
from disentkit.probes.nll import NLL
from disentkit.records import Evidence
from disentkit.results import records
from tests.conftest import small_data
from tests.models import TwoBlocks, WithLabelBlock
from tests.probes.test_probes import CONTEXT, number


def evidence(ks, bound):
    bound = np.asarray(bound, dtype=float)
    flat = np.zeros_like(bound)
    return Evidence(np.array(ks), bound, flat + 0.1, bound - 0.2, flat + 3, flat + 0.5, "Normal")


def test_the_gap_by_hand():
    probe = NLL(ks=(1, 5000), proposal="both", refined_k=500)
    encoder, refined = probe.needs()
    assert dict(encoder.options) == {"ks": (1, 500, 5000)}
    assert dict(refined.options) == {"ks": (1, 500), "proposal": "refined"}
    found = {
        encoder: evidence((1, 500, 5000), [[-9, -8, -7], [-5, -4, -3]]),
        refined: evidence((1, 500), [[-8, -8], [-2, -3]]),
    }
    answer = probe(found, CONTEXT)
    at = {"split": "test", "proposal": "refined"}
    gap = number(answer.rows, "amortisation_gap", k=1, **at)
    assert gap["value"] == 2  # of 1 and 3
    assert gap["stderr"] == pytest.approx(1)  # by pairs: the bounds themselves are two and three nats apart
    assert gap["n"] == 2
    assert number(answer.rows, "amortisation_gap", k=500, **at)["value"] == 0.5
    assert number(answer.rows, "nll", k=1, **at)["value"] == 5
    assert number(answer.rows, "nll", k=1, split="test")["value"] == 7
    assert number(answer.rows, "ess_median", k=500, **at)["value"] == 3
    for metric, k, expected in (("amortisation_gap", 1, [1, 3]), ("nll", 500, [8, 3])):
        row = number(answer.rows, metric, k=k, **at).to_dict()
        assert per_example.values(answer.per_example, row).tolist() == expected
    alone = number(answer.rows, "nll", k=1, split="test").to_dict()
    assert per_example.values(answer.per_example, alone).tolist() == [9, 5]


def test_a_refined_proposal_alone_needs_one_pass_and_has_no_gap():
    probe = with_option(NLL(ks=(50, 1, 5000)), "proposal", "refined")
    (need,) = probe.needs()
    assert dict(need.options) == {"ks": (1, 50, 500), "proposal": "refined"}
    rows = probe({need: evidence((1, 50, 500), [[-3.0, -2.0, -1.0]] * 2)}, CONTEXT).rows
    assert set(rows["proposal"]) == {"refined"}
    assert "amortisation_gap" not in set(rows["metric"])


def test_where_it_is_not_asked_for_nothing_is_new():
    assert NLL().options() == "ks=1,5,50,500,5000"  # as baselines have it
    assert NLL().options(whole=True) == "ks=1,5,50,500,5000 proposal=encoder refined_k=500 scale=1.0 precision=exact"
    assert NLL(proposal="both").options() == "ks=1,5,50,500,5000 proposal=both"
    (need,) = NLL(ks=(1, 2)).needs()
    assert need.options == (("ks", (1, 2)),)
    answer = NLL(ks=(1, 2))({need: evidence((1, 2), [[-2.0, -1.0]] * 2)}, CONTEXT)
    assert answer.rows["proposal"].isna().all()
    assert list(answer.per_example) == ["example", "split", "k", "nll", "mc_error", "ess", "khat"]


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("proposal", "refine", "no value of proposal named 'refine'; did you mean 'refined'"),
        ("refined_k", "0", "option refined_k: expected a whole number from 1"),
        ("refined_k", "300000", "option refined_k: expected at most 200000 draws, got 300000"),
    ],
)
def test_a_bad_option_is_told(option, text, told):
    with pytest.raises(UserError, match=told):
        with_option(PROBES["nll"](), option, text)


def test_the_encoders_rows_are_the_same_digits_beside_refined_ones():
    ask = ["nll.ks=1,20", "nll.refined_k=20"]
    one = evaluate(TwoBlocks(), small_data(), probes="nll", options=ask, audits=False)
    both = evaluate(TwoBlocks(), small_data(), probes="nll", options=[*ask, "nll.proposal=both"], audits=False)
    own = both[both["proposal"].isna()].reset_index(drop=True)
    pd.testing.assert_frame_equal(own.drop(columns=["options", "seconds"]), one.drop(columns=["options", "seconds"]))
    assert len({question(row) for row in records(both)}) == len(both)  # each row asks its own question
    row = number(both, "nll", k=20, split="test", proposal="refined").to_dict()
    assert words(row) == "nll[split=test, k=20, proposal=refined]"


def test_a_posterior_that_cannot_be_refined_is_refused():
    ask = ["nll.ks=2", "nll.proposal=both"]
    words = "a refined proposal needs Gaussian posteriors that factorise, and block y has another"
    with pytest.raises(UserError, match=f"probe nll does not fit WithLabelBlock: WithLabelBlock: {words}"):
        evaluate(WithLabelBlock(), small_data(), probes="nll", options=ask)


def test_fast_products_are_asked_for_in_every_need_and_told_in_every_row_of_a_bound():
    probe = NLL(ks=(5,), refined_k=4, proposal="both", precision="fast")
    assert all(("precision", "fast") in need.options for need in probe.needs())
    assert not any("precision" in dict(need.options) for need in NLL(proposal="both").needs())
    alone = NLL(ks=(5,), precision="fast")
    (need,) = alone.needs()
    rows = alone({need: replace(evidence((5,), [[-2.0]] * 3), rounded=(0.00123, 0.0456))}, CONTEXT).rows
    told = "fast products move the bounds of the first images by +0.0012 nats on average, by 0.046 at most"
    assert told in number(rows, "nll", k=5, split="test")["note"]


def test_wider_proposals_are_asked_for_in_every_need_told_in_every_bound_and_leave_no_gap():
    probe = with_option(NLL(ks=(4,), refined_k=4, proposal="both"), "scale", "1.2")
    assert all(("scale", 1.2) in need.options for need in probe.needs())
    rows = probe({need: evidence((4,), [[-2.0]] * 3) for need in probe.needs()}, CONTEXT).rows
    bounds = rows[rows["metric"] == "nll"]
    assert len(bounds) == 2
    assert bounds["note"].str.contains("drawn with 1.2 times the proposal's deviations").all()
    assert "amortisation_gap" not in set(rows["metric"])
