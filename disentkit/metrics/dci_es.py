"""Explicitness and size of a code: how much capacity a predictor needs, and how many latents there are a factor."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.integrate import trapezoid
from sklearn.ensemble import RandomForestClassifier

from disentkit.metrics.examples import Examples
from disentkit.metrics.predictors import quiet, varies

LEAVES = (2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
_TREES = 20


class DCIES(NamedTuple):
    """E and S, and the loss-capacity curves that E is read from.

    Attributes:
        explicitness: of each factor, in [-1, 1]; NaN for one that never varies.
        size: factors a latent, K / D.
        capacities: log2 of the most leaves of a tree.
        losses: held-out cross-entropy at each capacity, in nats.
        baseline: that of a predictor which sees no code, in nats.
    """

    explicitness: Float[np.ndarray, "K"]
    size: float
    capacities: Float[np.ndarray, "C"]
    losses: Float[np.ndarray, "K C"]
    baseline: Float[np.ndarray, "K"]


def dci_es(train: Examples, test: Examples, *, leaves: Sequence[int] = LEAVES, seed: int = 0) -> DCIES:
    """E from predictors of rising capacity, and S = K / D (Eastwood, Nicolicioiu et al. 2023, DCI-ES).

    The source reads curves of several predictors, networks and ensembles of trees. Ours are random forests of 20
    trees that see all latents at each split, grown best first to at most 2, 4, ... 1024 leaves; capacity is log2 of
    the leaves, how many bits one tree may tell. Their probabilities are mixed with the uniform ones, as of one tree
    more, so that no loss is infinite. E is comparable between codes, not with E by other predictors. It says how
    early the best loss is met, not how good that is: codes that know nothing have E = 1, so read it with the losses.

    Args:
        train: fitted on.
        test: scored on; examples with a value that training lacks are left out, and with none left all is NaN.
        leaves: of each capacity, rising; two or more.
        seed: of the forests.
    """
    if len(leaves) < 2 or leaves[0] < 2 or np.any(np.diff(leaves) <= 0):
        raise ValueError(f"leaves: expected two or more rising numbers from 2, got {tuple(leaves)}")
    capacities = np.log2(np.asarray(leaves, dtype=np.float64))
    factors = train.factors.shape[1]
    losses, baseline = np.full((factors, len(leaves)), np.nan), np.full(factors, np.nan)
    for k, (values, targets) in enumerate(zip(train.factors.T, test.factors.T, strict=True)):
        known = np.isin(targets, values)
        if varies(values) and known.any():
            baseline[k] = _loss(_frequencies(values, int(known.sum())), values, targets[known])
            held = test.codes[known]
            chances = forest_chances(train.codes, values, held, leaves=leaves, seed=seed)
            losses[k] = [_loss(each, values, targets[known]) for each in chances]
    explicit = capacity_score(losses, capacities, baseline)
    return DCIES(explicit, factors / train.codes.shape[1], capacities, losses, baseline)


def capacity_score(
    losses: Float[np.ndarray, "K C"], capacities: Float[np.ndarray, "C"], baseline: Float[np.ndarray, "K"]
) -> Float[np.ndarray, "K"]:
    """E of loss-capacity curves: 1 - 2 integral of (y - min y) over (x_max - x_min) baseline, in [-1, 1].

    y is the running minimum of the loss, and of the baseline, which is always at hand. 1 where the smallest
    predictor is as good as any, 0 where a loss falls in a straight line from the baseline to nothing, -1 where
    only the largest predicts at all.

    >>> capacity_score(np.array([[2.0, 1.0, 0.0]]), np.array([1.0, 2.0, 3.0]), np.array([2.0]))
    array([0.])
    """
    best = np.minimum(np.minimum.accumulate(losses, axis=1), baseline[:, None])
    area = trapezoid(best - best[:, -1:], capacities, axis=1)
    return 1 - 2 * area / ((capacities[-1] - capacities[0]) * baseline)


def forest_chances(
    codes: Float[np.ndarray, "N D"],
    values: Int[np.ndarray, "N"],
    held: Float[np.ndarray, "M D"],
    *,
    leaves: Sequence[int],
    seed: int,
) -> Float[np.ndarray, "C M V"]:
    """Of forests of at most so many leaves a tree: the chances of each value at each held-out code, never 0.

    Trees that grow best first split the same nodes in the same order whatever their limit. So one forest of the
    largest size holds all the smaller ones: a tree of L leaves is the first 2L - 1 nodes.
    """
    every: Any = None
    forest = RandomForestClassifier(_TREES, max_features=every, max_leaf_nodes=max(leaves), random_state=seed)
    with quiet():
        forest.fit(codes, values)
    classes = len(np.unique(values))
    sums = np.full((len(leaves), len(held), classes), 1 / classes)
    for tree in forest.estimators_:
        sums += _tree_chances(tree.tree_, held.astype(np.float32), leaves)
    return sums / (_TREES + 1)


def _tree_chances(tree: Any, rows: Float[np.ndarray, "M D"], leaves: Sequence[int]) -> Float[np.ndarray, "C M V"]:
    inner = np.flatnonzero(tree.children_left >= 0)
    parents = np.zeros(tree.node_count, dtype=np.int64)
    parents[tree.children_left[inner]] = parents[tree.children_right[inner]] = inner
    shares = tree.value[:, 0] / tree.value[:, 0].sum(axis=1, keepdims=True)
    reached, found = tree.apply(rows), []
    for limit in leaves:
        shown = np.arange(tree.node_count)  # the node of a tree of this limit that each node lies in
        while (late := shown > 2 * limit - 2).any():
            shown[late] = parents[shown[late]]
        found.append(shares[shown[reached]])
    return np.stack(found)


def _frequencies(values: Int[np.ndarray, "N"], rows: int) -> Float[np.ndarray, "M C"]:
    shares = np.unique(values, return_counts=True)[1] / len(values)
    return np.broadcast_to(shares, (rows, len(shares)))


def _loss(chances: Float[np.ndarray, "M C"], values: Int[np.ndarray, "N"], targets: Int[np.ndarray, "M"]) -> float:
    """Cross-entropy of the targets, whose place among the values' names is their column."""
    columns = np.searchsorted(np.unique(values), targets)
    return float(-np.log(chances[np.arange(len(targets)), columns]).mean())
