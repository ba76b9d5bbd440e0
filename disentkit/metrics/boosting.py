"""Scikit-learn's gradient boosting with its own trees, grown from columns that are sorted once, not at every node.

GradientBoostingClassifier sorts all latents again for each node of each tree, which is most of its time. Here
`presorted` grows the trees, and those few that it leaves undecided scikit-learn grows itself. The loss, the leaves, the
predictions and the stream of random numbers are scikit-learn's own code.
"""

from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float32
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.ensemble._gb import _update_terminal_regions
from sklearn.tree import DecisionTreeRegressor
from sklearn.tree._tree import NODE_DTYPE, Tree

from disentkit.metrics.presorted import Columns, Node

_SEEDS = 2**31 - 1  # scikit-learn draws one number below it a tree


class Boosting(GradientBoostingClassifier):
    """GradientBoostingClassifier as it comes, with the same trees in a fraction of the time."""

    _columns: Columns | None = None

    def fit(self, X: Any, y: Any, sample_weight: Any = None, monitor: Any = None) -> "Boosting":
        """Fit, and forget the sorted columns."""
        try:
            return super().fit(X, y, sample_weight, monitor)
        finally:
            self._columns = None

    def _fit_stage(
        self,
        i: int,
        X: Float32[np.ndarray, "N D"],
        y: np.ndarray,
        raw_predictions: Float[np.ndarray, "N C"],
        sample_weight: Float[np.ndarray, "N"],
        sample_mask: Bool[np.ndarray, "N"],
        random_state: np.random.RandomState,
        X_csc: None = None,
        X_csr: None = None,
    ) -> Float[np.ndarray, "N C"]:
        """One round: a tree for each value, or one tree for two."""
        if self._columns is None:
            self._columns = Columns(X)
        loss: Any = self._loss
        gradient = -loss.gradient(y_true=y, raw_prediction=raw_predictions, sample_weight=None)
        for k, residuals in enumerate(gradient.reshape(len(y), -1).T):
            tree = self._tree(self._columns, X, residuals, sample_weight, random_state)
            target = (y == k).astype(np.float64) if loss.is_multiclass else y
            parts = loss, tree.tree_, X, target, residuals, raw_predictions, sample_weight, sample_mask
            _update_terminal_regions(*parts, learning_rate=self.learning_rate, k=k)
            self.estimators_[i, k] = tree
        return raw_predictions

    def _tree(
        self,
        columns: Columns,
        codes: Float32[np.ndarray, "N D"],
        residuals: Float[np.ndarray, "N"],
        weights: Float[np.ndarray, "N"],
        random_state: np.random.RandomState,
    ) -> DecisionTreeRegressor:
        tree: Any = DecisionTreeRegressor(max_depth=self.max_depth, random_state=random_state)
        before = random_state.get_state()
        nodes = columns.grown(np.ascontiguousarray(residuals), depth=self.max_depth, seed=random_state.randint(_SEEDS))
        if nodes is None:
            random_state.set_state(before)
            return tree.fit(codes, residuals, sample_weight=weights, check_input=False)
        tree.tree_, tree.n_features_in_, tree.n_outputs_ = _as_tree(nodes, codes.shape[1]), codes.shape[1], 1
        return tree


def _as_tree(nodes: list[Node], latents: int) -> Tree:
    told: Any = np.zeros(len(nodes), dtype=NODE_DTYPE)
    sizes, values, *rest = (np.array(column) for column in zip(*nodes, strict=True))
    names = "impurity", "feature", "threshold", "left_child", "right_child", "missing_go_to_left"
    for name, column in zip(names, rest, strict=True):
        told[name] = column
    told["n_node_samples"] = told["weighted_n_node_samples"] = sizes
    tree = Tree(latents, np.ones(1, dtype=np.intp), 1)
    depth = 3 if len(nodes) > 1 else 0
    tree.__setstate__(
        {"max_depth": depth, "node_count": len(nodes), "nodes": told, "values": values[:, None, None].copy()}
    )
    return tree
