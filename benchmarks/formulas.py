"""Metrics beside their plain formula, in scikit-learn's, scipy's and numpy's functions."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
from pairs import SEEDS, SIZES, TEST, TRAIN, Codes, Pair, sampled
from scipy.special import logsumexp
from scipy.stats import norm, spearmanr
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.metrics import mutual_info_score, roc_auc_score

from disentkit.metrics.decomposition import decompose
from disentkit.metrics.discrete import binned, information_matrix
from disentkit.metrics.examples import Examples
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup
from disentkit.metrics.infomec import infomec
from disentkit.metrics.latents import active_units
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.sap import sap, sap_matrix
from disentkit.metrics.udr import udr
from disentkit.metrics.votes import z_max_score


def by_counting(train: Examples) -> Iterator[Pair]:
    """Scores of binned information, ours and from scikit-learn's mutual information of each pair."""
    found, bins = information_matrix(train.codes, train.factors), binned(train.codes)
    theirs = np.array([[mutual_info_score(v, z) for v in train.factors.T] for z in bins.T])
    entropies = np.array([mutual_info_score(v, v) for v in train.factors.T])
    own = np.array([mutual_info_score(z, z) for z in bins.T])
    shares, order = np.sort(theirs / entropies, axis=1), np.sort(theirs, axis=0)
    gaps, belongs = np.diff(np.sort(theirs, axis=1)[:, -2:])[:, 0], theirs.argmax(axis=1)
    best = [max(gaps[belongs == k], default=0.0) for k in range(len(entropies))]
    rest = own[theirs.argmax(axis=0)] + entropies - order[-1] - (order[-1] - order[-2])
    for metric, mine, other in (
        ("mig", mig(found).mean(), ((order[-1] - order[-2]) / entropies).mean()),
        ("mig_sup", mig_sup(found).mean(), (shares[:, -1] - shares[:, -2]).mean()),
        ("dcimig", dcimig(found), sum(best) / entropies.sum()),
        ("jemmig", jemmig(found).mean(), (1 - rest / (entropies + np.log(20))).mean()),
    ):
        yield Pair(metric, "20 bins", float(mine), float(other), "scikit-learn")
    names = Examples(bins.astype(np.float64), train.factors)
    share = float(np.nanmean(infomec(names, discrete=True).matrix))
    yield Pair("infomec matrix, mean", "discrete", share, float((theirs / entropies).mean()), "scikit-learn")


def by_parts(codes: Codes, factors: np.ndarray) -> Iterator[Pair]:
    """Metrics that neither library has, beside the plain formula in scipy's and scikit-learn's functions; few rows."""
    random = np.random.default_rng(2)
    scale = np.exp(random.normal(-1, 0.3, codes.shape))
    sample = codes + scale * random.normal(size=codes.shape)
    each = norm.logpdf(sample[:, None], codes[None], scale[None])  # (S, N, D)
    joint, marginal = logsumexp(each.sum(axis=2), axis=1) - np.log(len(codes)), logsumexp(each, axis=1)
    marginal -= np.log(len(codes))
    own, prior = norm.logpdf(sample, codes, scale).sum(axis=1), norm.logpdf(sample).sum(axis=1)
    found = decompose(codes, scale, sample)
    apart = marginal.sum(axis=1)
    theirs = own - joint, joint - apart, apart - prior, own - prior
    for name, term, other in zip(found._fields, found, theirs, strict=True):
        yield Pair(f"decomposition, {name}", "mixture", term.value, float(other.mean()), "scipy")
    gaps = []
    for values in factors.T:
        inside = (values[:, None] == values)[..., None]
        within = logsumexp(np.where(inside, each, -np.inf), axis=1) - np.log(inside.sum(axis=1))
        told = np.sort(np.maximum((within - marginal).mean(axis=0), 0))
        gaps.append((told[-1] - told[-2]) / mutual_info_score(values, values))
    mine = mig_sampled(codes, scale, sample, factors).mean()
    yield Pair("mig", "sampled", float(mine), float(np.mean(gaps)), "scipy")
    yield from _udr(codes, random)


def _udr(codes: Codes, random: np.random.Generator) -> Iterator[Pair]:
    """One pair of models: the codes, and a noisy rotation."""
    other = codes @ np.linalg.qr(random.normal(size=(codes.shape[1],) * 2))[0] + 0.1 * random.normal(size=codes.shape)
    one, two = ((each - each.mean(axis=0)) / each.std(axis=0) for each in (codes, other))
    lasso = [np.abs(Lasso(alpha=0.1).fit(one, column).coef_) for column in two.T]
    ranks = [[abs(_rank_correlation(z, w)) for z in codes.T] for w in other.T]
    for similarity, matrix in (("lasso", np.array(lasso)), ("spearman", np.array(ranks))):
        theirs = np.mean([(matrix.max(axis=a) ** 2 / matrix.sum(axis=a)).mean() for a in (0, 1)])
        name: Any = similarity
        found = udr([codes, other], [np.ones(codes.shape[1])] * 2, similarity=name)
        peer = "scikit-learn" if similarity == "lasso" else "scipy"
        yield Pair("udr", similarity, float(found.pairs[0, 1]), float(theirs), peer)


def _rank_correlation(one: np.ndarray, two: np.ndarray) -> float:
    found: Any = spearmanr(one, two)
    return float(found.statistic)


def by_roc(train: Examples, test: Examples) -> Iterator[Pair]:
    """Explicitness of each factor by scikit-learn's area under the curve."""
    if np.ptp(train.codes, axis=0).min() > 0:
        mean, scale = train.codes.mean(axis=0), train.codes.std(axis=0)
        areas = []
        for values, targets in zip(train.factors.T, test.factors.T, strict=True):
            model = LogisticRegression().fit((train.codes - mean) / scale, values)
            told = model.predict_proba((test.codes - mean) / scale)
            areas.append(np.mean([roc_auc_score(targets == c, told[:, i]) for i, c in enumerate(model.classes_)]))
        yield Pair("explicitness", "test", explicitness(train, test).test.mean(), float(np.mean(areas)), "scikit-learn")


def by_cuts(codes: Codes, values: np.ndarray) -> Iterator[Pair]:
    """SAP of a factor of three values by every pair of thresholds; fitted and scored on the same rows."""
    names, scores = np.unique(values), []
    for column in codes.T:
        places = np.unique(column)
        below = np.array([[(column[values == one] < cut).mean() for one in names] for cut in (*places, np.inf)])
        pairs = np.array(list(combinations(range(len(below)), 2)))
        parts = below[pairs[:, 0]], below[pairs[:, 1]] - below[pairs[:, 0]], 1 - below[pairs[:, 1]]
        scores.append(sum(part.max(axis=1) for part in parts).max() / len(names))
    both = Examples(codes, values[:, None])
    mine, order = sap(sap_matrix(both, both, definition="thresholds")).item(), np.sort(scores)
    yield Pair("sap", "thresholds", mine, float(order[-1] - order[-2]), "its formula")


def by_variance(codes: Codes) -> Iterator[Pair]:
    """Latents in use."""
    theirs = sum(np.mean((column - column.mean()) ** 2) > 0.01 for column in codes.T)
    yield Pair("active_units", "variance above 0.01", float(active_units(codes).sum()), float(theirs), "its formula")


def by_moving(codes: Codes, factors: np.ndarray) -> Iterator[Pair]:
    """Z-max of a complete grid, a vote at a time: means over seeds."""
    ours = np.array([z_max_score(codes, factors, seed=seed).score for seed in range(SEEDS)])
    yield sampled(
        "z_max_score", "10,000 votes", ours, np.array([_z_max(codes, seed) for seed in range(SEEDS)]), "numpy"
    )


def _z_max(codes: Codes, seed: int) -> float:
    """Votes by 64 rows that differ in one factor alone; the latent that moves most stands for it."""
    random, spread = np.random.RandomState(seed), codes.std(axis=0)
    living, counts = np.flatnonzero(spread >= 0.05), np.zeros((2, codes.shape[1], len(SIZES)))
    for vote in range(TRAIN + TEST):
        free = random.randint(len(SIZES))
        rows = np.tile([random.randint(size) for size in SIZES], (64, 1))
        rows[:, free] = random.randint(SIZES[free], size=64)
        batch = codes[np.ravel_multi_index(tuple(rows.T), SIZES)]
        moved = batch[:, living].var(axis=0, ddof=1) / spread[living] ** 2
        counts[int(vote >= TRAIN), living[moved.argmax()], free] += 1
    return float(sum(counts[1, latent, factor] for latent, factor in enumerate(counts[0].argmax(axis=1))) / TEST)
