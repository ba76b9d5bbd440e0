"""Recipes by name, with settings laid over them as a user types them."""

import ast
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from disentkit.data import TARGETS
from disentkit.errors import UserError, unknown
from reference_models.recipes import RECIPES, Recipe, Value
from reference_models.training.schedules import factor

_MOST = 1_000_000  # of anything that is counted
_FIXED = ("name", "model", "source", "config", "telling", "data")  # --data is an option of its own
_NONE_ALLOWED = ("per_group", "labelled")
_IN_COLUMNS = ("epochs", "targets")  # of tables: labels need not tell them
OPTIMIZERS = ("adam", "adadelta")


def recipe(name: str, settings: Iterable[str] = ()) -> Recipe:
    """The recipe of a name, with `key=value` settings laid over it; of a model's bare name, the first of its recipes.

    >>> recipe("vae", ["latent=16", "lr=1e-4", "epochs=5"]).label
    'vae latent=16 lr=0.0001'

    Raises:
        UserError: for an unknown name or key, or a value that makes no sense.
    """
    found = RECIPES.get(name) or next((one for one in RECIPES.values() if one.model == name), None)
    if found is None:
        raise unknown("model", name, RECIPES)
    return laid_over(found, settings)


def laid_over(found: Recipe, settings: Iterable[str]) -> Recipe:
    """The recipe with `key=value` settings in place of its own; its label tells those that differ.

    Raises:
        UserError: for an unknown key, or a value that makes no sense.
    """
    for setting in settings:
        found = _with(found, setting)
    return found


def _with(found: Recipe, setting: str) -> Recipe:
    key, equals, text = setting.partition("=")
    if not equals:
        raise UserError(f"--set: expected key=value, got {setting!r}")
    settable = tuple(f.name for f in fields(Recipe) if f.name not in _FIXED)
    if key not in (*settable, *found.config):
        raise unknown(f"setting of {found.name}", key, (*settable, *found.config))
    before = found.value(key)
    value = _parsed(key, text, before)
    if value != before and key not in (*found.telling, *_IN_COLUMNS):
        found = replace(found, telling=(*found.telling, key))
    changed: dict[str, Any] = {"config": {**found.config, key: value}} if key in found.config else {key: value}
    return replace(found, **changed)


def _parsed(key: str, text: str, default: Value) -> Value:
    if isinstance(default, str):
        return _word(key, text)
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise UserError(f"--set {key}: expected true or false, got {text!r}")
        return text.lower() == "true"
    value = _number(key, text, whole=isinstance(default, int))
    if key.endswith(("beta1", "beta2")) and value >= 1:
        raise UserError(f"--set {key}: expected a number below 1, got {text!r}")
    return value


def _word(key: str, text: str) -> str:
    """Words that the recipe knows are held against what there is; those of a model are, by the model."""
    choices = {"targets": TARGETS, "optimizer": OPTIMIZERS}.get(key)
    if choices is not None and text not in choices:
        raise unknown(key, text, choices)
    if key == "schedule":
        factor(text, 0, 1)
    return text


def _number(key: str, text: str, *, whole: bool) -> int | float:
    try:
        value: Any = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    least = 0 if key in _NONE_ALLOWED else 1
    kind = f"a whole number from {least} to {_MOST}" if whole else "a number, finite and not below 0"
    fits = (
        isinstance(value, int) and least <= value <= _MOST
        if whole
        else isinstance(value, int | float) and 0 <= value < float("inf")
    )
    if not fits or isinstance(value, bool):
        raise UserError(f"--set {key}: expected {kind}, got {text!r}")
    return value if whole else float(value)
