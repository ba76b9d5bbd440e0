"""Scores by votes: a batch in which one factor is fixed, or free alone, is to tell which factor that was.

Each is the accuracy of a simple classifier on fresh votes, told by the order of variances alone: they forgive rotations
and missing factors (a code without one of five factors has a BetaVAE score of 1). Read others beside them.
"""

import itertools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from disentkit.metrics.batch_statistics import distances, spread_of, variances
from disentkit.metrics.drawing import Groups, batches, differing, pairs, sharing
from disentkit.metrics.given import checked
from disentkit.metrics.uncertainty import standard_error
from disentkit.metrics.vote_regression import told

_PARTS = 4  # of the training votes, that an error is read from


class VoteScore(NamedTuple):
    """The accuracy of a classifier of votes.

    Attributes:
        score: the share of test votes whose factor is told, in [0, 1]. NaN where the table has no batch to draw: no
            factor that varies has a group of two rows.
        stderr: of the score, over the test votes and over what training votes teach; the choice of examples is not
            counted.
        votes: how many training votes each latent got for each factor; None where the classifier does not count.
        active: how many latents took part.
        chance: 1 / K, with factors that cannot be asked about not counted (1 for a single factor, whose score is 1).
    """

    score: float
    stderr: float
    votes: Int[np.ndarray, "D K"] | None
    active: int
    chance: float


def beta_vae_score(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    seed: int = 0,
    train: int = 10_000,
    test: int = 5_000,
    batch: int = 64,
    standardise: bool = False,
) -> VoteScore:
    """The BetaVAE score (Z-diff): which factor do the pairs of a batch share?

    A vote is the mean of |z_1 - z_2| over pairs that share factor k; the score is the accuracy of a logistic regression
    of k on it, penalised by |w|^2 / 2 (Higgins et al. 2017, section 3; settings of Locatello et al. 2019).

    The penalty knows the scale of the codes: below a standard deviation of about 0.01 the score falls to chance,
    whatever the code; where latents' scales are thousands apart the regression is not fitted to its end and the small
    ones count less. With `standardise` each latent is divided by its standard deviation first, and no scale matters.

    Args:
        codes: of all examples, their posterior means.
        factors: whole numbers, of any values.
        seed: of the draws.
        train: votes that the classifier learns from.
        test: votes that it is scored on.
        batch: pairs of a vote.
        standardise: whether scales are taken out.

    Returns:
        The score; all latents that vary are active. Constant codes have about chance.

    Raises:
        ValueError: with fewer than one training vote, test vote or pair.
    """
    _check(train, test, batch, least=1)
    codes, factors = checked(codes, factors)
    groups, spread = sharing(factors), spread_of(codes)
    asked, active = np.flatnonzero(groups.usable), spread > 0
    if not len(asked):
        return VoteScore(np.nan, np.nan, None, int(active.sum()), np.nan)
    generator = np.random.default_rng(seed)
    labels = asked[generator.integers(len(asked), size=train + test)]
    drawn = pairs(groups, labels, batch, generator)
    scaled = codes[:, active].astype(np.float64) / (spread[active] if standardise else 1.0)
    features, truth = distances(scaled, drawn), labels[train:]

    def taught_by(part: slice) -> int:
        return int((told(features[part], labels[part], features[train:]) == truth).sum())

    return _score(taught_by, train, test, None, int(active.sum()), len(asked))


def factor_vae_score(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    seed: int = 0,
    train: int = 10_000,
    test: int = 5_000,
    batch: int = 64,
    threshold: float = 0.05,
) -> VoteScore:
    """The FactorVAE score (Z-min variance): which factor is fixed in a batch?

    A vote is the latent of least variance over a batch that shares factor k, relative to its variance over all
    examples; each latent stands for the factor that it got most training votes for (Kim & Mnih 2018, section 4; with
    the settings of Locatello et al. 2019).

    >>> grid = np.array([[a, b] for a in range(4) for b in range(4)])
    >>> found = factor_vae_score(grid.astype(float), grid, train=100, test=100)
    >>> found.score, found.active, found.chance
    (1.0, 2, 0.5)

    Args:
        codes: of all examples, their posterior means.
        factors: whole numbers, of any values.
        seed: of the draws.
        train: votes that latents are given to factors by.
        test: votes that are scored.
        batch: rows of a vote.
        threshold: of the standard deviation below which a latent is not active.

    Returns:
        The score; 0 without active latents. One that never varies is not active at any threshold.

    Raises:
        ValueError: with fewer than one training or test vote, or fewer than two rows a batch.
    """
    _check(train, test, batch, least=2)
    codes, factors = checked(codes, factors)
    return _majority(codes, sharing(factors), np.argmin, seed, train, test, batch, threshold)


def z_max_score(
    codes: Float[np.ndarray, "N D"],
    factors: Int[np.ndarray, "N K"],
    *,
    seed: int = 0,
    train: int = 10_000,
    test: int = 5_000,
    batch: int = 64,
    threshold: float = 0.05,
) -> VoteScore:
    """The Z-max variance score: which factor alone varies in a batch?

    As `factor_vae_score`, but batches share all factors except k, and a vote is the latent of largest relative
    variance (Kim, Wang, Sahu & Pavlovic 2019, Relevance Factor VAE). A table that is no grid may have few rows that
    differ in one factor alone, or none: then the score is NaN.

    >>> grid = np.array([[a, b] for a in range(4) for b in range(4)])
    >>> z_max_score(grid.astype(float), grid, train=100, test=100).score
    1.0
    """
    _check(train, test, batch, least=2)
    codes, factors = checked(codes, factors)
    return _majority(codes, differing(factors), np.argmax, seed, train, test, batch, threshold)


def _majority(
    codes: np.ndarray, groups: Groups, pick: Callable, seed: int, train: int, test: int, batch: int, threshold: float
) -> VoteScore:
    shape = codes.shape[1], len(groups.usable)
    spread, asked = spread_of(codes), np.flatnonzero(groups.usable)
    active = np.flatnonzero((spread > 0) & (spread >= threshold))
    if not len(asked):
        return VoteScore(np.nan, np.nan, np.zeros(shape, dtype=np.int64), len(active), np.nan)
    if not len(active):
        return VoteScore(0.0, 0.0, np.zeros(shape, dtype=np.int64), 0, 1 / len(asked))
    generator = np.random.default_rng(seed)
    labels = asked[generator.integers(len(asked), size=train + test)]
    rows = batches(groups, labels, batch, generator)
    latents = active[pick(variances(codes[:, active] / spread[active], rows), axis=1)]
    scored = _counted(latents[train:], labels[train:], shape)

    def counted(part: slice) -> np.ndarray:
        return _counted(latents[part], labels[part], shape)

    def taught_by(part: slice) -> int:
        return int(scored[np.arange(shape[0]), counted(part).argmax(axis=1)].sum())

    return _score(taught_by, train, test, counted(slice(train)), len(active), len(asked))


def _score(
    taught_by: Callable[[slice], int], train: int, test: int, votes: np.ndarray | None, active: int, asked: int
) -> VoteScore:
    """The share of test votes that are told right by all training votes.

    Its error is binomial over the test votes, and over training votes that of batch means: each of four parts of them
    teaches a classifier of its own.
    """
    score = taught_by(slice(train)) / test
    edges = np.linspace(0, train, min(_PARTS, train) + 1).astype(int).tolist()
    parts = [taught_by(slice(first, last)) / test for first, last in itertools.pairwise(edges)]
    error = np.hypot(np.sqrt(score * (1 - score) / test), np.nan_to_num(standard_error(np.array(parts))))
    return VoteScore(score, float(error), votes, active, 1 / asked)


def _counted(latents: np.ndarray, labels: np.ndarray, shape: tuple[int, int]) -> Int[np.ndarray, "D K"]:
    return np.bincount(latents * shape[1] + labels, minlength=shape[0] * shape[1]).reshape(shape)


def _check(train: int, test: int, batch: int, *, least: int) -> None:
    if min(train, test) < 1 or batch < least:
        raise ValueError(
            f"votes: expected train and test of at least 1 and a batch of at least {least}, "
            f"got train={train}, test={test}, batch={batch}"
        )
