import pandas as pd
import pytest
import torch

from disentkit import results
from disentkit.errors import UserError
from disentkit.tables import render
from reference_models import reproduce, reproductions
from reference_models.budgets import Ask, Budget, Reproduction, Row
from reference_models.recipes import RECIPES
from reference_models.reproduce import Reproducing
from reference_models.reproductions import REPRODUCTIONS
from reference_models.settings import recipe
from tests.conftest import small_data

TINY = ("epochs=2", "batch_size=16", "hidden=12", "latent=3")
TOY = Reproduction(
    ("vae",),
    (Row("vae"), Row("beta_vae", ("beta=10",))),
    Budget((Ask("elbo"),), TINY),
    Budget((Ask("elbo"), Ask("nll", ("nll.ks=5000",), 4)), (*TINY, "epochs=1"), 20, ("a toy",)),
    ("on toys",),
)


@pytest.fixture
def said(monkeypatch):
    lines = []
    monkeypatch.setitem(reproductions.REPRODUCTIONS, "toy", TOY)
    monkeypatch.setattr(reproduce, "open_dataset", lambda name, root: small_data())
    return lines


def toy(out, said, budget="full", seeds=1):
    return Reproducing("toy", budget, seeds, out, torch.device("cpu"), "exact", say=said.append)


def test_ours_stand_beside_the_published_with_their_difference(tmp_path, said):
    outcome = toy(tmp_path, said).run()
    text = render(outcome.tables[0], "text")
    assert text.splitlines()[2].split().count("published") == 4
    assert text.splitlines()[2].split().count("difference") == 4
    ours = outcome.frame.query(
        "metric == 'kl' and split == 'test' and latent.isna() and block.isna() and model == 'vae hidden=12 latent=3'"
    )
    assert ours["value"].item() > 0
    assert "training: published 200 epochs, ours 2 epochs, 1 seed" in text
    assert "on toys" in text
    assert "SHORT" not in text


def test_several_seeds_are_one_row_with_their_mean_and_deviation(tmp_path, said):
    outcome = toy(tmp_path, said, seeds=3).run()
    frame = outcome.frame.query("metric == 'nelbo' and split == 'test' and model == 'vae hidden=12 latent=3'")
    assert sorted(frame["seed"]) == [0, 1, 2]
    table = outcome.tables[0].frame
    row = table[table["model"] == "vae hidden=12 latent=3"]
    assert row["NELBO (nats)"].item() == pytest.approx(frame["value"].mean())
    assert row["NELBO (nats) s.e."].item() == pytest.approx(frame["value"].std())


def test_what_is_done_is_not_done_again(tmp_path, said):
    first = toy(tmp_path, said).run()
    changed = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.pt")}
    said.clear()
    again = toy(tmp_path, said).run()
    assert [line for line in said if "trained already" in line] != []
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.pt")} == changed
    pd.testing.assert_frame_equal(first.frame.drop(columns="seconds"), again.frame.drop(columns="seconds"))


def test_another_budget_is_another_training_that_says_so(tmp_path, said):
    toy(tmp_path, said).run()
    outcome = toy(tmp_path, said, "short").run()
    text = render(outcome.tables[0], "text")
    for told in ("SHORT budget", "a toy", "nll: the first 4 examples of each split", "ours on the first 20 examples"):
        assert told in text
    assert len(list(tmp_path.rglob("*.pt"))) == 4


def test_a_row_that_fails_is_reported_and_the_others_go_on(tmp_path, said, monkeypatch):
    rows = (Row("ml_vae", ("group_kl=half",)), *TOY.rows)
    broken = Reproduction(TOY.layouts, rows, Budget(TOY.full.asks, ("epochs=1", "hidden=12")), TOY.short)
    monkeypatch.setitem(reproductions.REPRODUCTIONS, "toy", broken)
    outcome = toy(tmp_path, said).run()
    assert list(outcome.failures) == ["ml_vae corrected group_kl=half hidden=12, seed 0"]
    assert set(outcome.frame["model"]) == {"vae hidden=12", "beta_vae beta=10 hidden=12"}
    assert "no group_kl named 'half'" in render(outcome.tables[0], "text")


def test_when_no_row_can_be_done_it_says_why(tmp_path, said, monkeypatch):
    only = Reproduction(TOY.layouts, (Row("vae", ("lr=1e30",)),), TOY.full, TOY.short)
    monkeypatch.setitem(reproductions.REPRODUCTIONS, "toy", only)
    with pytest.raises(UserError, match="toy: no row could be done; the loss is no longer finite"):
        toy(tmp_path, said).run()


def test_the_first_rows_alone_may_be_asked_for(tmp_path, said):
    one = Reproducing("toy", "full", 1, tmp_path, torch.device("cpu"), "exact", say=said.append, rows=1).run()
    assert set(one.frame["model"]) == {"vae hidden=12 latent=3"}
    assert one.flags[0] == "only the first 1 of 2 rows were asked for"
    assert len(list(tmp_path.rglob("*.pt"))) == 1
    assert len(set(toy(tmp_path, said).run().frame["model"])) == 2


def test_some_rows_alone_may_be_asked_for(tmp_path, said):
    def only(*places):
        device = torch.device("cpu")
        return Reproducing("toy", "full", 1, tmp_path, device, "exact", say=said.append, rows=1, only=places).run()

    second = only(2)
    assert set(second.frame["model"]) == {"beta_vae beta=10 hidden=12 latent=3"}
    assert second.flags[0] == "of 2 rows only these were asked for: 2"
    with pytest.raises(UserError, match=r"toy has no row 3; it has: 1 vae .*, 2 beta_vae beta=10 "):
        only(1, 3)


def test_results_and_tables_are_left_in_files(tmp_path, said):
    outcome = toy(tmp_path, said).run()
    place = tmp_path / "full" / "toy"
    assert sorted(path.name for path in place.glob("*.*")) == ["results.csv", "table.csv", "table.md", "table.tex"]
    assert len(results.read(place / "results.csv")) == len(outcome.frame)


def test_a_training_that_was_stopped_goes_on(tmp_path, said, monkeypatch):
    whole = toy(tmp_path / "whole", said).run()
    monkeypatch.setattr("reference_models.training.run._CHECK_EVERY", 1)
    stopped = []

    def stop(what, done, total):
        if what.startswith("train vae") and done == 4 and not stopped:
            stopped.append(done)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Reproducing("toy", "full", 1, tmp_path / "part", torch.device("cpu"), "exact", None, said.append, stop).run()
    resumed = toy(tmp_path / "part", said).run()
    kinds = ["seconds", "checkpoint"]
    pd.testing.assert_frame_equal(resumed.frame.drop(columns=kinds), whole.frame.drop(columns=kinds))


def test_every_training_may_be_cut_short_and_the_table_says_so(tmp_path, said):
    cut = Reproducing("toy", "full", 1, tmp_path, torch.device("cpu"), "exact", say=said.append, epochs=1).run()
    assert cut.flags[0] == "every training cut to 1 epoch; its schedule is stretched to them"
    assert set(cut.frame["training"]) == {"1 epoch, seed 0"}
    whole = toy(tmp_path, said).run()  # cut trainings have a folder of their own: they take no whole one's place
    assert set(whole.frame["training"]) == {"2 epochs, seed 0"}
    assert {path.name for path in tmp_path.iterdir()} == {"full", "full-1-epochs"}


def test_a_budget_may_leave_out_the_last_rows(tmp_path, said, monkeypatch):
    first = Budget(TOY.full.asks, TINY, rows=1)
    monkeypatch.setitem(reproductions.REPRODUCTIONS, "toy", Reproduction(TOY.layouts, TOY.rows, first, TOY.short))
    alone = toy(tmp_path, said).run()
    assert set(alone.frame["model"]) == {"vae hidden=12 latent=3"}
    assert alone.flags[0] == "only the first 1 of 2 rows are in this budget"
    both = Reproducing("toy", "full", 1, tmp_path, torch.device("cpu"), "exact", say=said.append, rows=2).run()
    assert len(set(both.frame["model"])) == 2  # who asks for more than the budget has gets them
    assert not any("only the first" in flag for flag in both.flags)


@pytest.mark.parametrize("name", sorted(REPRODUCTIONS))
def test_every_row_of_every_table_is_a_recipe_and_has_its_published_numbers(name):
    from disentkit.tables import layout_named

    what = REPRODUCTIONS[name]
    published = {label for layout in what.layouts for label in layout_named(layout).published}
    assert published <= {recipe(row.recipe, row.settings).label for row in what.rows}
    assert all(row.recipe in RECIPES for row in what.rows)


def test_labels_tell_how_a_row_is_trained_and_leave_the_budgets_to_the_flags(tmp_path, said, monkeypatch):
    rows = (Row("vae"), Row("vae", ("lr=1e-2",)))
    budget = Budget(TOY.full.asks, ("epochs=1", "hidden=12", "eps=1e-7"))
    monkeypatch.setitem(reproductions.REPRODUCTIONS, "toy", Reproduction(TOY.layouts, rows, budget, TOY.short))
    assert list(dict.fromkeys(toy(tmp_path, said).run().frame["model"])) == ["vae hidden=12", "vae lr=0.01 hidden=12"]


def test_an_unknown_table_is_told():
    with pytest.raises(UserError, match="no reproduction named 'tvaes'; did you mean 'tvae'"):
        reproductions.reproduction("tvaes")
