import math

import numpy as np
import pytest

from disentkit.audits import CHECKS
from disentkit.records import Need
from disentkit.results import tidy
from tests.audits.cases import accuracy, case, codes, one

ESS, LONGER, INFORMATION, PREDICTOR = (
    CHECKS[name]() for name in ("effective_samples", "unconverged_probe", "information", "predictor_floor")
)


def weights(k, ess, bad=0.0):
    at = {"split": "test", "n": 100, "k": [1, k]}
    return case(
        tidy("ess_median", [1, ess], **at),
        tidy("khat_bad", bad, split="test", n=100, k=k),
        probe="nll",
    )


@pytest.mark.parametrize(
    ("k", "ess", "bad", "finding"),
    [
        (5000, 12, 0.1, "flaw"),
        (5000, 400, 0.8, "flaw"),
        (5000, 400, 0.1, "sound"),
        (50, 3, 0.1, "unknown"),
        (50, 40, 0.1, "sound"),
    ],
)
def test_weights_that_a_few_draws_carry_are_found(k, ess, bad, finding):
    verdict = one(ESS(weights(k, ess, bad)))
    assert verdict.finding == finding
    assert f"at k = {k} the median effective sample size is {ess}" in verdict.note


def test_one_draw_promises_nothing():
    assert one(ESS(case(tidy("ess_median", 1.0, split="test", k=1), probe="nll"))).finding == "unknown"
    assert one(ESS(case())).mend == "ask the probe nll"


def test_a_probe_that_still_rises_is_found_by_block():
    rows = [
        accuracy(0.80),
        accuracy(0.84, control="longer"),
        accuracy(0.70, input="sample"),
        accuracy(0.71, input="sample", control="longer"),
        accuracy(0.90, block="s"),
        accuracy(0.903, block="s", control="longer"),
    ]
    verdicts = LONGER(case(*rows))
    assert one(verdicts, block="z").finding == "flaw"
    assert "mlp raw mean running: 80.0 %, and 84.0 % when trained longer" in one(verdicts, block="z").note
    assert one(verdicts, block="s").finding == "sound"


def test_a_rise_within_noise_or_half_a_point_is_none():
    noisy = [accuracy(0.80, stderr=0.03), accuracy(0.84, stderr=0.03, control="longer")]
    assert one(LONGER(case(*noisy))).finding == "sound"
    exact = [accuracy(0.80, stderr=0.0001), accuracy(0.804, stderr=0.0001, control="longer")]
    assert one(LONGER(case(*exact))).finding == "sound"


def test_without_a_longer_fit_it_cannot_be_told():
    assert one(LONGER(case(accuracy(0.8)))).mend == "ask the probe classifier, trained longer too"


def informed(found, *rows):
    return INFORMATION(case(*rows, records={Need("codes"): found}, probe="mig"))


def test_information_near_its_ceiling_is_a_lower_bound_and_below_it_a_number():
    means = np.random.default_rng(0).normal(size=(500, 3))
    sharp, blurred = (one(informed(codes(means, scale=scale))) for scale in (1e-3, 1.0))
    assert sharp.finding == "unknown"
    assert "saturated, a lower bound" in sharp.note
    assert sharp.information.value == pytest.approx(math.log(500), abs=1e-6)
    assert blurred.finding == "sound"
    # Of means N(0, I) blurred by N(0, I): D / 2 ln 2, of a channel with as much signal as noise.
    assert blurred.information.value == pytest.approx(1.5 * math.log(2), abs=4 * blurred.information.stderr)
    assert blurred.information.n == 500


def test_blocks_are_told_apart_and_points_have_no_density():
    means = np.random.default_rng(0).normal(size=(40, 3))
    found = codes(means, blocks={"s": (0, 1), "z": (1, 3)}, gaussian=("z",))
    verdicts = informed(found)
    assert one(verdicts, block="s").finding == "unknown"
    assert one(verdicts, block="s").information is None
    assert one(verdicts, block="z").finding == "sound"


@pytest.mark.parametrize(
    ("value", "words"), [(9.3, "more than there is to tell"), (math.log(5000) - 0.01, "saturated"), (4.0, None)]
)
def test_a_reported_information_above_ln_n_is_found(value, words):
    row = tidy("mutual_information", value, n=5000, block="z")
    found = [verdict for verdict in informed(codes(np.zeros((40, 3))), row) if verdict.finding == "flaw"]
    assert [words in verdict.note for verdict in found] == ([True] if words else [])


def predicted(value, stderr=0.004, **axes):
    at = {"split": "test", "control": "none", "source": "s", "block": "z", "input": "mean", **axes}
    return tidy("prediction_r2", value, stderr=stderr, n=100, **at)


TWO = {"blocks": {"s": 2, "z": 3}, "probe": "predictor"}


def test_a_predictor_no_better_than_the_constant_is_found_by_pair():
    rows = [predicted(0.9, source="z", block="s"), predicted(0.006), predicted(0.5, input="sample")]
    verdicts = PREDICTOR(case(*rows, predicted(-0.2, latent=0), **TWO))
    assert one(verdicts, block="s").finding == "sound"
    verdict = one(verdicts, block="z")
    assert (verdict.finding, verdict.source) == ("flaw", "s")
    assert "R^2 0.006 ± 0.004 from s: the block cannot be predicted" in verdict.note
    assert "regeneration figures show nothing" in verdict.note


def test_a_predictor_needs_two_blocks_and_to_be_asked():
    assert one(PREDICTOR(case())).finding == "sound"
    assert one(PREDICTOR(case(blocks={"s": 2, "z": 3}))).mend == "ask the probe predictor"
