"""Scores that are read from predictors, each fitted to some examples and scored on others."""

from collections.abc import Iterator

import numpy as np

from disentkit.metrics.averages import known_mean
from disentkit.metrics.dci import dci
from disentkit.metrics.dci_es import dci_es
from disentkit.metrics.downstream import efficiency, learning_curve
from disentkit.metrics.explicitness import explicitness
from disentkit.metrics.fairness import unfairness
from disentkit.metrics.infomec import infomec, linear_information
from disentkit.metrics.predictors import Readout
from disentkit.metrics.sap import DEFINITIONS, sap, sap_matrix
from disentkit.scores.examined import Examined
from disentkit.scores.number import Number, averaged, entries

_READOUT: Readout = "histogram"  # the nearest to the published boosting that takes seconds
_ONE_FACTOR = "not defined: fewer than two factors that vary"


def of_separation(e: Examined) -> Iterator[Number]:
    """SAP in each of its definitions, and the matrix of each."""
    for definition in DEFINITIONS:
        matrix = sap_matrix(*e.halves, definition=definition)
        yield from averaged("sap", sap(matrix), "factor", definition=definition)
        yield from entries("sap_score", matrix, definition=definition)


def of_importances(e: Examined) -> Iterator[Number]:
    """Disentanglement, completeness and informativeness, by each regressor."""
    for regressor in e.settings.regressors:
        found = e.importance(regressor)
        scores = dci(found.matrix)
        yield Number("dci_disentanglement", scores.disentanglement, regressor)
        yield Number("dci_completeness", scores.completeness, regressor)
        for place, value in enumerate(scores.latents):
            yield Number("dci_disentanglement", float(value), regressor, latent=place)
        for place, value in enumerate(scores.factors):
            yield Number("dci_completeness", float(value), regressor, factor=place)
        yield from averaged("dci_informativeness", found.test, "factor", definition=regressor, split="test")
        yield from averaged("dci_informativeness", found.train, "factor", definition=regressor, split="train")
        yield from entries("importance", found.matrix, definition=regressor)


def of_explicitness(e: Examined) -> Iterator[Number]:
    """Ridgeway and Mozer's explicitness, and the explicitness and size of DCI-ES."""
    found = explicitness(*e.halves, seed=e.seed)
    yield from averaged("explicitness", found.test, "factor", split="test")
    yield from averaged("explicitness", found.train, "factor", split="train")
    by_capacity = dci_es(*e.halves, seed=e.seed)
    yield from averaged("dcies_explicitness", by_capacity.explicitness, "factor")
    yield Number("dcies_size", by_capacity.size)


def of_infomec(e: Examined) -> Iterator[Number]:
    """InfoM, InfoE and InfoC; the second on examples that its classifier has not seen, and as published."""
    train, test = e.halves
    found = infomec(train, test, seed=e.seed)
    yield Number("infom", found.modularity)
    yield Number("infoc", found.compactness)
    yield Number("infoe", found.explicitness, "held-out")
    yield Number("infoe", linear_information(train, train, seed=e.seed), "published")


def of_downstream(e: Examined) -> Iterator[Number]:
    """Factors named from few and from many examples, and how unfairly."""
    curve = learning_curve(*e.halves, sizes=e.settings.sizes, readout=_READOUT, seed=e.seed)
    errors = np.sqrt(curve.accuracy * (1 - curve.accuracy) / len(e.halves[1].codes))  # of a share of the test examples
    for size, accuracy, error in zip(curve.sizes, curve.accuracy, errors, strict=True):
        # All factors are of the same examples: their errors do not average out.
        whole, *each = averaged("downstream_accuracy", accuracy, "factor", definition=_READOUT, examples=int(size))
        yield whole._replace(stderr=known_mean(error))
        yield from (one._replace(stderr=float(own)) for one, own in zip(each, error, strict=True))
    yield from averaged("sample_efficiency", efficiency(curve), "factor", definition=_READOUT)
    found = unfairness(e.codes, e.factors, train=e.settings.rows, readout=_READOUT, seed=e.seed)
    note = _ONE_FACTOR if np.isnan(found.mean) else None
    yield Number("unfairness", found.mean, _READOUT, note=note)
    for place, value in enumerate(found.worst):
        yield Number("unfairness", float(value), _READOUT, factor=place, note=note)
