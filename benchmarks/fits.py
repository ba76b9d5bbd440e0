"""Metrics that fit predictors and that no library has, beside their formula written plainly on scikit-learn."""

from collections.abc import Callable, Iterator
from typing import Any, get_args

import numpy as np
from pairs import Codes, Pair
from scipy.stats import entropy
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_selection import mutual_info_classif
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LassoCV, LogisticRegression
from sklearn.metrics import accuracy_score, log_loss, r2_score
from sklearn.preprocessing import StandardScaler

from disentkit.metrics.dci import dci, importance_matrix
from disentkit.metrics.dci_es import LEAVES, dci_es
from disentkit.metrics.examples import Examples
from disentkit.metrics.infomec import infomec
from disentkit.metrics.regressors import Regressor

PEER = "scikit-learn"
NEVER: Any = False
EVERY: Any = None
MODELS: dict[str, Callable[[], Any]] = {
    "forest": lambda: RandomForestClassifier(random_state=0),
    "extra_trees": lambda: ExtraTreesClassifier(random_state=0),
    "histogram": lambda: HistGradientBoostingClassifier(max_iter=20, early_stopping=NEVER, random_state=0),
}


def by_importance(train: Examples, test: Examples) -> Iterator[Pair]:
    """DCI by each predictor but boosting, for which there are libraries."""
    for regressor in get_args(Regressor)[1:]:
        columns, scores = [], []
        for values, targets in zip(train.factors.T, test.factors.T, strict=True):
            fit = _lasso if regressor == "lasso" else _trees
            weights, score = fit(MODELS.get(regressor), train.codes, values, test.codes, targets)
            columns.append(weights / (weights.sum() or 1))
            scores.append(score)
        theirs, ours = np.stack(columns, axis=1), importance_matrix(train, test, regressor=regressor)
        mine = dci(ours.matrix)
        yield Pair("dci_disentanglement", regressor, mine.disentanglement, _purity(theirs), PEER)
        yield Pair("dci_completeness", regressor, mine.completeness, _purity(theirs.T), PEER)
        yield Pair("dci_informativeness", f"{regressor}, test", float(ours.test.mean()), float(np.mean(scores)), PEER)


def _trees(model: Any, codes: Codes, values: Codes, held: Codes, targets: Codes) -> tuple[Codes, float]:
    fitted = model().fit(codes, values)
    if hasattr(fitted, "feature_importances_"):
        weights = fitted.feature_importances_
    else:
        told: Any = permutation_importance(fitted, held, targets, scoring="accuracy", n_repeats=5, random_state=0)
        weights = told["importances_mean"].clip(0)
    return weights, float(accuracy_score(targets, fitted.predict(held)))


def _lasso(_: Any, codes: Codes, values: Codes, held: Codes, targets: Codes) -> tuple[Codes, float]:
    scale, units = StandardScaler().fit(codes), StandardScaler().fit(values[:, None])
    model = LassoCV(cv=5).fit(scale.transform(codes), units.transform(values[:, None])[:, 0])
    told = model.predict(scale.transform(held))
    return np.abs(model.coef_), max(0.0, float(r2_score(units.transform(targets[:, None])[:, 0], told)))


def _purity(matrix: Codes) -> float:
    """The mean of 1 - entropy over rows that are not of zeros, weighted by their sums."""
    rows = [(row.sum(), 1 - entropy(row, base=len(row))) for row in matrix if row.sum() > 0]
    return float(sum(weight * pure for weight, pure in rows) / matrix.sum())


def by_capacity(train: Examples, test: Examples) -> Iterator[Pair]:
    """E of DCI-ES: a forest of its own for each number of leaves, each as if none of the others were."""
    theirs = []
    for values, targets in zip(train.factors.T, test.factors.T, strict=True):
        names, counts = np.unique(values, return_counts=True)
        none = log_loss(targets, np.tile(counts / counts.sum(), (len(targets), 1)), labels=names)
        best, losses = none, []
        for leaves in LEAVES:
            forest = RandomForestClassifier(20, max_features=EVERY, max_leaf_nodes=leaves, random_state=0)
            told = np.asarray(forest.fit(train.codes, values).predict_proba(test.codes))
            best = min(best, log_loss(targets, (20 * told + 1 / len(names)) / 21, labels=names))
            losses.append(best)
        drop = np.array(losses) - losses[-1]
        area = sum((high + low) / 2 for high, low in zip(drop[:-1], drop[1:], strict=True))  # doublings of the leaves
        theirs.append(1 - 2 * area / ((len(LEAVES) - 1) * none))
    found = dci_es(train, test)
    yield Pair("dcies_explicitness", "forests", float(found.explicitness.mean()), float(np.mean(theirs)), PEER)
    yield Pair("dcies_size", "", found.size, train.factors.shape[1] / train.codes.shape[1], "its formula")


def by_neighbours(train: Examples, test: Examples) -> Iterator[Pair]:
    """InfoMEC of continuous codes."""
    inside = np.ptp(train.codes, axis=0) > 0
    scale = StandardScaler().fit(train.codes[:, inside])
    codes, held = scale.transform(train.codes[:, inside]), scale.transform(test.codes[:, inside])
    shares = []
    for values in train.factors.T:
        own = entropy(np.unique(values, return_counts=True)[1])
        near: Any = mutual_info_classif(codes, values, discrete_features=NEVER, n_neighbors=10, random_state=0)
        shares.append(near / own)
    width = np.ptp(train.codes[:, inside], axis=0)
    told = np.array(shares).T[width > width.max() / 20]
    learned, published = infomec(train, test), infomec(train)
    yield Pair("infom", "continuous", learned.modularity, _share(told), PEER)
    yield Pair("infoc", "continuous", learned.compactness, _share(told.T), PEER)
    for definition, mine, asked, factors in (
        ("held-out", learned.explicitness, held, test.factors),
        ("published", published.explicitness, codes, train.factors),
    ):
        theirs = [_linear(codes, *column, asked) for column in zip(train.factors.T, factors.T, strict=True)]
        yield Pair("infoe", definition, mine, float(np.mean(theirs)), PEER)


def _share(rows: Codes) -> float:
    """The mean share of the largest of each row, from 0 for equal shares to 1."""
    width = rows.shape[1]
    return float(np.mean([(max(row) / sum(row) - 1 / width) / (1 - 1 / width) for row in rows]))


def _linear(codes: Codes, values: Codes, targets: Codes, asked: Codes) -> float:
    """(H0 - H) / H0 of an unregularised balanced regression, and of the same of nothing."""
    losses = []
    for inputs, shown in ((np.zeros((len(codes), 1)), np.zeros((len(asked), 1))), (codes, asked)):
        model = LogisticRegression(C=np.inf, class_weight="balanced", max_iter=100).fit(inputs, values)
        losses.append(log_loss(targets, model.predict_proba(shown), labels=model.classes_))
    return 1 - losses[1] / losses[0]
