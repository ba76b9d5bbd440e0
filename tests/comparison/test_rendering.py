import json
from xml.etree import ElementTree

import numpy as np
import pytest

from disentkit import compare
from disentkit.comparison.rendering import checked, render
from disentkit.comparison.telling import outcome, sentence, visible
from disentkit.errors import UserError
from disentkit.results import gather, records
from tests.comparison.frames import rows, vae


@pytest.fixture
def mixed():
    """One number of each verdict."""
    more = {"probe": "labels", "options": "none", "stderr": 0.01, "block": "y"}
    before = gather(
        [
            vae(accuracy=0.9),
            rows("purity", 0.5, **more),
            rows("label_accuracy", 0.9, **more),
            rows("nelbo", 110.0, stderr=0.5, probe="elbo"),
        ]
    )
    after = gather(
        [
            vae(nll=104.0, mse=0.04, accuracy=0.7),
            rows("purity", 0.505, **more),
            rows("nelbo", np.nan, probe="elbo", note="a | b"),
        ]
    )
    metrics = ["nll", "mse", "accuracy", "purity", "label_accuracy", "nelbo"]
    return compare(before, after, metrics=metrics)


def test_every_verdict_is_there(mixed):
    assert outcome(mixed) == "6 numbers: 1 worse, 1 missing, 1 changed, 1 not comparable, 1 better, 1 same"


def test_text_shows_what_needs_a_reader_first_and_shares_in_percent(mixed):
    lines = render(mixed, "text").splitlines()
    assert [line.split("  ")[0] for line in lines[2:8]] == [
        *("worse", "missing", "changed", "not comparable", "better", "same")
    ]
    assert "nll[split=test, k=50] (nats)" in lines[2]
    assert "100.00 ± 0.50" in lines[2]
    assert "+4.00 ± 0.71" in lines[2]
    assert "50.0 ± 1.0" in lines[7]
    assert "not comparable (1): no value after: a | b" in lines
    assert "missing (1): label_accuracy[split=test, block=y] of vae is not there" in lines


def test_colours_are_put_on_verdicts_alone(mixed):
    assert "<worse>" in render(mixed, "text", mark=lambda verdict: f"<{verdict}>")


def test_markdown_folds_what_needs_no_reader(mixed):
    text = render(mixed, "md")
    shown, folded = text.split("<details>")
    assert "❌ worse" in shown
    assert "✅ better" in shown
    assert "| same" in folded
    assert "2 same or not comparable" in folded
    assert text.startswith("### disentkit: 6 numbers: 1 worse")


def test_json_has_every_number_and_no_nan(mixed):
    told = json.loads(render(mixed, "json"), parse_constant=lambda name: pytest.fail(name))
    assert told["counts"]["worse"] == 1
    (worse,) = [row for row in told["rows"] if row["verdict"] == "worse"]
    assert (worse["metric"], worse["k"], worse["before"], worse["after"], worse["change"]) == ("nll", 50, 100, 104, 4)
    (missing,) = [row for row in told["rows"] if row["verdict"] == "missing"]
    assert missing["after"] is None


@pytest.mark.parametrize(
    ("fail_on", "failures", "skipped"), [(("worse",), 1, 2), (("worse", "missing"), 2, 1), ((), 0, 2)]
)
def test_junit_fails_where_it_should(mixed, fail_on, failures, skipped):
    suite = ElementTree.fromstring(render(mixed, "junit", fail_on=fail_on))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("6", str(failures), str(skipped))
    assert len(suite.findall("testcase/failure")) == failures
    assert len(suite.findall("testcase/skipped")) == skipped
    assert suite.find("testcase").get("classname") == "vae.nll"


def test_sentences_say_what_was_found_and_what_would_have_been(mixed):
    told = {row["verdict"]: sentence(row) for row in records(mixed.frame)}
    assert told["worse"] == (
        "worse: nll[split=test, k=50] of vae: 100.00 ± 0.50 before, 104.00 ± 0.50 now (nats); +4.00 ± 0.71, p < 0.001"
    )
    assert told["missing"] == "missing: label_accuracy[split=test, block=y] of vae is not there"
    assert told["not comparable"] == "not comparable: nelbo[split=test] of vae: no value after: a | b"
    assert told["same"].startswith(
        "same: purity[split=test, block=y] of vae: 50.0 ± 1.0 before, 50.5 ± 1.0 now (%); with n"
    )
    # 4 numbers compare: (2.53 + 0.84) * sqrt(2) * 1 %
    assert told["same"].endswith("would have been seen")


def test_what_is_seen_has_two_digits_and_no_exponent():
    row = {"metric": "judge_frechet", "detectable": 213.4}
    assert [visible({**row, "detectable": seen}) for seen in (213.4, 0.0123, float("nan"))] == ["210", "0.012", "-"]


def test_notes_are_shown_in_every_form_for_readers():
    found = compare(vae(), vae(versions="disentkit-2"))
    for form in ("text", "md", "json"):
        assert "versions: disentkit-1 before, disentkit-2 now" in render(found, form)


def test_other_forms_are_told(tmp_path):
    with pytest.raises(UserError, match="no format named 'txt'; did you mean 'text'"):
        render(compare(vae(), vae()), "txt")
    with pytest.raises(UserError, match=r"expected a name that ends in .txt, .md, .json, .xml"):
        checked("text", [tmp_path / "out.csv"])
