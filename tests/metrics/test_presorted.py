"""Single trees are those of scikit-learn, node for node."""

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from disentkit.metrics.presorted import Columns, Node

PARTS = "children_left", "children_right", "feature", "threshold", "n_node_samples"


def assert_same(nodes, theirs):
    sizes, values, impurities, features, thresholds, left, right, _ = map(np.array, zip(*nodes, strict=True))
    for name, ours in zip(PARTS, (left, right, features, thresholds, sizes), strict=True):
        np.testing.assert_array_equal(ours, getattr(theirs, name))
    np.testing.assert_allclose(impurities, theirs.impurity, atol=1e-12)
    np.testing.assert_allclose(values, theirs.value[:, 0, 0], atol=1e-12)


def both(codes, residuals, depth=3, seed=0):
    codes = codes.astype(np.float32)
    nodes = Columns(codes).grown(residuals, depth=depth, seed=np.random.RandomState(seed).randint(2**31 - 1))
    return nodes, DecisionTreeRegressor(max_depth=depth, random_state=seed).fit(codes, residuals).tree_


@pytest.mark.parametrize("depth", [1, 3, 5])
@pytest.mark.parametrize("count", [3, 40, 700])
def test_trees_of_normal_codes_are_scikit_learn_s(depth, count):
    generator = np.random.default_rng(count)
    nodes, theirs = both(generator.normal(size=(count, 6)), generator.normal(size=count), depth)
    assert_same(nodes, theirs)


@pytest.mark.parametrize("seed", range(8))
def test_copies_of_a_latent_are_told_apart_as_scikit_learn_does(seed):
    codes = np.random.default_rng(seed).normal(size=(60, 3))
    nodes, theirs = both(np.concatenate([codes, codes, -codes], axis=1), codes[:, 0] + codes[:, 1] ** 2, seed=seed)
    assert nodes is not None
    assert_same(nodes, theirs)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_decided_of_equal_codes_and_few_residuals_is_right(seed):
    """Many splits tie here, and codes repeat: a tree may be left to scikit-learn, but never be another."""
    generator = np.random.default_rng(seed)
    codes, residuals = generator.normal(size=(300, 5)).round(1), generator.normal(size=300).round(1)
    nodes, theirs = both(codes, residuals, seed=seed)
    if nodes is not None:
        assert_same(nodes, theirs)


def test_latents_that_never_vary_are_passed_over():
    generator = np.random.default_rng(0)
    codes = np.concatenate([np.full((90, 2), 3.0), generator.normal(size=(90, 1))], axis=1)
    nodes, theirs = both(codes, generator.normal(size=90))
    assert_same(nodes, theirs)


def test_codes_that_are_all_alike_make_a_leaf():
    assert both(np.ones((4, 2)), np.array([1.0, 2.0, 3.0, 4.0]))[0] == [Node(4, 2.5, 1.25)]


def test_alike_residuals_are_left_to_scikit_learn():
    assert both(np.arange(9.0)[:, None], np.full(9, 0.1))[0] is None
