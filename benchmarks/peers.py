"""Other implementations: what they are handed, how they are found, and what stands in for what they import.

gin, absl and six, which disentanglement_lib imports, are stood in for by modules without content and by the study's
settings.
"""

import functools
import importlib
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import numpy as np
from pairs import Codes
from sklearn.ensemble import GradientBoostingClassifier

from disentkit.metrics.predictors import unfitted

# What gin files of the study (Locatello et al. 2019) bind.
STUDY: dict[str, dict[str, Any]] = {
    "prune_dims": {"threshold": 0.05},
    "discretizer": {
        "num_bins": 20,
        "discretizer_fn": lambda target, bins: lib("utils")._histogram_discretize(target),
    },
    "histogram_discretizer": {"num_bins": 20},
    "predictor": {"predictor_fn": functools.partial(unfitted, "logistic", seed=0)},
}


@contextmanager
def booster() -> Iterator[None]:
    """The study's other predictor of the downstream task: scikit-learn's boosting as it comes, but seeded."""
    kept = STUDY["predictor"]
    STUDY["predictor"] = {"predictor_fn": functools.partial(GradientBoostingClassifier, random_state=0)}
    try:
        yield
    finally:
        STUDY["predictor"] = kept


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


def lib(name: str) -> Any:
    """A module of disentanglement_lib's metrics."""
    return importlib.import_module(f"disentanglement_lib.evaluation.metrics.{name}")


def disent_module(name: str) -> Any:
    """A module of disent's metrics."""
    return importlib.import_module(f"disent.metrics._{name}")


def installed() -> dict[str, str]:
    """The versions of the peers that can be imported; of the others a line how to get them."""
    found = {"scikit-learn": version("scikit-learn"), "scipy": version("scipy")}
    for package, module in (("disent", "disent.metrics._mig"), ("disentanglement_lib", "")):
        try:
            importlib.import_module(module) if module else (stand_in(), lib("utils"))
            found[package] = version(package)
        except ImportError as missing:
            print(f"{package} left out ({missing}): pip install --no-deps {package}", file=sys.stderr)
    return found
