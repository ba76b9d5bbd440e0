"""What the pictures allow at best."""

import numpy as np
import pytest

from disentkit.data import best_accuracy, open_dataset
from disentkit.data.ceiling import same_pictures


def test_pictures_that_all_differ_can_be_told_apart():
    digits = open_dataset("digits").test
    assert best_accuracy(digits.images, digits.labels) == 1
    assert (same_pictures(digits.images) == np.arange(360)).all()


def test_equal_pictures_get_their_commonest_label():
    images = np.array([3, 3, 3, 5, 5, 8], dtype=np.uint8).reshape(-1, 1, 1, 1)
    assert same_pictures(images).tolist() == [0, 0, 0, 1, 1, 2]
    assert best_accuracy(images, np.array([1, 0, 1, 0, 2, 2])) == pytest.approx(4 / 6)  # two, one and one


def test_neither_order_nor_type_of_the_pictures_matters():
    generator = np.random.default_rng(0)
    images = generator.integers(0, 3, (200, 1, 1, 2), dtype=np.uint8)
    labels = generator.integers(0, 4, 200)
    order = generator.permutation(200)
    expected = best_accuracy(images, labels)
    assert best_accuracy(images[order], labels[order]) == expected
    assert best_accuracy(images.astype(np.float32), labels) == expected
    assert best_accuracy(images.transpose(0, 1, 3, 2), labels) == expected
