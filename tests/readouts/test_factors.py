from typing import get_args

import numpy as np
import pytest

from disentkit.readouts.factors import predicted, some
from disentkit.readouts.kinds import FactorReadout

HERE = {"trees": 50, "seed": 0}


def codes(count, seed):
    return np.random.default_rng(seed).normal(size=(count, 3)).astype(np.float32)


@pytest.mark.parametrize("readout", get_args(FactorReadout))
def test_a_number_that_a_code_holds_is_read(readout):
    train, test = codes(2000, 0), codes(500, 1)
    found = predicted(train, 2 * train[:, 1] - 1, test, readout=readout, **HERE)
    assert np.corrcoef(found, test[:, 1])[0, 1] > 0.98


def test_trees_see_what_lines_do_not():
    train, test = codes(2000, 0), codes(500, 1)
    found = {kind: predicted(train, train[:, 0] ** 2, test, readout=kind, **HERE) for kind in ("linear", "boosting")}
    assert abs(np.corrcoef(found["linear"], test[:, 0] ** 2)[0, 1]) < 0.3
    assert np.corrcoef(found["boosting"], test[:, 0] ** 2)[0, 1] > 0.95


@pytest.mark.parametrize("readout", get_args(FactorReadout))
def test_categories_come_back_as_themselves(readout):
    train, test = codes(900, 0), codes(300, 1)
    found = predicted(train, np.where(train[:, 2] > 0, 7, 3), test, readout=readout, **HERE)
    assert set(found.tolist()) == {3, 7}
    assert (found == np.where(test[:, 2] > 0, 7, 3)).mean() > 0.95


def test_rows_are_drawn_without_repetition_and_only_where_there_are_too_many():
    np.testing.assert_array_equal(some(5, 10, 0), np.arange(5))
    rows = some(100, 10, 0)
    assert len(np.unique(rows)) == 10
    np.testing.assert_array_equal(rows, some(100, 10, 0))
