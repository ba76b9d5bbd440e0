"""Settings: the protocol of the scores, as data; the defaults are the field's."""

from dataclasses import dataclass
from typing import Literal, get_args

from disentkit.metrics.regressors import Regressor

Family = Literal[
    "information", "votes", "intervention", "sap", "dci", "explicitness", "infomec", "unsupervised", "downstream"
]
FAMILIES: tuple[Family, ...] = get_args(Family)


@dataclass(frozen=True)
class Settings:
    """How scores are taken: by the protocol of Locatello et al. 2019 unless said otherwise.

    Attributes:
        families: which scores.
        regressors: that the importances of DCI are read from.
        rows: examples that are drawn where the data are no whole grid, and that predictors are fitted to.
        test: further examples that predictors are scored on.
        bins: of equal width, that a latent is cut into.
        votes: that teach the classifier of a vote score; half as many score it.
        batch: examples behind a vote.
        threshold: standard deviation from which on a latent counts as alive in votes.
        quantile: of the deviations that IRS calls the largest.
        sizes: of the training sets of the downstream task.
        jobs: processes that fit the predictors of DCI.
    """

    families: tuple[Family, ...] = FAMILIES
    regressors: tuple[Regressor, ...] = ("boosting",)
    rows: int = 10_000
    test: int = 5_000
    bins: int = 20
    votes: int = 10_000
    batch: int = 64
    threshold: float = 0.05
    quantile: float = 0.99
    sizes: tuple[int, ...] = (100, 1_000, 10_000)
    jobs: int = 1
