"""scikit-learn's bundled handwritten digits: 1797 real 8x8 pictures, put on 28x28 so that MNIST models take them.

UCI optical recognition of handwritten digits (Alpaydin & Kaynak, 1998; CC BY 4.0).
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from disentkit.data.split import Dataset, Split

TEST_SHARE = 0.2


def open_digits(name: str = "digits", root: Path | None = None) -> Dataset:
    """1437 training and 360 test digits, split by class; each pixel becomes 3x3, with a border of 2.

    The root is not needed: the pictures come with scikit-learn.
    """
    values, classes = load_digits(return_X_y=True)
    small = np.rint(np.asarray(values).reshape(-1, 8, 8) * (255 / 16)).astype(np.uint8)
    large = np.pad(small.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))[:, None]
    labels = np.asarray(classes).astype(np.int64)
    order = np.arange(len(labels))
    train, test = train_test_split(order, test_size=TEST_SHARE, stratify=labels, random_state=0)
    return Dataset(name, Split(large[train], labels[train]), Split(large[test], labels[test]), classes=10)
