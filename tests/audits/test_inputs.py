import pytest

from disentkit.audits import CHECKS
from disentkit.records import Need
from disentkit.results import tidy
from tests.audits.cases import TOLD, case, one, stressed

TRAINED, MEAN, GREY = (CHECKS[name]() for name in ("trained_input", "worse_than_mean_image", "grey_bernoulli"))


def test_what_it_was_trained_on_is_sound_whole_or_cut():
    assert one(TRAINED(case(about=TOLD))).finding == "sound"
    assert one(TRAINED(case(about={**TOLD, "data_fingerprint": "cut"}))).finding == "sound"
    assert one(TRAINED(case(about={"data": "toy"}))).finding == "sound"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"data": "mnist"}, "trained on mnist, asked on toy"),
        ({"targets": "grey"}, "trained on grey targets, asked on static"),
        ({"data_fingerprint": "else"}, "other images or labels of toy than it was trained on"),
    ],
)
def test_other_data_than_it_was_trained_on_are_found(other, words):
    verdict = one(TRAINED(case(about={**TOLD, **other})))
    assert verdict.finding == "flaw"
    assert words in verdict.note


def test_a_checkpoint_that_says_nothing_cannot_be_told_and_the_reason_is():
    verdict = one(TRAINED(case(about={"adapter": "a.py:adapt"})))
    assert verdict.finding == "unknown"
    assert "a wrong transform does not show as a bad score" in verdict.note
    assert "padded with zeros scores better than MNIST resized" in verdict.note


def errors(own, floor=0.07, stderr=0.001, **axes):
    at = {"split": "test", "stderr": stderr, "n": 100}
    return case(
        tidy("mse", own, input="mean", **{**at, **axes}),
        tidy("mse", floor, control="mean_image", **at),
        probe="reconstruction",
    )


@pytest.mark.parametrize("axes", [{}, {"control": "none"}])
def test_reconstructions_worse_than_the_mean_image_are_found(axes):
    verdict = one(MEAN(errors(0.1, **axes)))
    assert verdict.finding == "flaw"
    assert verdict.note == "MSE 0.1, that of the mean image 0.07"
    assert one(MEAN(errors(0.069, **axes))).finding == "flaw"  # no better, as far as one can tell
    assert one(MEAN(errors(0.02, **axes))).finding == "sound"


def test_without_the_mean_image_it_cannot_be_told():
    verdict = one(MEAN(case(tidy("mse", 0.1, split="test", input="mean"), probe="reconstruction")))
    assert (verdict.finding, verdict.note) == ("unknown", "the probe reconstruction gave no number for it")


@pytest.mark.parametrize(
    ("likelihood", "between", "finding"),
    [("Bernoulli", 0.17, "flaw"), ("Bernoulli", 0.0, "sound"), ("Normal", 0.17, "sound")],
)
def test_grey_pixels_under_a_bernoulli_are_found(likelihood, between, finding):
    found = stressed(likelihood=likelihood, between=between)
    verdict = one(GREY(case(records={Need("stress"): found})))
    assert verdict.finding == finding
    assert f"likelihood {likelihood}; {100 * between:.1f} % of pixels" in verdict.note
