from dataclasses import replace

import numpy as np
import pytest
import torch
from torch.distributions import Independent, Normal

from disentkit import LatentModel
from disentkit.data import with_targets
from disentkit.errors import Unanswerable
from disentkit.passes import swap
from disentkit.passes.showing import one_of_each
from disentkit.progress import silent
from tests.conftest import small_data
from tests.models import LinearGaussian, TwoBlocks, WithLabelBlock

HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent, "pairs": 60, "pool": 24}


class Halves(LatentModel):
    """The upper half of the picture is one block, the lower half the other; what goes in comes out."""

    blocks = {"upper": 10, "lower": 10}
    group_blocks = frozenset({"upper"})

    def encode(self, x, y=None):
        upper, lower = x.flatten(1).chunk(2, dim=1)
        return {"upper": Normal(upper, torch.ones_like(upper)), "lower": Normal(lower, torch.ones_like(lower))}

    def decode(self, codes, y=None):
        image = torch.cat([codes["upper"], codes["lower"]], dim=-1).unflatten(-1, (1, 4, 5))
        return Independent(Normal(image, 1.0), 3)


@pytest.fixture
def split():
    return with_targets(small_data(), "grey", seed=0).test


def test_each_block_comes_from_its_donor(split):
    found = swap(Halves(), split, **HERE)
    assert found.variants == (("upper", "none"), ("upper", "batch"), ("lower", "none"))
    assert (found.donors != found.others).all()
    known = {image.tobytes(): int(label) for image, label in zip(split.images[:, 0, :2], split.labels, strict=True)}
    for variant, whose in ((0, found.donors), (2, found.others)):  # upper halves
        mine = found.variant == variant
        assert mine.any()
        labels = [known[image.tobytes()] for image in found.images[mine][:, 0, :2]]
        assert labels == whose[mine].tolist()


def test_reconstructions_are_of_one_donor(split):
    found = swap(Halves(), split, **HERE)
    known = {image.tobytes(): int(label) for image, label in zip(split.images, split.labels, strict=True)}
    assert [known[image.tobytes()] for image in found.reconstructed] == found.own.tolist()
    assert len(found.own) == HERE["pairs"]


def test_pooled_blocks_are_the_mean_of_the_donors_label(split):
    found = swap(Halves(), split, **{**HERE, "pool": 12})
    mine = found.variant == 1
    for label in range(3):
        expected = split.images[:12][split.labels[:12] == label][:, 0, :2].mean(axis=0)
        given = found.images[mine][found.donors[mine] == label][:, 0, :2]
        np.testing.assert_allclose(given, np.broadcast_to(expected, given.shape), atol=1e-6)


def test_labels_that_are_not_in_the_pool_have_no_pooled_block(split):
    found = swap(Halves(), split, **{**HERE, "pool": 2})  # labels 0 and 1
    assert set(found.donors[found.variant == 1].tolist()) == {0, 1}
    assert set(found.donors[found.variant == 0].tolist()) == {0, 1, 2}


def test_the_grid_has_columns_above_and_rows_to_the_left(split):
    found = swap(Halves(), split, **HERE)
    grid = found.grids[0]
    assert grid.shape == (9, 9, 1, 4, 5)
    assert not grid[0, 0].any()
    for row, column in ((1, 1), (3, 5), (8, 2)):
        np.testing.assert_array_equal(grid[row, column, 0, :2], grid[0, column, 0, :2])
        np.testing.assert_array_equal(grid[row, column, 0, 2:], grid[row, 0, 0, 2:])


def test_the_grid_shows_one_of_each_of_ten_labels_or_eight_mixed():
    assert one_of_each(np.array([3, 3, 0, 1, 2, 4, 5, 9, 8, 7, 6, 0])).tolist() == [2, 3, 4, 0, 5, 6, 10, 9, 8, 7]
    assert one_of_each(np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])).tolist() == [0, 4, 1, 5, 2, 6, 3, 7]
    assert one_of_each(np.array([1, 0])).tolist() == [1, 0]


def test_the_same_seed_gives_the_same_pairs(split):
    one, two, other = (swap(TwoBlocks(), split, **{**HERE, "seed": seed}) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.images, two.images)
    assert one.donors.tolist() != other.donors.tolist()


def test_a_discrete_group_block_has_no_evidence_to_pool(split):
    model = WithLabelBlock()
    model.group_blocks = frozenset({"y"})
    assert swap(model, split, **HERE).variants == (("y", "none"), ("z", "none"))


def test_what_cannot_be_swapped_says_why(split):
    flat = replace(split, images=split.images.reshape(24, 1, 1, 20)[..., :6].astype(np.float64))
    with pytest.raises(Unanswerable, match="LinearGaussian has one block: nothing to swap"):
        swap(LinearGaussian(), flat, **HERE)
    with pytest.raises(Unanswerable, match="is told the label when it decodes"):
        swap(TwoBlocks(conditional=True), split, **HERE)
    with pytest.raises(Unanswerable, match="different labels"):
        swap(TwoBlocks(), replace(split, labels=np.zeros_like(split.labels)), **HERE)
