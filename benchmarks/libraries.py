"""Metrics beside those of disent and disentanglement_lib, on the same rows or by as many draws."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from pairs import SEEDS, SIZES, SMALL, TEST, TRAIN, Codes, Pair, sampled
from peers import Shuffled, Table, booster, disent_module, lib, same

from disentkit.metrics.dci import Importance, dci
from disentkit.metrics.discrete import information_matrix
from disentkit.metrics.downstream import efficiency, learning_curve
from disentkit.metrics.examples import Examples
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.fairness import total_variation, unfairness
from disentkit.metrics.gaps import mig, modularity
from disentkit.metrics.intervention import irs
from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation
from disentkit.metrics.sap import sap, sap_matrix
from disentkit.metrics.votes import beta_vae_score, factor_vae_score


def of_disent(train: Examples, test: Examples) -> Iterator[Pair]:
    """Those that disent computes of arrays."""
    arrays = train.codes.T, train.factors.T, test.codes.T, test.factors.T
    found = information_matrix(train.codes, train.factors)
    yield Pair(
        "mig",
        "20 bins",
        mig(found).mean(),
        disent_module("mig")._compute_mig(*arrays[:2])["mig.discrete_score"],
        "disent",
    )
    for definition in ("svc", "r2"):
        other = disent_module("sap")._compute_sap(*arrays, definition == "r2")["sap.score"]
        yield Pair("sap", definition, sap(sap_matrix(train, test, definition=definition)).mean(), other, "disent")
    told = disent_module("unsupervised").metric_unsupervised(Table(*train, SIZES), same, len(train.codes), 5000)
    names = "gauss_total_corr", "gauss_wasser_corr", "gauss_wasser_corr_norm", "mi_score"
    yield from _unsupervised(train.codes, [told[f"unsup.{name}"] for name in names], "disent")


def of_library(train: Examples, test: Examples) -> Iterator[Pair]:
    """Those of disentanglement_lib that need no draws: its own functions, which are handed our rows in order."""
    peer = "disentanglement_lib"
    found = information_matrix(train.codes, train.factors)
    both = Examples(np.concatenate([train.codes, test.codes]), np.concatenate([train.factors, test.factors]))

    def asked(function: Callable, **settings: object) -> dict[str, float]:
        return function(Table(*both, SIZES), same, np.random.RandomState(0), batch_size=5000, **settings)

    sizes: dict[str, Any] = {"num_train": len(train.codes), "num_test": len(test.codes)}
    yield Pair(
        "mig",
        "20 bins",
        mig(found).mean(),
        asked(lib("mig").compute_mig, num_train=TRAIN)["discrete_mig"],
        peer,
    )
    for definition in ("svc", "r2"):
        other = asked(lib("sap_score").compute_sap, continuous_factors=definition == "r2", **sizes)["SAP_score"]
        yield Pair("sap", definition, sap(sap_matrix(train, test, definition=definition)).mean(), other, peer)
    yield Pair("modularity", "20 bins", modularity(found.mutual).mean(), _modularity(train), peer)
    yield Pair("explicitness", "test", explicitness(train, test).test.mean(), _explicitness(asked, sizes), peer)
    other = asked(lib("irs").compute_irs, num_train=TRAIN)["IRS"]
    yield Pair("irs", "factors in 20 bins", irs(train.codes, train.factors, bins=20).score, other, peer)
    told = asked(lib("unsupervised_metrics").unsupervised_metrics, num_train=TRAIN)
    wasserstein = "gaussian_wasserstein_correlation"
    names = "gaussian_total_correlation", wasserstein, f"{wasserstein}_norm", "mutual_info_score"
    yield from _unsupervised(train.codes, [told[name] for name in names], peer)
    told = asked(lib("downstream_task").compute_downstream_task, num_train=[TRAIN], num_test=TEST)
    mine = learning_curve(train, test, sizes=(TRAIN,), readout="logistic").accuracy.mean()
    yield Pair("learning_curve", "logistic, 10,000", mine, told[f"{TRAIN}:mean_test_accuracy"], peer)


def _modularity(train: Examples) -> float:
    """Its parts, because the whole stops at a constant latent."""
    utils = lib("utils")
    mutual = utils.discrete_mutual_info(utils.make_discretizer(train.codes.T), train.factors.T)
    return lib("modularity_explicitness").modularity(mutual)


def _explicitness(asked: Callable, sizes: dict[str, int]) -> float:
    try:
        return asked(lib("modularity_explicitness").compute_modularity_explicitness, **sizes)["explicitness_score_test"]
    except ValueError:
        return np.nan


def _unsupervised(codes: Codes, theirs: list[Any], peer: str) -> Iterator[Pair]:
    ours = {
        ("total_correlation", "gaussian"): total_correlation(codes),
        ("wasserstein_correlation", "raw"): wasserstein_correlation(codes),
        ("wasserstein_correlation", "normalised"): wasserstein_correlation(codes, normalised=True),
        ("latent_information", "20 bins"): mutual_information_score(codes),
    }
    for (names, mine), other in zip(ours.items(), theirs, strict=True):
        yield Pair(*names, mine, float(np.real(other)), peer)


def by_votes(codes: Codes, factors: np.ndarray, peers: dict[str, str]) -> Iterator[Pair]:
    """Sampling metrics on the complete grid, so that both sides draw from one population: means over seeds."""
    table, votes = Table(codes, factors, SIZES), {"num_train": TRAIN, "num_eval": TEST, "batch_size": 64}

    def library(module: str, function: str, **more: int) -> Callable[[int], float]:
        compute = getattr(lib(module), function)
        return lambda seed: compute(table, same, np.random.RandomState(seed), **votes, **more)["eval_accuracy"]

    def disent(seed: int) -> float:
        np.random.seed(seed)  # noqa: NPY002 - theirs draws from it
        return disent_module("factor_vae").metric_factor_vae(table, same, **votes)["factor_vae.eval_accuracy"]

    ours = {name: _over(lambda seed, of=of: of(codes, factors, seed=seed).score) for name, of in VOTES.items()}
    if "disent" in peers:
        yield sampled("factor_vae_score", "10,000 votes", ours["factor_vae_score"], _over(disent), "disent")
    if "disentanglement_lib" in peers:
        for name, theirs in (
            ("factor_vae_score", library("factor_vae", "compute_factor_vae", num_variance_estimate=TRAIN)),
            ("beta_vae_score", library("beta_vae", "compute_beta_vae_sklearn")),
        ):
            yield sampled(name, "10,000 votes", ours[name], _over(theirs), "disentanglement_lib")


VOTES: dict[str, Callable] = {"factor_vae_score": factor_vae_score, "beta_vae_score": beta_vae_score}


def _over(score: Callable[[int], float]) -> np.ndarray:
    return np.array([score(seed) for seed in range(SEEDS)])


def by_boosting(
    train: Examples, test: Examples, ours: Importance, module: Any, names: tuple[str, str, str], peer: str
) -> Iterator[Pair]:
    """Gradient boosting of each factor alone, from the same seed; theirs has none of its own."""
    columns, accuracies = [], []
    for k in range(train.factors.shape[1]):
        np.random.seed(0)  # noqa: NPY002 - theirs draws from it
        rows = train.codes.T, train.factors[:, [k]].T, test.codes.T, test.factors[:, [k]].T
        weights, _, on_test = getattr(module, names[0])(*rows)
        columns.append(weights[:, 0])
        accuracies.append(on_test)
    theirs, mine = np.stack(columns, axis=1), dci(ours.matrix)
    of_codes, of_factors = (getattr(module, name)(theirs) for name in names[1:])
    yield Pair("dci_disentanglement", "boosting", mine.disentanglement, of_codes, peer)
    yield Pair("dci_completeness", "boosting", mine.completeness, of_factors, peer)
    yield Pair("dci_informativeness", "boosting, test", ours.test.mean(), float(np.mean(accuracies)), peer)


def by_learning(train: Examples, test: Examples) -> Iterator[Pair]:
    """Boosting from few rows and from all, the same rows to both; disentanglement_lib's own predictor, seeded."""
    peer, sizes = "disentanglement_lib", (100, len(train.codes))
    found = learning_curve(train, test, sizes=sizes)
    order = np.random.default_rng(0).permutation(len(train.codes))  # that ours takes the first of
    theirs = []
    with booster():
        for size in sizes:
            rows = (np.concatenate([one[order[:size]], two]) for one, two in zip(train, test, strict=True))
            told = lib("downstream_task").compute_downstream_task(
                Table(*rows, SMALL), same, None, num_train=[size], num_test=len(test.codes), batch_size=len(test.codes)
            )
            theirs.append([told[f"{size}:test_accuracy_factor_{k}"] for k in range(len(SMALL))])
    for size, mine, other in zip(sizes, found.accuracy, theirs, strict=True):
        yield Pair("learning_curve", f"boosting, {size:,}", float(mine.mean()), float(np.mean(other)), peer)
    ratios = float(np.mean(np.divide(*theirs)))
    yield Pair("sample_efficiency", "boosting", float(efficiency(found).mean()), ratios, peer)


def by_fairness(codes: Codes, factors: np.ndarray) -> Iterator[Pair]:
    """Total variation of the same counts, and unfairness with draws of each side's own."""
    peer, library = "disentanglement_lib", lib("fairness")
    counts = np.random.default_rng(3).integers(1, 50, (6, 4))
    yield Pair(
        "total_variation, mean", "counts", total_variation(counts)[0], library.inter_group_fairness(counts)[0], peer
    )

    def theirs(seed: int) -> float:
        table = Shuffled(codes, factors, SMALL)
        told = library.compute_fairness(table, same, np.random.RandomState(seed), None, 2000, 100, 2000)
        return told["mean_fairness:mean_pred:mean_sens"]

    ours = _over(lambda seed: unfairness(codes, factors, train=2000, readout="logistic", seed=seed).mean)
    yield sampled("unfairness", "logistic, 100 draws", ours, _over(theirs), peer, trials=np.inf)
