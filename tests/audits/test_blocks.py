import numpy as np
import pytest

from disentkit.audits import CHECKS
from disentkit.results import tidy
from tests.audits.cases import accuracy, case, kl, majority, one

COLLAPSED, GAP, FRESH = (CHECKS[name]() for name in ("collapsed_block", "sampling_gap", "no_better_than_untrained"))
STANDARD = {"scaling": "standardised"}


def collapsed(means, *, nats=0.004, shuffled=0.1):
    return case(
        kl(nats),
        majority(0.11),
        accuracy(means, **STANDARD),
        accuracy(shuffled, control="shuffled", **STANDARD),
        accuracy(0.6, control="untrained", **STANDARD),
    )


def test_a_collapsed_block_that_names_the_label_once_standardised_is_found():
    verdict = one(COLLAPSED(collapsed(0.54)))
    assert (verdict.finding, verdict.block) == ("flaw", "z")
    assert "KL 0.004 nats" in verdict.note
    assert "54.0 % (majority 11.0 %, shuffled labels 10.0 %, untrained encoder 60.0 %)" in verdict.note


@pytest.mark.parametrize("told", [{"means": 0.54, "nats": 3.0}, {"means": 0.12}, {"means": 0.54, "shuffled": 0.53}])
def test_a_block_that_is_alive_or_tells_nothing_is_sound(told):
    assert one(COLLAPSED(collapsed(**told))).finding == "sound"


def test_what_was_not_asked_cannot_be_told():
    assert one(COLLAPSED(case(majority(0.1)))).mend == "ask the probe elbo"
    verdict = one(COLLAPSED(case(kl(0.001), probe="elbo")))
    assert (verdict.finding, verdict.note) == ("unknown", "the probe classifier was not asked")


def test_what_a_probe_says_of_itself_is_handed_on():
    refused = tidy("nelbo", np.nan, note="AAE has no posterior density")
    verdict = one(COLLAPSED(case(refused, probe="elbo")))
    assert (verdict.finding, verdict.note) == ("unknown", "elbo: AAE has no posterior density")


@pytest.mark.parametrize(
    ("mean", "sample", "stderr", "finding"),
    [(0.70, 0.42, 0.005, "flaw"), (0.70, 0.65, 0.005, "sound"), (0.70, 0.55, 0.1, "sound")],
)
def test_a_gap_between_means_and_samples_is_found_beyond_noise(mean, sample, stderr, finding):
    rows = [accuracy(mean, stderr=stderr), accuracy(sample, stderr=stderr, input="sample")]
    verdict = one(GAP(case(*rows)))
    assert verdict.finding == finding
    assert f"in {100 * mean:.1f} % from means, in {100 * sample:.1f} % from samples" in verdict.note


def test_the_statistics_of_batches_and_other_readouts_are_left_alone():
    rows = [
        accuracy(0.1, readout="linear", normalisation=None),
        accuracy(0.5, input="sample", normalisation="batch"),
        accuracy(0.9),
        accuracy(0.88, input="sample"),
    ]
    assert "90.0 % from means, in 88.0 % from samples" in one(GAP(case(*rows))).note


def test_without_the_mlp_another_readout_will_do():
    rows = [
        accuracy(mean, readout="linear", normalisation=None, input=i) for i, mean in (("mean", 0.8), ("sample", 0.3))
    ]
    assert one(GAP(case(*rows))).finding == "flaw"


def fresh(own, untrained, block="z", **facts):
    rows = [accuracy(own, block=block), accuracy(untrained, block=block, control="untrained"), majority(0.11)]
    return one(FRESH(case(*rows, **facts)), block=block)


def test_an_encoder_no_better_than_an_untrained_one_is_found():
    verdict = fresh(0.87, 0.88)
    assert verdict.finding == "flaw"
    assert "in 87.0 %, by an untrained encoder in 88.0 %" in verdict.note


def test_an_encoder_that_learned_is_sound_and_so_is_a_block_that_neither_knows():
    assert fresh(0.95, 0.88).finding == "sound"
    assert fresh(0.12, 0.11).finding == "sound"


def test_a_style_that_was_rid_of_the_label_is_no_flaw_and_a_content_that_lost_it_is():
    two = {"blocks": {"style": 2, "class": 2}, "group_blocks": frozenset({"class"})}
    assert fresh(0.30, 0.80, block="style", **two).finding == "sound"
    assert "took it out" in fresh(0.30, 0.80, block="style", **two).note
    assert fresh(0.30, 0.80, block="class", **two).finding == "flaw"
    assert fresh(0.30, 0.80).finding == "flaw"  # one block, which nothing else relieves of the label
    assert fresh(0.30, 0.80, conditional=True).finding == "sound"
