import pytest
import torch

from disentkit import check, evaluate
from disentkit.checking import renew
from disentkit.comparison import baseline_file
from disentkit.comparison.freezing import freeze
from disentkit.errors import UserError
from disentkit.results import gather, read
from tests.conftest import small_data
from tests.models import TwoBlocks

PROBES = {"probes": "elbo,reconstruction,nll", "targets": "static", "options": ["nll.ks=1,20"], "limit": 20}


def spoilt(amount=0.5):
    """The same model with noise on the weights of its decoder."""
    model = TwoBlocks()
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        model.decoder.weight += amount * torch.randn(model.decoder.weight.shape, generator=generator)
    return model


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A baseline of TwoBlocks on the first 20 examples."""
    place = tmp_path_factory.mktemp("held")
    evaluate(TwoBlocks(), small_data(), out=place / "out", audits=False, **PROBES)
    baseline_file.write(freeze(place / "out"), place / "b.json")
    return place / "b.json"


def test_the_same_model_is_the_same_to_the_last_digit(held):
    found = check(TwoBlocks(), held, data=small_data())
    assert found.counts == {"same": 6}
    assert found.frame["change"].abs().max() < 1e-5
    assert (found.before, found.after) == (str(held), "TwoBlocks")


def test_a_spoilt_model_is_caught(held):
    found = check(spoilt(), held, data=small_data())
    assert found.worse
    assert set(found.having("worse")["metric"]) >= {"nll", "nelbo"}


def test_just_what_the_baseline_names_is_asked_by_its_protocol(held, tmp_path):
    check(TwoBlocks(), held, data=small_data(), out=tmp_path)
    rows = read(tmp_path / "results.csv")
    assert set(rows["probe"]) == {"elbo", "reconstruction", "nll"}
    assert set(rows["limit"]) == {20}
    assert set(rows["targets"]) == {"static"}
    assert set(rows.query("probe == 'nll'")["options"]) == {"ks=1,20"}


def test_another_seed_has_noise_and_is_the_same_all_the_same(held):
    found = check(TwoBlocks(), held, data=small_data(), seed=5)
    assert found.counts == {"same": 6}
    assert found.frame["change"].abs().max() > 1e-5


def test_other_data_are_refused_before_anything_is_computed(held, monkeypatch):
    monkeypatch.setattr("disentkit.checking.evaluate", lambda *_, **__: pytest.fail("it was evaluated"))
    with pytest.raises(UserError, match="the baseline was made on other examples of toy than these of toy"):
        check(TwoBlocks(), held, data=small_data(seed=3))


def test_a_wrong_tolerance_is_told_before_anything_is_computed(held, monkeypatch):
    monkeypatch.setattr("disentkit.checking.evaluate", lambda *_, **__: pytest.fail("it was evaluated"))
    with pytest.raises(UserError, match="no metric named 'nl'; did you mean 'nll'"):
        check(TwoBlocks(), held, data=small_data(), tolerance={"nl": 1.0})


def test_renewing_one_model_leaves_the_others_as_they_are(held, tmp_path):
    one = baseline_file.read(held)
    twin = one.rows.assign(model="twin", checkpoint="other")
    both = one.replaced(one.of("TwoBlocks"), one)
    assert both.rows.equals(one.rows)
    path = tmp_path / "b.json"
    several = baseline_file.Baseline(gather([twin, one.rows]), {len(twin) + i: v for i, v in one.examples.items()})
    baseline_file.write(several, path)
    renew(spoilt(), path, data=small_data(), name="TwoBlocks")
    found = baseline_file.read(path)
    assert found.of("twin").rows["value"].tolist() == one.rows["value"].tolist()
    assert found.of("TwoBlocks").rows["value"].tolist() != one.rows["value"].tolist()
    assert sorted(found.examples) == sorted(several.examples)


def test_a_baseline_is_made_where_there_is_none_and_keeps_its_numbers_when_it_is_renewed(tmp_path):
    path = tmp_path / "b.json"
    made = renew(TwoBlocks(), path, data=small_data(), metrics=["nll"], **PROBES)
    assert made.rows["metric"].tolist() == ["nll", "nll"]
    again = renew(spoilt(), path, data=small_data(), probes="elbo")
    assert again.rows[["metric", "k", "options"]].equals(made.rows[["metric", "k", "options"]])
    assert (again.rows["value"] > made.rows["value"]).all()
    assert check(spoilt(), path, data=small_data()).counts == {"same": 2}
