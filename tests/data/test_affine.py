"""Digits under known maps: the maps are what the pictures show."""

import numpy as np
import pytest

from disentkit.data import affine, open_dataset


@pytest.fixture(scope="module")
def moved():
    return open_dataset("affine_digits")


def centroids(images):
    """Of each picture (x, y), where the picture reaches from -1 to 1."""
    pixels = images[:, 0].astype(np.float64)
    places = (np.arange(pixels.shape[1]) + 0.5) / pixels.shape[1] * 2 - 1
    mass = pixels.sum(axis=(1, 2))
    return np.stack([pixels.sum(axis=1) @ places / mass, pixels.sum(axis=2) @ places / mass], axis=1)


def padded(images):
    return np.pad(images, ((0, 0), (0, 0), (6, 6), (6, 6)))


def test_the_same_seed_gives_the_same_affine_digits(moved):
    assert open_dataset("affine_digits").fingerprint == moved.fingerprint


def test_labels_are_the_digits_and_train_and_test_draw_apart(moved):
    plain = open_dataset("digits")
    assert (moved.test.labels == plain.test.labels).all()
    assert (moved.image_shape, moved.classes) == ((1, 40, 40), 10)
    assert (moved.train.factors[:360] != moved.test.factors).all()
    assert "own slant" in moved.note


def test_factors_fill_their_ranges_evenly_and_independently(moved):
    factors = moved.train.factors
    assert factors.dtype == np.float32
    limits = np.array(list(affine.RANGES.values()))
    scaled = factors / limits
    assert np.abs(scaled).max() <= 1
    for column in scaled.T:
        assert (np.abs(np.histogram(column, 10, (-1, 1))[0] - 143.7) < 4.5 * np.sqrt(143.7)).all()
    correlations = np.corrcoef(scaled.T) - np.eye(5)
    assert np.abs(correlations).max() < 4.5 / np.sqrt(len(factors))


def test_the_map_that_does_nothing_leaves_the_picture():
    images = open_dataset("digits").test.images[:20]
    assert (affine.transform(images, np.zeros((20, 5), np.float32)) == padded(images)).all()


def test_factors_mean_what_they_are_called():
    factors = np.zeros((4, 5), np.float32)
    factors[0, 0], factors[1, 1], factors[2, 2] = 90, np.log(2), 0.5
    factors[3, 3:] = 0.1, -0.2
    right, down = np.array([1, 0, 1]), np.array([0, 1, 1])
    maps = affine.matrices(factors)
    np.testing.assert_allclose(maps[0] @ right, [0, 1], atol=1e-7)  # to the right becomes down: clockwise
    np.testing.assert_allclose(maps[1] @ right, [2, 0], atol=1e-6)
    np.testing.assert_allclose(maps[2] @ down, [0.5, 1])
    np.testing.assert_allclose(maps[3] @ right, [1.1, -0.2], atol=1e-7)


def test_turns_by_a_right_angle_and_shifts_by_whole_pixels_are_exact():
    images = open_dataset("digits").test.images[:20]
    factors = np.zeros((20, 5), np.float32)
    factors[:10, 0] = 90
    factors[10:, 3:] = 3 / 20, -2 / 20
    found = affine.transform(images, factors).astype(int)
    expected = padded(images).astype(int)
    assert np.abs(found[:10] - np.rot90(expected[:10], -1, axes=(2, 3))).max() <= 1
    assert np.abs(found[10:] - np.roll(expected[10:], (-2, 3), axis=(2, 3))).max() <= 1


def check_moments(moved, plain):
    """Centroids go where the map says, mass grows as area; a few wide digits lose a corner at the edge."""
    maps = affine.matrices(moved.factors)
    expected = np.einsum("nij,nj->ni", maps[:, :, :2], centroids(padded(plain.images))) + maps[:, :, 2]
    errors = np.abs(centroids(moved.images) - expected).max(axis=1) * 20  # pixels
    assert np.quantile(errors, 0.99) < 0.1
    assert errors.max() < 0.7
    before, after = (split.images.astype(np.float64).sum(axis=(1, 2, 3)) for split in (plain, moved))
    low, high = np.quantile(after / before / np.linalg.det(maps[:, :, :2]), [0.01, 0.99])
    assert low > 0.985
    assert high < 1.015


def test_the_centroid_goes_where_the_map_says_and_mass_grows_as_area(moved):
    check_moments(moved.train, open_dataset("digits").train)


def test_the_order_of_the_batch_does_not_matter():
    images = open_dataset("digits").train.images[:1200]
    factors = open_dataset("affine_digits").train.factors[:1200]
    order = np.random.default_rng(0).permutation(1200)
    assert (affine.transform(images[order], factors[order]) == affine.transform(images, factors)[order]).all()


def test_affine_mnist_is_mnist_moved(mnist_root):
    data = open_dataset("affine_mnist", mnist_root)
    assert (len(data.train), len(data.test), data.train.images.dtype) == (60_000, 10_000, np.uint8)
    plain = open_dataset("mnist", mnist_root).test
    assert (data.test.labels == plain.labels).all()
    check_moments(data.test, plain)


def test_affine_mnist_is_fetched_as_mnist(monkeypatch, tmp_path):
    monkeypatch.setattr(affine, "fetch", lambda name, root: root / name)
    assert affine.fetch_affine("affine_mnist", tmp_path) == tmp_path / "mnist"
