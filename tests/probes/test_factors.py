from dataclasses import replace

import numpy as np
import pytest

from disentkit.errors import Unanswerable
from disentkit.probes import PROBES, Context
from disentkit.progress import silent
from tests.probes.test_probes import codes_of, number

CONTEXT = Context(0, "grey", "cpu", silent, ("size", "place"))


def asked(kind, count=600, **options):
    """Block s holds the first factor, block z nothing; an untrained copy holds nothing at all."""
    probe = PROBES["factors"](trees=30, **options)
    records = {}
    for seed, need in enumerate(probe.needs()):
        generator = np.random.default_rng(seed)
        factors = generator.normal(size=(count, 2))
        factors = factors if kind == "numbers" else (factors > 0.5).astype(np.int64)
        means = generator.normal(size=(count, 3))
        if not need.untrained:
            means[:, 0] = factors[:, 0] + 0.1 * means[:, 0]
        codes = codes_of(means, np.zeros(count, np.int64), blocks={"s": (0, 1), "z": (1, 3)})
        records[need] = replace(codes, factors=factors)
    return probe(records, CONTEXT).rows


@pytest.fixture(scope="module")
def numbers():
    return asked("numbers")


@pytest.fixture(scope="module")
def categories():
    return asked("categories")


@pytest.mark.parametrize("readout", ["linear", "boosting"])
def test_a_factor_is_found_in_the_block_that_holds_it(numbers, readout):
    at = {"split": "test", "input": "mean", "readout": readout}
    assert number(numbers, "r2", factor="size", block="s", control="none", **at)["value"] > 0.95
    for factor, block, control in (
        ("size", "z", "none"),
        ("place", "s", "none"),
        ("size", "s", "untrained"),
        ("size", "s", "shuffled"),
    ):
        assert number(numbers, "r2", factor=factor, block=block, control=control, **at)["value"] < 0.1


@pytest.mark.parametrize("readout", ["linear", "boosting"])
def test_categories_have_an_accuracy_beside_the_majority(categories, readout):
    at = {"split": "test", "input": "mean", "readout": readout, "factor": "size"}
    floor = number(categories, "factor_accuracy", split="test", factor="size", input="majority", control="majority")
    assert floor["value"] == pytest.approx(0.69, abs=0.06)  # of a normal above one half
    assert number(categories, "factor_accuracy", block="s", control="none", **at)["value"] > 0.95
    for block, control in (("z", "none"), ("s", "untrained"), ("s", "shuffled")):
        found = number(categories, "factor_accuracy", block=block, control=control, **at)
        assert found["value"] < floor["value"] + 0.06


def test_numbers_have_no_accuracy_and_categories_no_r2(numbers, categories):
    assert set(numbers["metric"]) == {"r2"}
    assert set(categories["metric"]) == {"factor_accuracy"}
    assert len(numbers) == 2 * 3 * 2 * 2 * 2  # factors, controls, blocks, inputs, readouts


def test_a_factor_that_never_varies_is_a_dash():
    probe = PROBES["factors"](trees=5)
    codes = codes_of(np.eye(4)[np.arange(20) % 4], np.zeros(20, np.int64))
    codes = replace(codes, factors=np.stack([np.ones(20), np.arange(20.0)], 1))
    rows = probe(dict.fromkeys(probe.needs(), codes), CONTEXT).rows
    flat = rows[rows["factor"] == "size"]
    assert flat["value"].isna().all()
    assert set(flat["note"]) == {"the factor never varies"}


def test_data_without_factors_are_told_which_have_some():
    probe = PROBES["factors"]()
    codes = codes_of(np.eye(4), np.arange(4))
    with pytest.raises(Unanswerable, match=r"without ground-truth factors; of the data sets .*affine_digits"):
        probe(dict.fromkeys(probe.needs(), codes), CONTEXT)


def test_boosting_is_not_asked_of_more_categories_than_it_is_given_leave_for():
    few = asked("categories", count=60, categories=1)
    boosted = few[(few["readout"] == "boosting")]
    assert boosted["value"].isna().all()
    assert set(boosted["note"]) == {
        "boosting is asked of 1 categories at most (factors.categories), here are 2",
    }
    assert few.loc[few["readout"] == "linear", "value"].notna().all()
    assert asked("numbers", count=60, categories=1)["value"].notna().all()
