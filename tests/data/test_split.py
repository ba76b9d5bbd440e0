"""Factors, groups and validation travel with the images, and leave the fingerprints of data without them alone."""

from dataclasses import replace

import numpy as np
import pytest

from disentkit.data import SOURCES, Dataset, Split, open_dataset, require, with_targets
from tests.conftest import check_refused


def known(count, seed=0):
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (count, 1, 4, 5), dtype=np.uint8)
    rows = np.arange(count)
    return Split(images, rows % 3, np.stack([rows, rows % 2], axis=1), rows // 2)


@pytest.fixture
def data():
    return Dataset("known", known(20), known(8, 1), 3, ("row", "odd"), known(6, 2), "a caveat")


def test_rows_are_taken_with_all_that_is_known_of_them(data):
    taken = data.train.take(np.array([5, 1]))
    assert taken.factors.tolist() == [[5, 1], [1, 1]]
    assert taken.groups.tolist() == [2, 0]
    assert (taken.images == data.train.images[[5, 1]]).all()


def test_a_limit_cuts_every_split(data):
    cut = data.first(7)
    assert [len(split) for split in cut.splits.values()] == [7, 7, 6]
    assert [len(split.factors) for split in cut.splits.values()] == [7, 7, 6]
    assert (cut.factor_names, cut.note) == (("row", "odd"), "a caveat")


@pytest.mark.parametrize("targets", ["grey", "static"])
def test_targets_carry_factors_groups_and_validation_along(data, targets):
    found = with_targets(data, targets, seed=0)
    for name, split in data.splits.items():
        assert found.splits[name].images.dtype == np.float32
        assert (found.splits[name].factors == split.factors).all()
        assert (found.splits[name].groups == split.groups).all()
    assert (found.factor_names, found.note) == (("row", "odd"), "a caveat")


def test_a_validation_split_does_not_change_what_the_others_draw(data):
    without = with_targets(replace(data, validation=None), "dynamic", seed=3)
    found = with_targets(data, "dynamic", seed=3)
    for name in ("train", "test"):
        assert (found.splits[name].images == without.splits[name].images).all()


def test_the_grouping_is_the_groups_or_else_the_labels(data):
    assert (data.train.grouping == data.train.groups).all()
    assert (replace(data.train, groups=None).grouping == data.train.labels).all()


def test_fingerprints_of_data_without_factors_are_what_they_were():
    plain = Split(np.arange(24, dtype=np.uint8).reshape(2, 1, 3, 4), np.array([0, 1]))
    assert plain.fingerprint == "de8d319bd15c92d97974ce71a14155f10937ae44b86803520279fc77233ef6bc"
    assert open_dataset("digits").fingerprint[:12] == "ed26eb8e93f1"


@pytest.mark.parametrize("what", ["factors", "groups"])
def test_the_fingerprint_knows_factors_and_groups(data, what):
    split = data.train
    assert split.fingerprint != replace(split, **{what: None}).fingerprint
    assert split.fingerprint != replace(split, **{what: getattr(split, what)[::-1].copy()}).fingerprint


def test_the_fingerprint_knows_the_validation_split(data):
    assert data.fingerprint != replace(data, validation=None).fingerprint


def test_factors_and_groups_have_a_row_for_each_image(data):
    check_refused(
        "groups: expected 20 rows, one for each image, got 4", replace, data.train, groups=np.zeros(4, dtype=np.int64)
    )
    check_refused("factors: expected 20 rows", replace, data.train, factors=np.zeros((3, 1)))


def test_each_factor_has_a_name(data):
    check_refused(
        "known: expected a name for each of 2 factors in factor_names, got 1: row", replace, data, factor_names=("row",)
    )


def test_what_is_not_known_is_refused_with_the_data_that_have_it(data, toy):
    require(data, "factors")
    require(data, "groups")
    check_refused("toy: expected data whose factors are known, got images and labels", require, toy, "factors")
    check_refused("affine_digits (rotation, log_scale, shear, shift_x, shift_y); affine_mnist", require, toy, "factors")
    check_refused("sprites (character)", require, toy, "groups")


def test_sources_say_beforehand_which_factors_there_are():
    for name in ("digits", "affine_digits"):
        assert open_dataset(name).factor_names == SOURCES[name].factors
