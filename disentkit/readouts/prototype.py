"""Prototypes: a class is the pooled evidence of a few labelled examples, and a query belongs to the nearest one.

Nothing is fitted, and the queries' own labels are never looked at.
"""

import numpy as np
import torch
from jaxtyping import Bool, Float, Int

from disentkit.pooling import group_evidence


def prototype_right(
    support: tuple[Float[np.ndarray, "N D"], Float[np.ndarray, "N D"], Int[np.ndarray, "N"]],
    queries: tuple[Float[np.ndarray, "L D"], Float[np.ndarray, "L D"], Int[np.ndarray, "L"]],
    *,
    shots: int,
    seeds: tuple[int, ...],
) -> Bool[np.ndarray, "S L"]:
    """Whether each query is put into its class, for each of S draws of the support.

    A class's prototype is mean_G, the pooled evidence of `shots` of its support examples. A query with posterior
    mean m and standard deviations s is put into the class of highest log N(m; mean_G, s^2), every coordinate in its
    own unit: nearest in units of the query's uncertainty. Few-shot classification by prototypes: Snell et al. 2017;
    the pooling: Bouchacourt et al. 2018.

    Args:
        support: means, standard deviations and labels of the examples to draw the support from.
        queries: the same of the examples to put into classes.
        shots: support examples a class; no class may have fewer.
        seeds: one for each draw of the support.
    """
    means, scales, labels = support
    classes = np.unique(labels)
    return np.stack([_right(means, scales, chosen(labels, shots, seed), classes, queries) for seed in seeds])


def chosen(labels: Int[np.ndarray, "N"], shots: int, seed: int) -> Int[np.ndarray, "G K"]:
    """The rows of `shots` examples of each class, in the order of the classes, drawn without replacement."""
    generator = np.random.default_rng((seed, 5))
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    return np.stack([generator.permutation(own)[:shots] for own in rows])


def _right(
    means: np.ndarray, scales: np.ndarray, rows: np.ndarray, classes: np.ndarray, queries: tuple[np.ndarray, ...]
) -> np.ndarray:
    groups = torch.arange(len(rows)).repeat_interleave(rows.shape[1])
    drawn = [torch.from_numpy(array[rows.ravel()].astype(np.float64)) for array in (means, scales)]
    prototypes = group_evidence(drawn[0], drawn[1], groups, count=len(rows)).mean.numpy()  # (G, D)
    codes, units, labels = queries
    units = np.maximum(units, np.finfo(units.dtype).tiny).astype(np.float64)
    distances = [np.square((codes - prototype) / units).sum(axis=1) for prototype in prototypes]
    return classes[np.argmin(distances, axis=0)] == labels
