import numpy as np
import pytest

from disentkit.audits import CHECKS
from disentkit.records import Need
from tests.audits.cases import case, one, stressed

NORMALISATION, COMPANIONS, FINITE = (CHECKS[name]() for name in ("normalisation", "companions", "not_finite"))


def judged(check, **changes):
    return one(check(case(records={Need("stress"): stressed(**changes)})))


@pytest.mark.parametrize(
    ("running", "batch", "finding"), [(0.04, 0.02, "flaw"), (0.02, 0.04, "flaw"), (0.0205, 0.02, "sound")]
)
def test_normalisation_that_changes_the_error_is_found(running, batch, finding):
    verdict = judged(NORMALISATION, normalised=True, running=np.full(50, running), batch=np.full(50, batch))
    assert verdict.finding == finding
    assert verdict.note == f"MSE {running:.3g} by running statistics, {batch:.3g} by those of 50 images"


def test_a_change_within_noise_is_none():
    noise = np.random.default_rng(0).normal(0, 0.1, 50)
    assert judged(NORMALISATION, normalised=True, batch=0.025 + noise).finding == "sound"


def test_without_running_statistics_or_without_a_batch_there_is_nothing_to_change():
    assert judged(NORMALISATION).note == "no layer has running statistics"
    assert judged(NORMALISATION, normalised=True).finding == "unknown"


def test_codes_that_depend_on_their_companions_are_found():
    still = stressed().together
    assert judged(COMPANIONS).finding == "sound"
    moved = judged(COMPANIONS, among=still + np.float32(0.01))
    assert moved.finding == "flaw"
    assert "with other companions, the code of an image moves by at most 0.01 standard deviations" in moved.note
    assert judged(COMPANIONS, alone=still + np.float32(0.01)).finding == "flaw"
    assert judged(COMPANIONS, alone=np.full_like(still, np.nan)).note == "the model cannot encode an image by itself"


def test_what_moves_is_measured_in_units_of_the_latent():
    still = stressed().together
    assert judged(COMPANIONS, among=still + np.float32(0.01), spread=np.full(3, 100.0)).finding == "sound"


def test_outputs_that_are_no_numbers_are_named():
    assert judged(FINITE).finding == "sound"
    verdict = judged(FINITE, finite={"black images": 1.0, "codes 3 times as far out": 0.25})
    assert verdict.finding == "flaw"
    assert verdict.note == "not finite: codes 3 times as far out (finite: 25%)"
    assert "test images" in judged(FINITE, running=np.where(np.arange(50) == 7, np.nan, 0.1)).note
