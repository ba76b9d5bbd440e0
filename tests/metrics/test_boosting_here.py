"""Our boosting is used where it grows the installed scikit-learn's trees, and nowhere else."""

import sys

import numpy as np
import pytest
import sklearn
from sklearn.ensemble import GradientBoostingClassifier

from disentkit.metrics import boosting, boosting_here
from disentkit.metrics.boosting import Boosting
from disentkit.metrics.predictors import fitted


@pytest.fixture(autouse=True)
def _asked_anew():
    boosting_here.boosting_here.cache_clear()
    yield
    boosting_here.boosting_here.cache_clear()


@pytest.mark.skipif(tuple(map(int, sklearn.__version__.split(".")[:2])) != (1, 9), reason="made for scikit-learn 1.9")
def test_the_faster_one_is_used_with_the_scikit_learn_that_it_was_made_for():
    assert boosting_here.boosting_here() is Boosting


def test_other_trees_are_found_out(monkeypatch):
    grown = boosting.Columns.grown

    def shifted(self, residuals, **options):
        nodes = grown(self, residuals, **options)
        return nodes if nodes is None else [node._replace(threshold=node.threshold + 0.01) for node in nodes]

    monkeypatch.setattr(boosting.Columns, "grown", shifted)
    assert boosting_here.boosting_here() is GradientBoostingClassifier


@pytest.mark.parametrize("error", [AttributeError, TypeError, KeyError])
def test_parts_that_are_no_longer_there_leave_scikit_learns_own(monkeypatch, error):
    def gone(*parts, **options):
        raise error("gone")

    monkeypatch.setattr(boosting, "_update_terminal_regions", gone)
    assert boosting_here.boosting_here() is GradientBoostingClassifier
    values = np.arange(60) % 3
    found = fitted("boosting", np.random.default_rng(0).normal(size=(60, 2)) + values[:, None], values, seed=0)
    assert type(found) is GradientBoostingClassifier


def test_an_import_that_fails_leaves_scikit_learns_own(monkeypatch):
    monkeypatch.setitem(sys.modules, "disentkit.metrics.boosting", None)
    assert boosting_here.boosting_here() is GradientBoostingClassifier
