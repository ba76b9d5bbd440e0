"""Pairs and groups by index."""

import numpy as np
import pytest

from disentkit.data import Groups, group_batches, partners
from tests.conftest import check_refused

GROUPING = np.array([9, 4, 9, 9, 4, 7, 9])  # four nines, two fours, a lone seven


def test_groups_know_their_members_and_each_members_place():
    groups = Groups.among(GROUPING)
    assert groups.names.tolist() == [4, 7, 9]
    assert groups.sizes.tolist() == [2, 1, 4]
    assert groups.members.tolist() == [1, 4, 5, 0, 2, 3, 6]
    assert (groups.members[groups.starts[groups.of] + groups.ranks] == np.arange(7)).all()


def test_a_partner_is_of_the_same_group_and_drawn_evenly():
    groups = Groups.among(GROUPING)
    rows = np.tile(np.arange(7), 4000)
    found = partners(groups, rows, np.random.default_rng(0))
    assert (GROUPING[found] == GROUPING[rows]).all()
    counts = np.bincount(found[rows == 3], minlength=7)
    assert (np.abs(counts[[0, 2, 3, 6]] - 1000) < 4.5 * np.sqrt(4000 * 3 / 16)).all()


def test_a_partner_may_be_forbidden_to_be_oneself():
    groups = Groups.among(GROUPING)
    rows = np.tile([0, 1, 2, 3, 4, 6], 3000)
    found = partners(groups, rows, np.random.default_rng(0), allow_same=False)
    assert (GROUPING[found] == GROUPING[rows]).all()
    assert (found != rows).all()
    counts = np.bincount(found[rows == 3], minlength=7)
    assert (np.abs(counts[[0, 2, 6]] - 1000) < 4.5 * np.sqrt(3000 * 2 / 9)).all()


def test_the_same_seed_gives_the_same_partners():
    groups, rows = Groups.among(GROUPING), np.arange(7)
    assert (
        partners(groups, rows, np.random.default_rng(5)).tolist()
        == partners(groups, rows, np.random.default_rng(5)).tolist()
    )


def test_who_is_alone_has_no_other_partner():
    groups = Groups.among(GROUPING)
    check_refused(
        "groups: expected at least 2 members in each, got 1 in group 7 (sizes are 1 to 4)",
        partners,
        groups,
        np.array([0, 5]),
        np.random.default_rng(0),
        allow_same=False,
    )


@pytest.mark.parametrize("per_group", [1, 4, 6])
def test_a_batch_holds_distinct_groups_with_distinct_members(per_group):
    grouping = np.random.default_rng(1).permutation(np.arange(60) % 10 * 3)
    generator = np.random.default_rng(0)
    for _ in range(50):
        found = group_batches(Groups.among(grouping), 5, per_group, generator)
        assert found.shape == (5, per_group)
        names = grouping[found]
        assert (names == names[:, :1]).all()
        assert len(set(names[:, 0])) == 5
        assert len(set(found.ravel())) == found.size


def test_every_member_is_as_likely_at_every_place():
    groups = Groups.among(np.zeros(5, dtype=np.int64))
    generator = np.random.default_rng(0)
    drawn = np.concatenate([group_batches(groups, 1, 3, generator) for _ in range(5000)])
    for place in range(3):
        assert (np.abs(np.bincount(drawn[:, place]) - 1000) < 4.5 * np.sqrt(5000 * 4 / 25)).all()
    pairs = np.bincount(drawn[:, 0] * 5 + drawn[:, 1], minlength=25).reshape(5, 5)
    assert (np.abs(pairs[~np.eye(5, dtype=bool)] - 250) < 4.5 * np.sqrt(250)).all()


def test_batches_that_cannot_be_drawn_are_refused():
    groups, generator = Groups.among(GROUPING), np.random.default_rng(0)
    check_refused("at least 2 members in each, got 1 in group 7", group_batches, groups, 2, 2, generator)
    check_refused("groups_per_batch: expected 1 to 3 groups, got 4", group_batches, groups, 4, 1, generator)
    check_refused("per_group: expected at least 1 member of each group, got 0", group_batches, groups, 2, 0, generator)
