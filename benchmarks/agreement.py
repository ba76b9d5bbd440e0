"""The disentanglement metrics beside other implementations, on the same arrays: results/agreement.csv and .md.

python benchmarks/agreement.py

Peers: `disent`, `disentanglement_lib` (both with `pip install --no-deps`, anywhere on PYTHONPATH) and scikit-learn.
What is not installed is told and left out. gin, absl and six, which disentanglement_lib imports, are stood in for by
modules without content and by the study's settings.
"""

import functools
import importlib
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.special import logsumexp
from scipy.stats import norm, spearmanr
from sklearn.linear_model import Lasso, LogisticRegression
from sklearn.metrics import mutual_info_score, roc_auc_score
from stamp import stamp

from disentkit.files import replacing, write_text
from disentkit.metrics.dci import Importance, dci, importance_matrix
from disentkit.metrics.decomposition import decompose
from disentkit.metrics.discrete import binned, information_matrix
from disentkit.metrics.downstream import learning_curve
from disentkit.metrics.examples import Examples
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.fairness import total_variation, unfairness
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup, modularity
from disentkit.metrics.infomec import infomec
from disentkit.metrics.intervention import irs
from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation
from disentkit.metrics.predictors import unfitted
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.sap import sap, sap_matrix
from disentkit.metrics.udr import udr
from disentkit.metrics.votes import beta_vae_score, factor_vae_score

RESULTS = Path(__file__).parent / "results"
SIZES, SMALL = (3, 6, 40, 32, 32), (3, 6, 5, 4, 8)
TRAIN, TEST, SEEDS = 10_000, 5_000, 5
CLOSE = 1e-6
VOTED = (
    "identity",
    "identity and 5 of noise",
    "two pairs rotated",
    "random rotation",
    "independent normal",
    "identity and a constant",
)
BOOSTED = ("two pairs rotated", "noisy by 0.3")
# What gin files of the study (Locatello et al. 2019) bind.
STUDY: dict[str, dict[str, Any]] = {
    "prune_dims": {"threshold": 0.05},
    "discretizer": {"num_bins": 20, "discretizer_fn": lambda target, bins: _lib("utils")._histogram_discretize(target)},
    "histogram_discretizer": {"num_bins": 20},
    "predictor": {"predictor_fn": functools.partial(unfitted, "logistic", seed=0)},
}
Codes = np.ndarray


class Pair(NamedTuple):
    """One number by two implementations; `error` is the standard error of the difference, where both are sampled."""

    metric: str
    definition: str
    ours: float
    theirs: float
    peer: str
    error: float | None = None


class Table:
    """A table of codes in the way both libraries ask a data set: the observations are the codes."""

    def __init__(self, codes: Codes, factors: np.ndarray, sizes: tuple[int, ...]) -> None:
        self.codes, self.factors, self.factors_num_values = codes, factors, list(sizes)
        self.num_factors, self.gt_data, self.first = len(sizes), self, 0

    def sample(self, count: int, random: Any = None) -> tuple[np.ndarray, np.ndarray]:
        """The next rows, in order, so that both sides see the same."""
        rows = slice(self.first, self.first + count)
        self.first += count
        return self.factors[rows], self.codes[rows]

    def dataset_sample_batch_with_factors(self, count: int, mode: str) -> tuple[np.ndarray, np.ndarray]:
        """The same, the other way round."""
        factors, codes = self.sample(count)
        return codes, factors

    def sample_factors(self, count: int, random: Any = np.random) -> np.ndarray:
        """Of a complete grid."""
        return np.stack([random.randint(size, size=count) for size in self.factors_num_values], axis=1)

    def sample_observations_from_factors(self, factors: np.ndarray, _: object = None) -> Codes:
        """Looked up."""
        return self.codes[np.ravel_multi_index(tuple(factors.T), self.factors_num_values)]

    def dataset_batch_from_factors(self, factors: np.ndarray, mode: str) -> Codes:
        """Looked up."""
        return self.sample_observations_from_factors(factors)

    def sample_observations(self, count: int, random: Any = np.random) -> Codes:
        """Of a complete grid."""
        return self.sample_observations_from_factors(self.sample_factors(count, random))

    def dataset_sample_batch(self, count: int, mode: str) -> Codes:
        """Of a complete grid."""
        return self.sample_observations(count)


class Shuffled(Table):
    """A table whose rows come at random."""

    def sample(self, count: int, random: Any = np.random) -> tuple[np.ndarray, np.ndarray]:
        """Of a complete grid."""
        factors = self.sample_factors(count, random)
        return factors, self.sample_observations_from_factors(factors)


def same(observations: Codes) -> Codes:
    """The representation of codes."""
    return observations


def stand_in() -> None:
    """Modules in the place of those that disentanglement_lib imports and its numpy code does not need."""

    def configurable(name: str, **_: object) -> Callable:
        def bound(function: Callable) -> Callable:
            return functools.wraps(function)(lambda *args, **given: function(*args, **{**STUDY.get(name, {}), **given}))

        return bound

    class Nothing(types.ModuleType):
        def __getattr__(self, name: str) -> Any:
            if name.startswith("__"):
                raise AttributeError(name)
            return lambda *_, **__: None

    for name in ("gin", "gin.tf", "absl", "absl.logging", "six", "six.moves"):
        sys.modules.setdefault(name, Nothing(name))
    gin: Any = sys.modules["gin"]
    gin.configurable, gin.REQUIRED, gin.tf = configurable, None, sys.modules["gin.tf"]
    moves: Any = sys.modules["six.moves"]
    moves.range = range
    absl: Any = sys.modules["absl"]
    absl.logging = sys.modules["absl.logging"]


def _lib(name: str) -> Any:
    return importlib.import_module(f"disentanglement_lib.evaluation.metrics.{name}")


def peer_module(name: str) -> Any:
    """A module of disent's metrics."""
    return importlib.import_module(f"disent.metrics._{name}")


def installed() -> dict[str, str]:
    """The versions of the peers that can be imported; of the others a line how to get them."""
    found = {"scikit-learn": version("scikit-learn"), "scipy": version("scipy")}
    for package, module in (("disent", "disent.metrics._mig"), ("disentanglement_lib", "")):
        try:
            importlib.import_module(module) if module else (stand_in(), _lib("utils"))
            found[package] = version(package)
        except ImportError as missing:
            print(f"{package} left out ({missing}): pip install --no-deps {package}", file=sys.stderr)
    return found


def units(factors: np.ndarray, sizes: tuple[int, ...]) -> Codes:
    """Factors with mean 0 and variance 1."""
    width = np.array(sizes)
    return (factors - (width - 1) / 2) / np.sqrt((width**2 - 1) / 12)


def representations(exact: Codes) -> dict[str, Codes]:
    """Codes that are known, of the factors in units."""
    random = np.random.default_rng(1)
    count, width = exact.shape
    turned, half = exact.copy(), np.sqrt(0.5)
    for pair in ((1, 2), (3, 4)):
        turned[:, pair] = exact[:, pair] @ np.array([[half, -half], [half, half]])
    rotation = np.linalg.qr(random.normal(size=(width, width)))[0]
    return {
        "identity": exact,
        "permuted, signs flipped": exact[:, [2, 0, 4, 1, 3]] * np.array([1, -1, -1, 1, -1]),
        "cubed": exact**3,
        "identity and 5 of noise": np.concatenate([exact, random.normal(size=(count, 5))], axis=1),
        "two pairs rotated": turned,
        "random rotation": exact @ rotation,
        "noisy by 0.3": exact + 0.3 * random.normal(size=exact.shape),
        "every latent twice": np.concatenate([exact, exact], axis=1),
        "independent normal": random.normal(size=(count, 10)),
        "identity and a constant": np.concatenate([exact, np.zeros((count, 1))], axis=1),
    }


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


def of_disent(train: Examples, test: Examples) -> Iterator[Pair]:
    """Those that disent computes of arrays."""
    arrays = train.codes.T, train.factors.T, test.codes.T, test.factors.T
    found = information_matrix(train.codes, train.factors)
    yield Pair(
        "mig",
        "20 bins",
        mig(found).mean(),
        peer_module("mig")._compute_mig(*arrays[:2])["mig.discrete_score"],
        "disent",
    )
    for definition in ("svc", "r2"):
        other = peer_module("sap")._compute_sap(*arrays, definition == "r2")["sap.score"]
        yield Pair("sap", definition, sap(sap_matrix(train, test, definition=definition)).mean(), other, "disent")
    told = peer_module("unsupervised").metric_unsupervised(Table(*train, SIZES), same, len(train.codes), 5000)
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
        "mig", "20 bins", mig(found).mean(), asked(_lib("mig").compute_mig, num_train=TRAIN)["discrete_mig"], peer
    )
    for definition in ("svc", "r2"):
        other = asked(_lib("sap_score").compute_sap, continuous_factors=definition == "r2", **sizes)["SAP_score"]
        yield Pair("sap", definition, sap(sap_matrix(train, test, definition=definition)).mean(), other, peer)
    yield Pair("modularity", "20 bins", modularity(found.mutual).mean(), _modularity(train), peer)
    yield Pair("explicitness", "test", explicitness(train, test).test.mean(), _explicitness(asked, sizes), peer)
    other = asked(_lib("irs").compute_irs, num_train=TRAIN)["IRS"]
    yield Pair("irs", "factors in 20 bins", irs(train.codes, train.factors, bins=20).score, other, peer)
    told = asked(_lib("unsupervised_metrics").unsupervised_metrics, num_train=TRAIN)
    wasserstein = "gaussian_wasserstein_correlation"
    names = "gaussian_total_correlation", wasserstein, f"{wasserstein}_norm", "mutual_info_score"
    yield from _unsupervised(train.codes, [told[name] for name in names], peer)
    told = asked(_lib("downstream_task").compute_downstream_task, num_train=[TRAIN], num_test=TEST)
    mine = learning_curve(train, test, sizes=(TRAIN,), readout="logistic").accuracy.mean()
    yield Pair("learning_curve", "logistic, 10,000", mine, told[f"{TRAIN}:mean_test_accuracy"], peer)


def _modularity(train: Examples) -> float:
    """Its parts, because the whole stops at a constant latent."""
    utils = _lib("utils")
    mutual = utils.discrete_mutual_info(utils.make_discretizer(train.codes.T), train.factors.T)
    return _lib("modularity_explicitness").modularity(mutual)


def _explicitness(asked: Callable, sizes: dict[str, int]) -> float:
    try:
        return asked(_lib("modularity_explicitness").compute_modularity_explicitness, **sizes)[
            "explicitness_score_test"
        ]
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
        compute = getattr(_lib(module), function)
        return lambda seed: compute(table, same, np.random.RandomState(seed), **votes, **more)["eval_accuracy"]

    def disent(seed: int) -> float:
        np.random.seed(seed)  # noqa: NPY002 - theirs draws from it
        return peer_module("factor_vae").metric_factor_vae(table, same, **votes)["factor_vae.eval_accuracy"]

    ours = {name: _over(lambda seed, of=of: of(codes, factors, seed=seed).score) for name, of in VOTES.items()}
    if "disent" in peers:
        yield _sampled("factor_vae_score", "10,000 votes", ours["factor_vae_score"], _over(disent), "disent")
    if "disentanglement_lib" in peers:
        for name, theirs in (
            ("factor_vae_score", library("factor_vae", "compute_factor_vae", num_variance_estimate=TRAIN)),
            ("beta_vae_score", library("beta_vae", "compute_beta_vae_sklearn")),
        ):
            yield _sampled(name, "10,000 votes", ours[name], _over(theirs), "disentanglement_lib")


VOTES: dict[str, Callable] = {"factor_vae_score": factor_vae_score, "beta_vae_score": beta_vae_score}


def _over(score: Callable[[int], float]) -> np.ndarray:
    return np.array([score(seed) for seed in range(SEEDS)])


def _sampled(
    metric: str, definition: str, ours: np.ndarray, theirs: np.ndarray, peer: str, trials: float = TEST
) -> Pair:
    """The spread over seeds, but not less than that of `trials` coins."""
    means = np.array([ours.mean(), theirs.mean()])
    spread = np.maximum([ours.var(ddof=1), theirs.var(ddof=1)], means * (1 - means) / trials)
    return Pair(metric, definition, means[0], means[1], peer, float(np.sqrt(spread.sum() / SEEDS)))


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


def by_fairness(codes: Codes, factors: np.ndarray) -> Iterator[Pair]:
    """Total variation of the same counts, and unfairness with draws of each side's own."""
    peer, library = "disentanglement_lib", _lib("fairness")
    counts = np.random.default_rng(3).integers(1, 50, (6, 4))
    yield Pair(
        "total_variation, mean", "counts", total_variation(counts)[0], library.inter_group_fairness(counts)[0], peer
    )

    def theirs(seed: int) -> float:
        table = Shuffled(codes, factors, SMALL)
        told = library.compute_fairness(table, same, np.random.RandomState(seed), None, 2000, 100, 2000)
        return told["mean_fairness:mean_pred:mean_sens"]

    ours = _over(lambda seed: unfairness(codes, factors, train=2000, readout="logistic", seed=seed).mean)
    yield _sampled("unfairness", "logistic, 100 draws", ours, _over(theirs), peer, trials=np.inf)


# Where a difference is one of definition or a fault, and of which side.
_CONSTANT, _LIBRARY = "identity and a constant", "disentanglement_lib"
_NO_NUMBER = "fault of theirs: the log of a variance of 0 less itself is NaN; ours leaves the constant latent out"
_COUNTED = (
    "definition: theirs counts the pairs with the constant latent, which are 0 (20 of 30 pairs are not); ours does not"
)
REASONS: dict[tuple[str, str, str], str] = {
    ("total_correlation", _CONSTANT, "disent"): _NO_NUMBER,
    ("total_correlation", _CONSTANT, _LIBRARY): _NO_NUMBER,
    ("latent_information", _CONSTANT, "disent"): _COUNTED,
    ("latent_information", _CONSTANT, _LIBRARY): _COUNTED,
    (
        "explicitness",
        _CONSTANT,
        _LIBRARY,
    ): "fault of theirs: it divides the latent by its deviation of 0 and raises ValueError",
    ("factor_vae_score", _CONSTANT, "disent"): (
        "fault of theirs: threshold 0 keeps the constant latent, whose 0/0 is taken for the least at each vote"
    ),
}


def reason(pair: Pair, codes: str) -> str:
    """Why the two differ; nothing where they do not."""
    difference = pair.ours - pair.theirs
    if pair.ours == pair.theirs or abs(difference) <= CLOSE:
        return ""
    known = REASONS.get((pair.metric, codes, pair.peer))
    if known:
        return known
    if pair.error and abs(difference) < 4 * pair.error:
        return f"sampling: {abs(difference) / pair.error:.1f} standard errors of {pair.error:.1g}, {SEEDS} seeds each"
    return "UNEXPLAINED"


def told(pairs: Iterator[Pair], codes: str) -> list[dict[str, Any]]:
    """Rows of the table."""
    rows = []
    for pair in pairs:
        with np.errstate(invalid="ignore"):
            difference = 0.0 if pair.ours == pair.theirs else float(np.subtract(pair.ours, pair.theirs))
        row = {"metric": pair.metric, "definition": pair.definition, "codes": codes, "ours": pair.ours}
        row |= {"theirs": pair.theirs, "difference": difference, "peer": pair.peer, "explanation": reason(pair, codes)}
        rows.append(row)
        if row["explanation"]:
            print(*row.values(), sep=" | ", flush=True)
    return rows


def measured(peers: dict[str, str]) -> pd.DataFrame:
    """All rows."""
    factors = np.random.default_rng(0).integers(0, SIZES, (TRAIN + TEST, len(SIZES)))
    rows = []
    for name, codes in representations(units(factors, SIZES)).items():
        train, test = Examples(codes[:TRAIN], factors[:TRAIN]), Examples(codes[TRAIN:], factors[TRAIN:])
        rows += told(by_counting(train), name) + told(by_roc(train, test), name)
        rows += told(of_disent(train, test), name) if "disent" in peers else []
        rows += told(of_library(train, test), name) if "disentanglement_lib" in peers else []
        rows += told(by_parts(codes[:400], factors[:400]), name) if "constant" not in name else []
        print(name, file=sys.stderr, flush=True)
    grid = np.stack(np.unravel_index(np.arange(np.prod(SIZES)), SIZES), axis=1)
    for name, codes in representations(units(grid, SIZES)).items():
        if name in VOTED:
            rows += told(by_votes(codes, grid, peers), name)
            print(name, "votes", file=sys.stderr, flush=True)
    return pd.DataFrame(rows + small(peers))


def small(peers: dict[str, str]) -> list[dict[str, Any]]:
    """What needs boosting, with few values a factor."""
    grid = np.stack(np.unravel_index(np.arange(np.prod(SMALL)), SMALL), axis=1)
    order = np.random.default_rng(0).integers(0, len(grid), 3000)
    rows = []
    for name, codes in representations(units(grid, SMALL)).items():
        if name in BOOSTED:
            train, test = (Examples(codes[part], grid[part]) for part in (order[:2000], order[2000:]))
            ours = importance_matrix(train, test)
            if "disent" in peers:
                parts = "_compute_importance_gbt", "_disentanglement", "_completeness"
                rows += told(by_boosting(train, test, ours, peer_module("dci"), parts, "disent"), f"small: {name}")
            if "disentanglement_lib" in peers:
                parts = "compute_importance_gbt", "disentanglement", "completeness"
                rows += told(
                    by_boosting(train, test, ours, _lib("dci"), parts, "disentanglement_lib"), f"small: {name}"
                )
                rows += told(by_fairness(codes, grid), f"small: {name}")
            print(name, "boosting", file=sys.stderr, flush=True)
    return rows


def page(frame: pd.DataFrame, note: str) -> str:
    """What is equal, as counts; what differs, row by row."""
    frame = frame.assign(apart=frame["explanation"].fillna("") != "")
    groups = frame.groupby(["metric", "definition", "peer"], sort=False)
    counts = groups.agg(codes=("codes", "size"), differ=("apart", "sum")).reset_index()
    equal = frame[~frame["apart"]].groupby(["metric", "definition", "peer"])["difference"].agg(lambda d: d.abs().max())
    keys = zip(counts["metric"], counts["definition"], counts["peer"], strict=True)
    counts["largest difference of the others"] = [f"{equal[key]:.0e}" if key in equal.index else "" for key in keys]
    apart = frame[frame["apart"]].drop(columns="apart")
    intro = (
        "Our numbers beside other implementations', on the same arrays; every row is in agreement.csv. "
        f"{len(frame)} comparisons, {len(frame) - len(apart)} of them equal to {CLOSE:g}; the others are below, each "
        "with its reason. Draws of votes are each side's own: means over seeds are judged by their standard error. The "
        "two peers draw the same votes from the same seed, and so their rows of FactorVAE are one piece of evidence. "
        "No peer was at hand for the Z-max score, DCI-ES, and DCI with forests or lasso."
    )
    parts = [intro, counts.to_markdown(index=False)]
    parts.append(apart.to_markdown(index=False, floatfmt=".6g"))
    return "\n\n".join([*parts, note]) + "\n"


def main() -> None:
    """Measure, track."""
    peers = installed()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = measured(peers)
    with replacing(RESULTS / "agreement.csv") as part:
        frame.to_csv(part, index=False, float_format="%.10g")
    versions = ", ".join(f"{name} {number}" for name, number in peers.items())
    write_text(RESULTS / "agreement.md", page(frame, f"{stamp('python benchmarks/agreement.py')}. Peers: {versions}"))
    if (frame["explanation"] == "UNEXPLAINED").any():
        raise SystemExit("differences without an explanation: see above")


if __name__ == "__main__":
    main()
