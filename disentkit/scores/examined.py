"""Examined: codes beside the factors of their images, and what several scores share of them, made once."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from disentkit.metrics.dci import Importance, importance_matrix
from disentkit.metrics.discrete import InformationMatrix, information_matrix, ranked
from disentkit.metrics.examples import Examples, halves
from disentkit.metrics.regressors import Regressor
from disentkit.scores.settings import Settings

MOST_VALUES = 100  # of a category


@dataclass(frozen=True, eq=False)
class Examined:
    """N codes of D latents and K factors.

    `scale` and `sample` are standard deviations and draws of normal posteriors, where the codes are their means.
    """

    codes: Float[np.ndarray, "N D"]
    factors: Int[np.ndarray, "N K"]
    settings: Settings
    seed: int
    scale: Float[np.ndarray, "N D"] | None = None
    sample: Float[np.ndarray, "N D"] | None = None
    _importances: dict[str, Importance] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def drawn(self) -> "Examined":
        """All examples of a whole grid, which leaves no sampling noise; else as many as the protocol draws."""
        if len(self.codes) <= self.settings.rows or is_grid(self.factors):
            return self
        return self.few

    @cached_property
    def few(self) -> "Examined":
        """As many examples as the protocol draws, of a whole grid too: for what takes every pair of examples."""
        return self.take(self._order[: self.settings.rows])

    @cached_property
    def information(self) -> InformationMatrix:
        """Of every latent and factor."""
        return information_matrix(self.drawn.codes, self.drawn.factors, bins=self.settings.bins)

    @cached_property
    def halves(self) -> tuple[Examples, Examples]:
        """What predictors are fitted to, and what they are scored on."""
        return halves(self.codes, self.factors, train=self.settings.rows, test=self.settings.test, seed=self.seed)

    def importance(self, regressor: Regressor) -> Importance:
        """Of every latent for every factor."""
        if regressor not in self._importances:
            found = importance_matrix(*self.halves, regressor=regressor, seed=self.seed, jobs=self.settings.jobs)
            self._importances[regressor] = found
        return self._importances[regressor]

    @property
    def _order(self) -> Int[np.ndarray, "N"]:
        return np.random.default_rng((self.seed, 11)).permutation(len(self.codes))

    def take(self, rows: Int[np.ndarray, "M"]) -> "Examined":
        """Some of the examples."""
        scale, sample = (None if array is None else array[rows] for array in (self.scale, self.sample))
        return replace(self, codes=self.codes[rows], factors=self.factors[rows], scale=scale, sample=sample)

    def permuted(self) -> "Examined":
        """The same codes beside factors in a random order: they tell nothing of them."""
        order = np.random.default_rng((self.seed, 12)).permutation(len(self.factors))
        return replace(self, factors=self.factors[order])

    def ceiling(self) -> "Examined":
        """The factors themselves as codes, each of variance 1."""
        numbers = self.factors.astype(np.float64)
        deviation = numbers.std(axis=0)
        return replace(
            self,
            codes=(numbers - numbers.mean(axis=0)) / np.where(deviation > 0, deviation, 1),
            scale=None,
            sample=None,
        )


def is_grid(factors: Int[np.ndarray, "N K"]) -> bool:
    """Whether every combination of the factors' values is there exactly once.

    >>> is_grid(np.array([[0, 5], [0, 7], [1, 5], [1, 7]])), is_grid(np.array([[0, 5], [0, 7], [1, 5]]))
    (True, False)
    """
    ranks = ranked(factors)
    sizes = ranks.max(axis=0) + 1
    if np.prod(sizes.astype(np.float64)) != len(factors):
        return False
    return len(np.unique(np.ravel_multi_index(tuple(ranks.T), tuple(sizes)))) == len(factors)


def measured(factors: Shaped[np.ndarray, "N K"]) -> Bool[np.ndarray, "K"]:
    """Which factors are measurements: numbers of more than 100 values, which no score can take for categories."""
    if np.issubdtype(factors.dtype, np.integer):
        return np.zeros(factors.shape[1], dtype=bool)
    return np.array([len(np.unique(column)) > MOST_VALUES for column in factors.T])


def whole_numbers(factors: Shaped[np.ndarray, "N K"], *, parts: int) -> Int[np.ndarray, "N K"]:
    """Factors as whole numbers: of each value its rank; measurements are cut into parts of as many examples each.

    >>> whole_numbers(np.array([[0.5], [0.7], [0.5], [0.9]]), parts=2).ravel()
    array([0, 1, 0, 2])
    """
    if np.issubdtype(factors.dtype, np.integer):
        return factors.astype(np.int64)
    places = np.linspace(0, 1, parts + 1)[1:-1]
    return np.stack(
        [
            np.searchsorted(np.quantile(column, places), column, side="right") if cut else ranked(column[:, None])[:, 0]
            for column, cut in zip(factors.T, measured(factors), strict=True)
        ],
        axis=1,
    )
