"""Definitions: what goes by one name in the field, and how far a score moves from one to the next."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from disentkit.metrics.averages import known_mean
from disentkit.metrics.dci import dci
from disentkit.metrics.discrete import InformationMatrix, binned, information_matrix
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.gaps import mig, modularity
from disentkit.metrics.infomec import infomec
from disentkit.metrics.intervention import irs
from disentkit.metrics.regressors import Regressor
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.sap import DEFINITIONS, sap, sap_matrix
from disentkit.metrics.votes import beta_vae_score, factor_vae_score
from disentkit.scores.examined import Examined
from disentkit.scores.settings import Family

_BINS = (5, 10, 20, 40)
_SIZES = (500, 1_000, 2_000, 5_000, 10_000)
_FEW = 10  # bins


class Defined(NamedTuple):
    """A score under one definition: its whole name, its value, and who uses it."""

    name: str
    value: float
    used: str


def defined(e: Examined) -> Iterator[Defined]:
    """Each score of these codes under each definition, the one that tables show first."""
    for family in e.settings.families:
        yield from _BY_FAMILY.get(family, _none)(e)


def named(metric: str, **definition: object) -> str:
    """A score's whole name.

    >>> named("mig", definition="dl2019", bins=20, code="mean", N=10_000)
    'mig[definition=dl2019, bins=20, code=mean, N=10000]'
    """
    return f"{metric}[{', '.join(f'{name}={value}' for name, value in definition.items())}]"


def _of_information(e: Examined) -> Iterator[Defined]:
    drawn = e.drawn
    count = len(drawn.codes)
    for bins in (e.settings.bins, *(bins for bins in _BINS if bins != e.settings.bins)):
        found = information_matrix(drawn.codes, drawn.factors, bins=bins)
        used = "disentanglement_lib, disent" if bins == 20 else ""
        yield Defined(_mig("dl2019", bins, count), known_mean(mig(found)), used)
    for size in (size for size in _SIZES if size < count):
        part = information_matrix(drawn.codes[:size], drawn.factors[:size], bins=e.settings.bins)
        yield Defined(_mig("dl2019", e.settings.bins, size), known_mean(mig(part)), "")
    cut = information_matrix(drawn.codes, binned(drawn.factors.astype(np.float64), bins=20), bins=20)
    used = "disentangling-correlated-factors: factors in 20 bins too"
    yield Defined(_mig("factors-binned", 20, count), known_mean(mig(cut)), used)
    coarse = information_matrix(drawn.codes, drawn.factors, bins=_FEW)
    yield Defined(_mig("code-entropy", _FEW, count), _by_code_entropy(coarse), "Ubisoft's review")
    if (few := e.few).scale is not None and few.sample is not None:
        gaps = mig_sampled(few.codes, few.scale, few.sample, few.factors, samples=len(few.codes), seed=e.seed)
        name = named("mig", definition="chen2018", code="posterior", N=len(few.codes))
        yield Defined(name, known_mean(gaps), "the paper: posteriors in place of bins")
    for bins in (20, _FEW):
        found = information_matrix(drawn.codes, drawn.factors, bins=bins)
        name = named("modularity", bins=bins, latents="all", code="mean", N=count)
        yield Defined(
            name, float(modularity(found.mutual).mean()), "disentanglement_lib" if bins == 20 else "the paper"
        )


def _of_votes(e: Examined) -> Iterator[Defined]:
    codes, factors = e.drawn.codes, e.drawn.factors
    drawn: Any = {"seed": e.seed, "train": e.settings.votes, "test": e.settings.votes // 2}
    for batch, used in ((64, "disentanglement_lib"), (200, "the paper, Ubisoft's review")):
        score = beta_vae_score(codes, factors, **drawn, batch=batch).score
        yield Defined(named("beta_vae_score", scale="raw", L=batch), score, used)
    score = beta_vae_score(codes, factors, **drawn, standardise=True).score
    yield Defined(named("beta_vae_score", scale="standardised", L=64), score, "does not depend on the code's scale")
    for threshold, used in ((0.05, "disentanglement_lib as configured"), (0.0, "disent, and its default")):
        score = factor_vae_score(codes, factors, **drawn, threshold=threshold).score
        yield Defined(named("factor_vae_score", threshold=threshold, L=64), score, used)


def _of_interventions(e: Examined) -> Iterator[Defined]:
    codes, factors = e.drawn.codes, e.drawn.factors
    for quantile, bins, used in ((0.99, None, ""), (0.99, 20, "disentanglement_lib"), (1.0, None, "the paper")):
        name = named("irs", quantile=quantile, factor_bins=bins or "none", N=len(codes))
        yield Defined(name, irs(codes, factors, quantile=quantile, bins=bins).score, used)


def _of_separation(e: Examined) -> Iterator[Defined]:
    used = {
        "svc": "disentanglement_lib's study",
        "r2": "the paper for numbers, Ubisoft's review",
        "thresholds": "the paper for categories",
    }
    for definition in DEFINITIONS:
        matrix = sap_matrix(*e.halves, definition=definition)
        yield Defined(named("sap", definition=definition, **_sizes(e)), known_mean(sap(matrix)), used[definition])


def _of_importances(e: Examined) -> Iterator[Defined]:
    used = {"boosting": "disentanglement_lib, disent", "forest": "the paper", "lasso": "the paper"}
    regressors: tuple[Regressor, ...] = ("boosting", "forest", "lasso", "extra_trees", "histogram")
    for regressor in regressors:
        found = dci(e.importance(regressor).matrix)
        for part in ("disentanglement", "completeness"):
            name = named(f"dci_{part}", regressor=regressor, **_sizes(e))
            yield Defined(name, getattr(found, part), used.get(regressor, ""))


def _of_explicitness(e: Examined) -> Iterator[Defined]:
    found = explicitness(*e.halves, seed=e.seed)
    for split, values in (("test", found.test), ("train", found.train)):
        score = known_mean(values)
        yield Defined(named("explicitness", scored=split, range="0.5 to 1"), score, "disentanglement_lib")
        yield Defined(named("explicitness", scored=split, range="0 to 1"), 2 * score - 1, "Ubisoft's review, on train")


def _of_infomec(e: Examined) -> Iterator[Defined]:
    train, test = e.halves
    for scored, held, used in (("test", test, ""), ("train", None, "latent_quantization")):
        yield Defined(named("infoe", scored=scored, **_sizes(e)), infomec(train, held, seed=e.seed).explicitness, used)


def _none(e: Examined) -> Iterator[Defined]:
    yield from ()


def _mig(definition: str, bins: int, count: int) -> str:
    return named("mig", definition=definition, bins=bins, code="mean", N=count)


def _by_code_entropy(found: InformationMatrix) -> float:
    """The gap of each factor, over the entropy of its best latent."""
    ordered = np.sort(found.mutual, axis=0)
    gap = ordered[-1] - (ordered[-2] if len(ordered) > 1 else 0.0)
    entropy = found.codes[found.mutual.argmax(axis=0)]
    return float((gap / np.where(entropy > 0, entropy, 1)).mean())


def _sizes(e: Examined) -> dict[str, int]:
    return {"N": len(e.halves[0].codes), "test": len(e.halves[1].codes)}


_BY_FAMILY: dict[Family, Callable[[Examined], Iterator[Defined]]] = {
    "information": _of_information,
    "votes": _of_votes,
    "intervention": _of_interventions,
    "sap": _of_separation,
    "dci": _of_importances,
    "explicitness": _of_explicitness,
    "infomec": _of_infomec,
}
