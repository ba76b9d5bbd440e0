"""Each paper's settings, as data. Anything here can be overridden: `disentkit train beta_vae --set beta=4`."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from disentkit.data import TARGETS
from disentkit.errors import UserError, unknown


@dataclass(frozen=True)
class Recipe:
    """How a model is made and trained.

    Attributes:
        model: its name in the entry-point group `disentkit.models`.
        config: what makes it; the image shape and the number of classes come from the data.
        data: the data set that the published numbers are for.
        targets: grey, threshold, static or dynamic pixels.
        epochs: passes over the training split.
        batch_size: examples a step; the last, smaller batch of an epoch is used too.
        lr: learning rate of Adam, its other settings at their defaults.
        source: where the settings were published.
    """

    model: str
    source: str
    config: Mapping[str, int | float] = field(default_factory=dict)
    data: str = "mnist"
    targets: str = "dynamic"
    epochs: int = 200
    batch_size: int = 1000
    lr: float = 1e-3

    @property
    def label(self) -> str:
        """The name in tables: the model, and what tells it from its siblings."""
        beta = self.config.get("beta")
        return self.model if beta is None else f"{self.model} beta={beta:g}"


_SANGARI = "farshadsangari/vae_variations"

RECIPES: dict[str, Recipe] = {
    "vae": Recipe("vae", _SANGARI, {"latent": 10, "hidden": 300}),
    "beta_vae": Recipe("beta_vae", _SANGARI, {"latent": 10, "hidden": 300, "beta": 10.0}),
    "cvae": Recipe("cvae", _SANGARI, {"latent": 10, "hidden": 300}),
}

_MOST = 1_000_000  # of anything that is counted
_SETTABLE = ("targets", "epochs", "batch_size", "lr")


def recipe(name: str, settings: Iterable[str] = ()) -> Recipe:
    """The recipe of a name, with `key=value` settings laid over it.

    Raises:
        UserError: for an unknown name or key, or a value that makes no sense.
    """
    if name not in RECIPES:
        raise unknown("model", name, RECIPES)
    found = RECIPES[name]
    for setting in settings:
        found = _with(found, setting)
    return found


def _with(found: Recipe, setting: str) -> Recipe:
    key, equals, text = setting.partition("=")
    if not equals:
        raise UserError(f"--set: expected key=value, got {setting!r}")
    if key not in (*_SETTABLE, *found.config):
        raise unknown(f"setting of {found.model}", key, (*_SETTABLE, *found.config))
    if key == "targets":
        if text not in TARGETS:
            raise unknown("targets", text, TARGETS)
        return replace(found, targets=text)
    default = {f.name: getattr(found, f.name) for f in fields(found)} | dict(found.config)
    value = _number(key, text, whole=isinstance(default[key], int))
    if key in found.config:
        return replace(found, config={**found.config, key: value})
    return replace(found, **{key: value})


def _number(key: str, text: str, *, whole: bool) -> int | float:
    try:
        value: Any = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    kind = f"a whole number from 1 to {_MOST}" if whole else "a number, finite and not below 0"
    fits = (
        isinstance(value, int) and 0 < value <= _MOST
        if whole
        else isinstance(value, int | float) and 0 <= value < float("inf")
    )
    if not fits or isinstance(value, bool):
        raise UserError(f"--set {key}: expected {kind}, got {text!r}")
    return value if whole else float(value)
