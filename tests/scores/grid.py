"""A small whole grid of factors, and codes of it with known answers."""

from itertools import product

import numpy as np

from disentkit.scores.examined import Examined
from disentkit.scores.settings import Settings

SIZES = (3, 4, 5)
QUICK = Settings(("information", "votes", "intervention", "sap", "unsupervised"), ("forest",), votes=600, batch=16)


def grid(repeats=1):
    """Every combination of the factors' values, in a random order; several times over it is no grid."""
    factors = np.array(list(product(*map(range, SIZES))) * repeats)
    return factors[np.random.default_rng(0).permutation(len(factors))]


def examined(codes=None, factors=None, settings=QUICK, **given):
    """The factors themselves as codes, unless others are given."""
    factors = grid() if factors is None else factors
    codes = factors.astype(np.float64) if codes is None else codes
    return Examined(codes, factors, settings, 0, **given)


def value(numbers, metric, definition=None, **of):
    """The one number of that description."""
    wanted = {"factor": None, "latent": None, **of}
    found = [
        one
        for one in numbers
        if (one.metric, one.definition) == (metric, definition)
        and all(getattr(one, name) == place for name, place in wanted.items())
    ]
    assert len(found) == 1, found
    return found[0].value
