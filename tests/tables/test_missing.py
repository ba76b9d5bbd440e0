"""Every dash has its reason."""

import numpy as np
import pytest

from disentkit.results import gather, tidy
from disentkit.tables import Column, Layout, render, table
from tests.tables.test_tables import results


def unfit(probe="nll", metric="nll", note="ae has no posterior density"):
    row = tidy(metric, np.nan, note=note)
    row["probe"] = probe
    row = gather([row])
    told = {"model": "ae", "data": "mnist", "checkpoint": "d", "targets": "dynamic", "seed": 0, "training": "9 epochs"}
    return gather([row.assign(**told)])


def why(found, head, model="vae"):
    return found.ours[head][next(i for i, key in enumerate(found.keys) if key[0] == model)].why


MINE = Layout(
    "mine",
    "Mine",
    ("model",),
    (
        Column("at 5000", "nll", {"split": "test", "k": 5000}),
        Column("at 500", "nll", {"split": "test", "k": 500}),
        Column("train", "nll", {"split": "train", "k": 5000}),
        Column("AU", "active_units", {"split": "test"}),
    ),
    ("elbo", "nll"),
)


def test_a_number_that_was_not_asked_is_told_with_how_it_was():
    found = table(results(), MINE)
    assert why(found, "at 500") == "asked with k 1, 5000, not 500"
    assert why(found, "train") == "asked with split test, not train"
    assert why(found, "AU") == "not asked"
    text = render(found, "text")
    for note in ("not asked", "asked with k 1, 5000, not 500"):
        assert f"] {note}\n" in text + "\n"


def test_a_question_that_does_not_fit_is_a_row_of_dashes_with_its_reason():
    found = table(gather([results(), unfit()]), MINE)
    assert ("ae",) in found.keys
    assert why(found, "at 5000", "ae") == "nll does not fit: ae has no posterior density"
    assert "nll does not fit: ae has no posterior density" in found.footnotes
    assert why(found, "AU", "ae") == "not asked"


def test_a_probe_that_does_not_fit_explains_its_own_numbers_alone():
    units = tidy("active_units", 3.0, split="test")
    units["probe"] = "elbo"
    asked = gather([units]).assign(model="ae", checkpoint="d", data="mnist", targets="dynamic", seed=0)
    found = table(gather([results(), unfit(), asked]), MINE)
    assert why(found, "at 500", "ae") == "nll does not fit: ae has no posterior density"
    assert found.ours["AU"][found.keys.index(("ae",))].value == 3.0


def test_a_number_that_failed_bears_its_note():
    frame = results()
    frame.loc[frame["k"] == 5000, ["value", "note"]] = np.nan, "weights are not finite"
    found = table(frame, "vae")
    assert why(found, "NLL k=5000") == "weights are not finite"
    assert "- [a]" in render(found, "text")
    assert "[a] weights are not finite" in render(found, "text")


def test_nan_without_a_reason_is_told_as_that():
    frame = results()
    frame.loc[frame["k"] == 5000, ["value", "note"]] = np.nan, None
    assert why(table(frame, "vae"), "NLL k=5000") == "the results hold NaN here, and no reason"


def test_what_was_only_published_is_told_once():
    text = render(table(results(), "vae"), "text")
    assert text.count("-: published numbers alone: not evaluated here") == 1


@pytest.mark.parametrize("form", ["text", "md", "html", "latex"])
def test_no_dash_of_an_evaluated_model_is_without_a_mark(form):
    found = table(gather([results(), unfit()]), MINE)
    assert all(cell.notes for cells in found.ours.values() for cell in cells if np.isnan(cell.value))
    assert "not asked" in render(found, form)
