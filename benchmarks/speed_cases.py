"""What speed_metrics.py times: every disentanglement metric on drawn arrays, and the peers' functions of these."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from unittest.mock import patch

import numpy as np
from peers import Table, disent_module, lib, same
from sklearn.ensemble import GradientBoostingClassifier

from disentkit.metrics.boosting_here import boosting_here
from disentkit.metrics.dci import dci, importance_matrix
from disentkit.metrics.dci_es import dci_es
from disentkit.metrics.decomposition import decompose
from disentkit.metrics.discrete import information_matrix
from disentkit.metrics.downstream import learning_curve
from disentkit.metrics.examples import Examples
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.fairness import unfairness
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup, modularity
from disentkit.metrics.infomec import infomec
from disentkit.metrics.intervention import irs
from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.sap import sap, sap_matrix
from disentkit.metrics.udr import udr
from disentkit.metrics.votes import beta_vae_score, factor_vae_score, z_max_score

DSPRITES = (3, 6, 40, 32, 32)
MORE = (*DSPRITES, 10, 10, 10, 8, 15)
MEDIUM, LARGE = "10,000 x 10, 5 factors", "100,000 x 50, 10 factors"
# Name: rows (half as many more to test on), latents, values of the factors.
SHAPES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    MEDIUM: (10_000, 10, DSPRITES),
    LARGE: (100_000, 50, MORE),
    "1,000 x 5, 2 factors": (1000, 5, (3, 6)),
    "1,000 x 50, 10 factors": (1000, 50, MORE),
    "10,000 x 50, 5 factors": (10_000, 50, DSPRITES),
}
VOTES, ROUNDS = "10,000 votes", 10
FEW_ROUNDS, PROCESSES = f"boosting, {ROUNDS} rounds of 100", "boosting, 2 processes"
# Those with a target beside a peer, all but the last at every size; all others at the first two.
COMPARED = (
    ("mig", "20 bins"),
    ("factor_vae_score", VOTES),
    ("beta_vae_score", VOTES),
    ("sap", "svc"),
    ("sap", "r2"),
    ("dci", FEW_ROUNDS),
)
Run = Callable[[], Any]


class Peer(NamedTuple):
    """A library's name and what it runs."""

    name: str
    run: Run


class Timed(NamedTuple):
    """A metric by both, the peer None where none has it, and the clock that both are told by."""

    metric: str
    definition: str
    ours: Run
    theirs: Peer | None = None
    clock: Callable[[], float] = time.process_time


class Drawn(Table):
    """A table that gives codes for any factors, whichever: the cheapest look-up, for time alone."""

    def sample_observations_from_factors(self, factors: np.ndarray, _: object = None) -> np.ndarray:
        """Rows by a sum of the factors."""
        return self.codes[factors.sum(axis=1)]

    def sample(self, count: int, random: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """The first rows, again and again."""
        return self.factors[:count], self.codes[:count]


def arrays(count: int, width: int, sizes: tuple[int, ...]) -> tuple[Examples, Examples]:
    """Noisy factors, and noise in the other latents."""
    random = np.random.default_rng(0)
    factors = random.integers(0, sizes, (count + count // 2, len(sizes)))
    codes = random.normal(size=(len(factors), width))
    codes[:, : len(sizes)] = 0.3 * codes[:, : len(sizes)] + factors / np.std(factors, axis=0)
    return Examples(codes[:count], factors[:count]), Examples(codes[count:], factors[count:])


def timed(train: Examples, test: Examples, sizes: tuple[int, ...], libraries: set[str]) -> list[Timed]:
    """All metrics, ready to run."""
    codes, factors = train
    theirs = {key: peer for key, peer in peers(train, test, sizes).items() if peer.name in libraries}
    scale, other = (
        np.full(codes.shape, 0.3),
        [codes, codes[:, ::-1] + 0.1],
    )
    kls = [np.ones(codes.shape[1])] * 2
    found = [
        ("mig", "20 bins", lambda: mig(information_matrix(codes, factors))),
        ("mig_sup", "20 bins", lambda: mig_sup(information_matrix(codes, factors))),
        ("dcimig", "20 bins", lambda: dcimig(information_matrix(codes, factors))),
        ("jemmig", "20 bins", lambda: jemmig(information_matrix(codes, factors))),
        ("modularity", "20 bins", lambda: modularity(information_matrix(codes, factors).mutual)),
        ("factor_vae_score", VOTES, partial(factor_vae_score, codes, factors)),
        ("beta_vae_score", VOTES, partial(beta_vae_score, codes, factors)),
        ("z_max_score", VOTES, partial(z_max_score, codes, factors)),
        ("irs", "every value", partial(irs, codes, factors)),
        ("sap", "svc", lambda: sap(sap_matrix(train, test))),
        ("sap", "r2", lambda: sap(sap_matrix(train, test, definition="r2"))),
        ("sap", "thresholds", lambda: sap(sap_matrix(train, test, definition="thresholds"))),
        ("unsupervised", "all four", lambda: _unsupervised(codes)),
        ("total_correlation", "gaussian", partial(total_correlation, codes)),
        ("wasserstein_correlation", "raw", partial(wasserstein_correlation, codes)),
        ("latent_information", "20 bins", partial(mutual_information_score, codes)),
        ("explicitness", "", partial(explicitness, train, test)),
        ("infomec", "held-out", partial(infomec, train, test)),
        ("dci_es", "forests", partial(dci_es, train, test)),
        ("learning_curve", "logistic", partial(learning_curve, train, test, readout="logistic")),
        ("unfairness", "logistic", partial(unfairness, codes, factors, readout="logistic")),
        ("udr", "lasso, 2 models", partial(udr, other, kls)),
        ("udr", "spearman, 2 models", partial(udr, other, kls, similarity="spearman")),
        ("decomposition", "10,000 samples", partial(decompose, codes, scale, codes)),
        ("mig", "sampled", partial(mig_sampled, codes, scale, codes, factors)),
    ]
    regressors = "lasso", "histogram", "extra_trees", "forest", "boosting"
    found += [("dci", name, partial(_dci, train, test, name)) for name in regressors]
    found.append(("dci", FEW_ROUNDS, partial(_few_rounds, partial(_dci, train, test, "boosting"))))
    shared = partial(_dci, train, test, "boosting", jobs=2)
    return [
        *(Timed(metric, name, run, theirs.get((metric, name))) for metric, name, run in found),
        Timed("dci", PROCESSES, shared, theirs.get(("dci", "boosting")), time.perf_counter),
    ]


def _unsupervised(codes: np.ndarray) -> tuple[float, ...]:
    distances = wasserstein_correlation(codes), wasserstein_correlation(codes, normalised=True)
    return total_correlation(codes), *distances, mutual_information_score(codes)


def _dci(train: Examples, test: Examples, regressor: Any, *, jobs: int = 1) -> object:
    return dci(importance_matrix(train, test, regressor=regressor, jobs=jobs).matrix)


def _few_rounds(run: Run) -> object:
    """With fewer trees than are published, on either side: its seconds grow with them."""
    grown = partial(boosting_here(), n_estimators=ROUNDS)  # which looks at scikit-learn's own, before that is another
    ours = patch("disentkit.metrics.predictors.boosting_here", lambda: grown)
    theirs = patch(
        "sklearn.ensemble.GradientBoostingClassifier", partial(GradientBoostingClassifier, n_estimators=ROUNDS)
    )
    with ours, theirs:
        return run()


def peers(train: Examples, test: Examples, sizes: tuple[int, ...]) -> dict[tuple[str, str], Peer]:
    """The functions of both libraries, of the same arrays; those that ask for a data set get a look-up."""
    rows, count = (train.codes.T, train.factors.T, test.codes.T, test.factors.T), len(train.codes)
    table, votes = Drawn(*train, sizes), {"batch_size": 64, "num_train": 10_000, "num_eval": 5000}

    def disent(name: str, function: str, *given: object) -> Peer:
        return Peer("disent", lambda: getattr(disent_module(name), function)(*given))

    def beta_vae() -> object:
        return lib("beta_vae").compute_beta_vae_sklearn(table, same, np.random.RandomState(0), **votes)

    boosted = disent("dci", "_compute_dci", *rows)
    return {
        ("mig", "20 bins"): disent("mig", "_compute_mig", *rows[:2]),
        ("factor_vae_score", VOTES): disent("factor_vae", "metric_factor_vae", table, same),
        ("beta_vae_score", VOTES): Peer("disentanglement_lib", beta_vae),
        ("sap", "svc"): disent("sap", "_compute_sap", *rows, False),
        ("sap", "r2"): disent("sap", "_compute_sap", *rows, True),
        ("unsupervised", "all four"): disent("unsupervised", "metric_unsupervised", table, same, count, count),
        ("dci", "boosting"): boosted,
        ("dci", FEW_ROUNDS): Peer("disent", partial(_few_rounds, boosted.run)),
    }
