import numpy as np
import pytest
import torch

from disentkit.data import Split, with_targets
from reference_models.labelling import known_labels, taught_rows
from reference_models.training.feed import order
from tests.conftest import check_refused, small_data
from tests.reference.small import feed_of, generator


@pytest.fixture
def feed():
    """Twelve images of four groups of 1, 2, 3 and 6, whose names have gaps; labels 0, 1, 2 in turn."""
    images = np.arange(12, dtype=np.uint8)[:, None, None, None] * np.ones((1, 1, 2, 3), np.uint8)
    groups = np.array([9, 4, 9, 7, 30, 9, 4, 30, 9, 30, 9, 9])
    return feed_of(Split(images, np.arange(12) % 3, groups=groups))


def test_groups_are_numbered_from_0_without_gaps(feed):
    assert feed.groups.tolist() == [2, 0, 2, 1, 3, 2, 0, 3, 2, 3, 2, 2]


def test_without_groups_the_labels_are_the_groups():
    feed = feed_of(small_data(classes=4).train)
    assert torch.equal(feed.groups, feed.labels)


def test_partners_are_drawn_from_the_whole_group_each_as_often_as_the_others(feed):
    rows = torch.arange(12).repeat(3000)
    partners = feed.partners(rows, generator())
    assert torch.equal(feed.groups[partners], feed.groups[rows])
    counts = torch.zeros(12, 12).index_put_((rows, partners), torch.ones(()), accumulate=True)
    size = torch.bincount(feed.groups)[feed.groups].float()
    expected = (feed.groups[:, None] == feed.groups) * (3000 / size)[:, None]
    assert (counts - expected).abs().max() < 5 * (3000 / 4) ** 0.5  # five deviations of a count


def test_an_image_alone_in_its_group_is_its_own_partner(feed):
    assert set(feed.partners(torch.full((50,), 3), generator()).tolist()) == {3}


def test_some_rows_are_drawn_from_all(feed):
    rows = feed.some(12_000, generator())
    assert torch.bincount(rows, minlength=12).float().sub(1000).abs().max() < 5 * 1000**0.5


def test_levels_are_binarised_afresh_at_every_use_with_their_own_probability():
    data = small_data(2, 2)
    feed, draw = feed_of(data.train), generator()
    rows = torch.zeros(4000, dtype=torch.long)
    pictures = feed.pictures(rows, draw)
    assert set(pictures.unique().tolist()) == {0.0, 1.0}
    expected = torch.from_numpy(data.train.images[0]).float() / 255
    assert (pictures.mean(0) - expected).abs().max() < 5 * 0.5 / 4000**0.5
    assert not torch.equal(pictures, feed.pictures(rows, draw))


def test_chosen_targets_are_given_out_as_they_are():
    data = with_targets(small_data(), "grey", seed=0)
    rows = torch.tensor([5, 2])
    assert torch.equal(feed_of(data.train).pictures(rows, generator()), torch.from_numpy(data.train.images)[rows])


@pytest.mark.parametrize("targets", ["dynamic", "grey"])
def test_the_mean_image_is_that_of_the_levels(targets):
    data = small_data(5000 // 100, 5)
    split = data.train if targets == "dynamic" else with_targets(data, targets, seed=0).train
    expected = torch.from_numpy(data.train.images.astype(np.float64).mean(0) / 255).float()
    torch.testing.assert_close(feed_of(split).mean_image, expected)


def test_ranks_count_the_examples_of_the_same_label_that_come_before():
    labels = np.array([1, 0, 1, 1, 2, 0])
    feed = feed_of(Split(np.zeros((6, 1, 2, 2), np.uint8), labels))
    assert feed.rank_in_class.tolist() == [0, 0, 1, 2, 0, 1]


def test_labels_of_any_integer_kind_are_taken():
    feed = feed_of(Split(np.zeros((3, 1, 2, 2), np.uint8), np.array([2, 0, 1], np.int32)))
    assert feed.labels.dtype == torch.int64


def test_as_many_as_asked_keep_their_label_the_same_ones_every_time(feed):
    rows = torch.arange(12)
    for labelled in (1, 5, 12):
        found = known_labels(feed, rows, labelled, 99)
        assert int((found != 99).sum()) == labelled
        assert torch.equal(found[found != 99], feed.labels[found != 99])
        assert torch.equal(known_labels(feed, rows.flip(0), labelled, 99), found.flip(0))
    assert torch.equal(known_labels(feed, rows, 0, 99), feed.labels)


@pytest.mark.parametrize(("labelled", "expected"), [(3, {0, 1, 2}), (6, set(range(6))), (0, set(range(12)))])
def test_taught_rows_are_the_first_of_every_class(feed, labelled, expected):
    assert set(taught_rows(feed, 500, labelled, 3, generator()).tolist()) == expected


def test_an_order_is_a_permutation_another_one_for_every_epoch():
    groups = np.arange(50) % 3
    first, again, other = (order(groups, seed) for seed in ((0, 0), (0, 0), (0, 1)))
    assert sorted(first) == list(range(50))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("per_group", [1, 2, 5])
def test_with_so_many_of_each_group_runs_are_of_one_group_and_no_example_comes_twice(per_group):
    groups = np.repeat([0, 1, 2], [5, 9, 13])
    seen = set()
    for epoch in range(20):
        found = order(groups, (0, epoch), per_group=per_group)
        runs = groups[found].reshape(-1, per_group)
        assert (runs == runs[:, :1]).all()
        assert len(set(found)) == len(found) == sum(size // per_group * per_group for size in (5, 9, 13))
        seen |= set(found)
    assert seen == set(range(27))  # what is left out in one epoch has its turn in another
    assert len({tuple(order(groups, (0, epoch), per_group=per_group)) for epoch in range(5)}) == 5


def test_runs_longer_than_every_group_are_refused():
    words = "per_group: expected at most 13, the size of the largest group, got 14; choose a smaller --set per_group"
    check_refused(words, order, np.repeat([0, 1, 2], [5, 9, 13]), (0, 0), per_group=14)
