"""The audit at the end of an evaluation."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit import evaluate
from disentkit.auditing import subject_of
from disentkit.audits import ASKED, CHECKS
from disentkit.audits.telling import counted, told
from disentkit.checkpoint import of_model
from disentkit.probes import PROBES
from disentkit.request import parse_probes
from disentkit.results import read
from disentkit.summary import summary
from tests.conftest import small_data
from tests.models import Collapsed, Deterministic, TwoBlocks
from tests.reference.small import fit


def audited(model, *, data=None, probes="reconstruction", **options):
    rows = evaluate(model, data or small_data(), probes=probes, **{"targets": "threshold", **options})
    return rows[rows["probe"] == "audit"]


def finding(rows, check, block=None):
    """The only verdict of a check, on a block where it has several."""
    mine = rows[(rows["check"] == check) & (rows["metric"] == "flagged")]
    mine = mine if block is None else mine[mine["block"] == block]
    assert len(mine) == 1, (check, block, len(mine))
    return mine.iloc[0]["verdict"]


def test_every_check_answers_with_a_verdict_its_evidence_and_what_to_do():
    rows = audited(TwoBlocks(), targets="grey").query("metric == 'flagged'")
    assert set(rows["check"]) == set(CHECKS)
    assert rows["note"].notna().all()
    assert rows.query("verdict == 'flaw'")["mend"].notna().all()
    value = rows["verdict"].map({"flaw": 1.0, "sound": 0.0, "unknown": np.nan}).astype(float)
    assert value.equals(rows["value"])
    assert set(rows["model"]) == {"TwoBlocks"}


def test_an_audit_is_the_same_from_a_folder_and_stands_in_its_tables(tmp_path):
    first, second = (audited(TwoBlocks(), out=tmp_path) for _ in range(2))
    assert first.equals(second)
    assert read(tmp_path / "results.csv").query("probe == 'audit'").equals(first)
    assert "untrained_head" in (tmp_path / "tables" / "audit.md").read_text()


def test_an_audit_moves_no_other_number_and_can_be_left_out():
    without = evaluate(TwoBlocks(), small_data(), probes="elbo", audits=False)
    among = evaluate(TwoBlocks(), small_data(), probes="elbo")
    others = among[among["probe"] != "audit"]
    assert set(without["probe"]) == {"elbo"}
    assert others.drop(columns="seconds").equals(without.drop(columns="seconds"))


class Bright(TwoBlocks):
    """Divides by the brightness of the picture, which a black one has none of."""

    def encode(self, x, y=None):
        return super().encode(x / x.mean((1, 2, 3), keepdim=True))


def test_planted_flaws_are_found_through_evaluate():
    rows = audited(TwoBlocks(), targets="grey")
    assert finding(rows, "untrained_head") == "flaw"
    assert finding(rows, "grey_bernoulli") == "flaw"
    assert finding(audited(TwoBlocks()), "grey_bernoulli") == "sound"
    collapsed = audited(Collapsed(), data=small_data(90, 60), probes="elbo", targets="grey")
    assert finding(collapsed, "dead_latents", "s") == "flaw"
    assert finding(collapsed, "dead_latents", "z") == "sound"
    assert finding(audited(Bright()), "not_finite") == "flaw"


class Doubled(TwoBlocks):
    """Learns from groups; the second latent of s is the first, turned around."""

    uses = frozenset({"groups"})

    def encode(self, x, y=None):
        found = super().encode(x)
        first = found["s"].mean[:, :1]
        found["s"].loc = first.new_tensor([1.0, -2.0]) * first
        return found


def test_duplicated_latents_and_groups_that_are_the_labels_are_found_through_evaluate():
    rows = audited(Doubled())
    assert finding(rows, "duplicated_latents") == "flaw"
    assert finding(rows, "grouped_by_target") == "flaw"
    other = audited(Doubled(), data=grouped(lambda labels: np.arange(len(labels)) // 2))
    assert finding(other, "grouped_by_target") == "sound"


def grouped(groups):
    data = small_data()
    return replace(data, **{name: replace(part, groups=groups(part.labels)) for name, part in data.splits.items()})


@pytest.mark.parametrize(
    ("groups", "same"),
    [
        (lambda labels: labels, True),
        (lambda labels: 7 - 2 * labels, True),
        (lambda labels: np.arange(len(labels)) // 2, False),
        (lambda labels: 3 * labels + np.arange(len(labels)) % 2, False),
        (lambda labels: 0 * labels, False),
    ],
)
def test_groups_that_are_the_labels_by_another_name_are_known(groups, same):
    subject = subject_of(of_model(TwoBlocks()), grouped(groups), limit=None, targets="grey")
    assert subject.grouped_by_label is same


def test_a_question_that_does_not_fit_is_told_in_its_own_words():
    rows = audited(Deterministic(), probes="all", options=["nll.ks=1,5", "classifier.seeds=1", "classifier.epochs=1"])
    row = rows[rows["check"] == "effective_samples"].iloc[0]
    assert row["verdict"] == "unknown"
    assert row["note"] == "nll: Deterministic has no posterior density (deterministic block s, z)"


def test_information_is_a_number_with_its_block():
    rows = audited(TwoBlocks()).query("metric == 'mutual_information'")
    assert rows["block"].tolist() == ["s", "z"]
    assert rows["value"].between(0, np.log(24)).all()
    assert (rows["n"] == 24).all()


def test_one_example_is_audited_too():
    assert finding(audited(TwoBlocks(), limit=1), "duplicated_latents") == "unknown"


def test_the_summary_tells_flaws_in_words_and_what_else_there_is_in_numbers():
    rows = evaluate(TwoBlocks(), small_data(), probes="reconstruction", targets="grey")
    text = summary(rows)
    verdicts = told(rows)
    assert f"Audit of TwoBlocks: {counted(verdicts)}" in text
    assert "untrained_head: all 2 layers have weights as an initialiser draws them (train the model" in text
    assert "companions" not in text
    assert [one.finding for one in verdicts] == sorted(
        (one.finding for one in verdicts), key=["flaw", "unknown", "sound"].index
    )


def test_the_probes_of_an_audit_are_asked_lightly_and_can_be_asked_more():
    asked = parse_probes("audit", ["nll.ks=1,7"])
    assert list(asked) == [name for name in PROBES if name in ASKED]
    assert asked["classifier"].options() == parse_probes("classifier", ASKED["classifier"])["classifier"].options()
    assert "ks=1,7" in asked["nll"].options()


def test_a_trained_model_on_its_own_data_is_sound(tmp_path):
    from disentkit.data import open_dataset

    data = open_dataset("digits").first(700)
    path = fit(tmp_path / "vae.pt", "vae", "hidden=100", "epochs=30", "latent=4", data=data)
    options = ["classifier.seeds=1", "classifier.readouts=mlp", "classifier.epochs=40", "nll.ks=1,5000"]
    rows = audited(path, data=data, probes="elbo,reconstruction,classifier,nll", targets=None, options=options)
    assert rows.query("verdict == 'flaw'")[["check", "note"]].values.tolist() == []
    assert finding(rows, "trained_input") == finding(rows, "untrained_head") == "sound"
    assert finding(rows, "no_better_than_untrained") == finding(rows, "sampling_gap") == "sound"
