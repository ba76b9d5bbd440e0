"""Scores that are counted: information, votes, interventions, and what needs no factors at all."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from disentkit.metrics.decomposition import decompose
from disentkit.metrics.discrete import InformationMatrix
from disentkit.metrics.gaps import dcimig, jemmig, mig, mig_sup, modularity
from disentkit.metrics.intervention import irs
from disentkit.metrics.latents import active_units
from disentkit.metrics.moments import mutual_information_score, total_correlation, wasserstein_correlation
from disentkit.metrics.sampled_gap import mig_sampled
from disentkit.metrics.votes import VoteScore, beta_vae_score, factor_vae_score, z_max_score
from disentkit.scores.examined import Examined
from disentkit.scores.number import Number, averaged, entries

OF_CODES_ALONE = (
    "total_correlation",
    "wasserstein_correlation",
    "latent_information",
    "active_units",
    "index_information",
    "dimension_kl",
)  # what `of_codes_alone` gives
_UNHELD = "not defined: no two examples share what a vote holds fixed"
_FACTORS_ALONE = "one factor: every vote is for it"


def of_information(e: Examined) -> Iterator[Number]:
    """MIG and its relatives, modularity, and the matrix that they share."""
    found = e.information
    yield from averaged("mig", mig(found), "factor", definition="dl2019")
    if (few := e.few).scale is not None and few.sample is not None:
        gaps = mig_sampled(few.codes, few.scale, few.sample, few.factors, samples=len(few.codes), seed=e.seed)
        yield from (one._replace(n=len(few.codes)) for one in averaged("mig", gaps, "factor", definition="chen2018"))
    yield from averaged("mig_sup", mig_sup(found), "latent")
    yield Number("dcimig", dcimig(found))
    yield from averaged("jemmig", jemmig(found, bins=e.settings.bins), "factor")
    yield from averaged("modularity", modularity(found.mutual), "latent")
    yield from entries("factor_information", _shares(found))


def of_votes(e: Examined) -> Iterator[Number]:
    """BetaVAE, FactorVAE and Z-max scores."""
    codes, factors = e.drawn.codes, e.drawn.factors
    drawn: Any = {"seed": e.seed, "train": e.settings.votes, "test": e.settings.votes // 2, "batch": e.settings.batch}
    living = {**drawn, "threshold": e.settings.threshold}
    yield _vote("beta_vae_score", beta_vae_score(codes, factors, **drawn), "raw")
    yield _vote("beta_vae_score", beta_vae_score(codes, factors, **drawn, standardise=True), "standardised")
    yield _vote("factor_vae_score", factor_vae_score(codes, factors, **living))
    yield _vote("z_max_score", z_max_score(codes, factors, **living))


def of_interventions(e: Examined) -> Iterator[Number]:
    """Interventional robustness."""
    found = irs(e.drawn.codes, e.drawn.factors, quantile=e.settings.quantile)
    yield Number("irs", found.score)


def of_codes_alone(e: Examined) -> Iterator[Number]:
    """What needs no factors: how far the latents depend on each other, and how many are in use."""
    codes = e.drawn.codes
    correlated = total_correlation(codes)
    note = "two latents, or a sum of several, are the same: no bound" if np.isinf(correlated) else None
    yield Number("total_correlation", correlated if np.isfinite(correlated) else np.nan, "gaussian", note=note)
    yield Number("wasserstein_correlation", wasserstein_correlation(codes), "plain")
    yield Number("wasserstein_correlation", wasserstein_correlation(codes, normalised=True), "normalised")
    yield Number("latent_information", mutual_information_score(codes, bins=e.settings.bins))
    yield Number("active_units", float(active_units(codes).sum()))
    if (few := e.few).scale is not None and few.sample is not None:
        parts = decompose(few.codes, few.scale, few.sample, samples=len(few.codes), seed=e.seed)
        count = len(few.codes)
        yield Number("index_information", parts.index_information.value, n=count, stderr=parts.index_information.stderr)
        correlated = parts.total_correlation
        yield Number("total_correlation", correlated.value, "mixture", n=count, stderr=correlated.stderr)
        yield Number("dimension_kl", parts.dimension_kl.value, n=count, stderr=parts.dimension_kl.stderr)


def _vote(metric: str, found: VoteScore, definition: str | None = None) -> Number:
    note = _UNHELD if np.isnan(found.score) else _FACTORS_ALONE if found.chance == 1 else None
    return Number(metric, found.score, definition, stderr=found.stderr, note=note)


def _shares(found: InformationMatrix) -> np.ndarray:
    """Information as a share of the factor's entropy; 0 for a factor that never varies."""
    return found.mutual / np.where(found.factors > 0, found.factors, 1)
