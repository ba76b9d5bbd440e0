"""Bold: only where one way is better, only among models asked the same, only beyond noise."""

import math

import pytest

from disentkit.results import gather
from disentkit.tables import table
from tests.page import made


def bold(layout, head, *frames):
    found = table(gather(frames), layout)
    return {found.keys[row] for row in found.best[head]}


def at(*values, error=0.25):
    return [made.frame(f"m{i}", nll=value, error=error) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "winners"),
    [
        ((91.0, 95.0), {"m0"}),
        ((95.0, 91.0), {"m1"}),
        ((91.0, 91.7), set()),  # 0.7 < 2 * 0.25 * sqrt(2): all tie
        ((91.0, 91.72), {"m0"}),
        ((91.0, 91.2, 95.0), {"m0", "m1"}),
        ((91.0,), set()),
        ((91.0, math.inf), set()),
    ],
)
def test_the_least_nll_wins_unless_it_ties(values, winners):
    assert {key[0] for key in bold("nll", "NLL", *at(*values))} == winners


def test_numbers_at_other_k_do_not_compete():
    assert {key[1] for key in bold("nll", "NLL", *at(91.0, 95.0))} == {500}


def test_other_targets_do_not_compete():
    frames = [made.frame("a", nll=91.0), made.frame("b", nll=95.0, targets="grey")]
    assert bold("nll", "NLL", *frames) == set()


def test_what_has_no_better_way_is_never_bold():
    frames = at(91.0, 95.0)
    frames[0].loc[frames[0]["metric"] == "accuracy", "value"] = 0.99
    assert bold("classifier", "test", *frames) == set()


def test_numbers_without_an_error_do_not_compete():
    assert bold("nll", "NLL", *at(91.0, 95.0, error=None)) == set()


def test_higher_wins_where_it_is_better():
    frames = at(91.0, 95.0)
    for frame, value in zip(frames, (0.5, 0.9), strict=True):
        frame.loc[frame["metric"] == "label_accuracy", ["value", "stderr"]] = value, 0.01
        frame.loc[frame["metric"] == "label_accuracy", ["split", "control", "block"]] = "test", "none", "y"
    assert bold("labels", "accuracy test", *frames) == {("m1", "y")}
