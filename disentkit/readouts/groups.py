"""Groups: examples of one label put together at random, and their pooled evidence."""

import numpy as np
import torch
from jaxtyping import Float, Int

from disentkit.pooling import group_evidence


def pooled_groups(
    means: Float[np.ndarray, "N D"],
    scales: Float[np.ndarray, "N D"],
    labels: Int[np.ndarray, "N"],
    *,
    size: int,
    seed: int,
) -> tuple[Float[np.ndarray, "G D"], Int[np.ndarray, "G"]]:
    """Means of the pooled evidence of disjoint random groups of `size` examples of one label, and the groups' labels.

    The examples of a label that fill no group are left out; so a label with fewer than `size` has none. Evidence:
    Bouchacourt et al. 2018, section 3.3.
    """
    order = np.random.default_rng((seed, 6)).permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    _, first, counts = np.unique(labels[order], return_index=True, return_counts=True)
    place = np.arange(len(labels)) - first.repeat(counts)  # within its label
    kept = order[place < (counts // size * size).repeat(counts)].reshape(-1, size)  # (G, K)
    chosen = [torch.from_numpy(array[kept].astype(np.float64)) for array in (means, scales)]
    pooled = group_evidence(chosen[0], chosen[1], torch.zeros(kept.shape, dtype=torch.int64), count=1)
    return pooled.mean[:, 0].numpy(), labels[kept[:, 0]]
