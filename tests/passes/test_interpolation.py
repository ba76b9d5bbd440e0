import numpy as np
import pytest
import torch

from disentkit.data import with_targets
from disentkit.errors import Unanswerable
from disentkit.metrics.paths import linear, spherical
from disentkit.passes import encode, interpolate, interpolation
from disentkit.passes.interpolation import _pairs
from disentkit.progress import silent
from tests.conftest import small_data
from tests.models import TwoBlocks, WithLabelBlock
from tests.passes.test_swapping import Halves

PLACE = {"seed": 0, "device": torch.device("cpu"), "progress": silent}
HERE = {**PLACE, "pairs": 40, "steps": 5, "way": "linear"}


@pytest.fixture
def split():
    return with_targets(small_data(), "grey", seed=0).test


def codes_given(monkeypatch, model, split, **options):
    """What is decoded, by the order of calls: the paths, then each grid."""
    given = []
    real = interpolation.decoded
    monkeypatch.setattr(
        interpolation, "decoded", lambda m, codes, *rest: (given.append(codes), real(m, codes, *rest))[1]
    )
    return interpolate(model, split, **{**HERE, **options}), given


def rows_of(images, split):
    """Which example each image is."""
    known = {image.tobytes(): row for row, image in enumerate(split.images)}
    return np.array([[known[image.tobytes()] for image in pair] for pair in images])


def test_what_goes_in_comes_out_along_a_straight_path(split):
    found = interpolate(Halves(), split, **HERE)
    flat = found.ends.reshape(40, 2, -1)
    expected = linear(flat[:, 0], flat[:, 1], steps=5).reshape(found.images.shape)
    np.testing.assert_allclose(found.images, expected, atol=1e-6)


def test_one_block_moves_to_the_right_and_the_other_downwards(split):
    found = interpolate(Halves(), split, **HERE)
    assert found.across == ("lower",)
    one, two = found.ends[0]
    for row, column in ((0, 0), (1, 3), (4, 0), (4, 4)):
        down, right = row / 4, column / 4
        cell = found.grids[0, row, column, 0]
        np.testing.assert_allclose(cell[:2], (1 - down) * one[0, :2] + down * two[0, :2], atol=1e-6)
        np.testing.assert_allclose(cell[2:], (1 - right) * one[0, 2:] + right * two[0, 2:], atol=1e-6)


def test_with_three_blocks_each_moves_to_the_right_once(split):
    class Thirds(Halves):
        blocks = {"upper": 10, "lower": 8, "rest": 2}

        def encode(self, x, y=None):
            posterior = super().encode(x)
            lower = posterior["lower"].mean
            halves = {"lower": lower[:, :8], "rest": lower[:, 8:]}
            return {"upper": posterior["upper"]} | {n: torch.distributions.Normal(v, 1.0) for n, v in halves.items()}

        def decode(self, codes, y=None):
            return super().decode({"upper": codes["upper"], "lower": torch.cat([codes["lower"], codes["rest"]], -1)})

    found = interpolate(Thirds(), split, **HERE)
    assert found.across == ("upper", "lower", "rest")
    for number, columns in enumerate((slice(0, 10), slice(10, 18), slice(18, 20))):
        grid = found.grids[number].reshape(5, 5, 20)
        one, two = found.ends[0].reshape(2, 20)
        np.testing.assert_allclose(grid[0, -1, columns], two[columns], atol=1e-6)
        np.testing.assert_allclose(grid[-1, 0, columns], one[columns], atol=1e-6)


def test_a_model_of_one_block_has_no_grid(split):
    class Whole(Halves):
        blocks = {"all": 20}

        def encode(self, x, y=None):
            return {"all": torch.distributions.Normal(x.flatten(1), 1.0)}

        def decode(self, codes, y=None):
            return super().decode(dict(zip(("upper", "lower"), codes["all"].chunk(2, -1), strict=True)))

    found = interpolate(Whole(), split, **HERE)
    assert found.grids.shape == (0, 5, 5, 1, 4, 5)
    assert found.across == ()


def test_pairs_have_two_labels(split):
    found = interpolate(TwoBlocks(), split, **HERE)
    labels = split.labels[rows_of(found.ends, split)]
    assert (labels[:, 0] != labels[:, 1]).all()
    assert not found.told


def test_a_model_that_is_told_the_label_moves_within_it(split):
    model = TwoBlocks(conditional=True)
    found = interpolate(model, split, **HERE)
    rows = rows_of(found.ends, split)
    labels = split.labels[rows]
    assert found.told
    assert (labels[:, 0] == labels[:, 1]).all()
    assert (rows[:, 0] != rows[:, 1]).all()
    means = encode(model, split, **PLACE).mean[rows[:, 0]]
    codes = {"s": torch.from_numpy(means[:, :2]), "z": torch.from_numpy(means[:, 2:])}
    expected = model.decode(codes, torch.from_numpy(labels[:, 0])).mean.detach()
    np.testing.assert_allclose(found.images[:, 0], expected, atol=1e-6)


def test_each_block_takes_its_own_arc(split, monkeypatch):
    found, given = codes_given(monkeypatch, TwoBlocks(), split, way="spherical")
    rows = rows_of(found.ends, split)
    codes = encode(TwoBlocks(), split, **PLACE)
    for block in ("s", "z"):
        means = codes.block(block).mean
        expected = spherical(means[rows[:, 0]], means[rows[:, 1]], steps=5)
        np.testing.assert_allclose(given[0][block].reshape(expected.shape), expected)


def test_a_label_block_goes_straight(split, monkeypatch):
    _, given = codes_given(monkeypatch, WithLabelBlock(), split, way="spherical")
    np.testing.assert_allclose(given[0]["y"].sum(axis=1), 1, rtol=1e-5)
    bends = np.diff(given[0]["y"].reshape(40, 5, 2), n=2, axis=1)
    np.testing.assert_allclose(bends, 0, atol=1e-6)
    assert np.abs(np.diff(given[0]["z"].reshape(40, 5, 3), n=2, axis=1)).max() > 1e-3


@pytest.mark.parametrize("alike", [False, True])
def test_every_partner_is_as_likely_as_any_other(alike):
    labels = np.array([2, 0, 2, 1, 0, 2])
    one, two = _pairs(labels, 60_000, np.random.default_rng(0), alike=alike)
    counts = np.zeros((6, 6))
    np.add.at(counts, (one, two), 1)
    allowed = (labels[:, None] == labels) & ~np.eye(6, dtype=bool) if alike else labels[:, None] != labels
    assert not counts[~allowed].any()
    for row in np.flatnonzero(allowed.any(axis=1)):
        mine = counts[row, allowed[row]]
        assert np.abs(mine / mine.sum() - 1 / len(mine)).max() < 0.02


def test_the_same_seed_gives_the_same_pairs(split):
    one, two, other = (interpolate(TwoBlocks(), split, **{**HERE, "seed": seed}) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.images, two.images)
    assert not np.array_equal(one.ends, other.ends)


def test_pairs_that_there_are_none_of_are_told(split):
    with pytest.raises(Unanswerable, match="an interpolation needs examples of different labels"):
        interpolate(TwoBlocks(), split.take(slice(0, None, 3)), **HERE)
    with pytest.raises(Unanswerable, match="an interpolation needs two examples of one label"):
        interpolate(TwoBlocks(conditional=True), split.take(slice(3)), **HERE)
