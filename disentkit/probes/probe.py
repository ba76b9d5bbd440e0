"""Probe: a question to a model, its options as fields. And setting such an option by name."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import ClassVar, Literal, TypeVar, get_args, get_origin

import numpy as np
import pandas as pd

from disentkit.data import SOURCES
from disentkit.errors import Unanswerable, UserError, unknown
from disentkit.notes import GREY
from disentkit.notes import LEAK as LEAK
from disentkit.progress import Progress
from disentkit.records import Codes, History, Need, Picture, Records

P = TypeVar("P", bound="Probe")
R = TypeVar("R")

Input = Literal["mean", "sample"]  # of a posterior
Stop = Literal["none", "validation"]  # whether fits end early, by training examples held out

QUIET = {"quiet": True}  # an option that came later and whose default changes nothing

_MOST = 1_000_000  # what a whole-numbered option may be: beyond lies a slip of the finger, or no memory


def no_history() -> History:
    """No record of a training.

    Raises:
        Unanswerable: always.
    """
    raise Unanswerable("no record of the training")


@dataclass(frozen=True)
class Context:
    """What a probe may know besides its records: the seed to spend, the targets, where to compute, whom to tell.

    `factor_names` are those of the data's ground-truth factors, column by column. `curves` reads what is on record
    of the model's training, and raises Unanswerable where nothing is.
    """

    seed: int
    targets: str
    device: str
    progress: Progress
    factor_names: tuple[str, ...] = ()
    curves: Callable[[], History] = no_history


@dataclass(frozen=True, eq=False)
class Answer:
    """Tidy rows; pictures, as data; and, where they are worth keeping, the values of every example.

    `per_example` has a column `example`, the axes that tell its lines apart, and a column a metric: what two
    evaluations of the same examples are compared by. Its means are those of the rows with the same axes.
    """

    rows: pd.DataFrame
    pictures: tuple[Picture, ...] = ()
    per_example: pd.DataFrame | None = None


@dataclass(frozen=True)
class Probe(ABC):
    """A question. Subclasses are frozen dataclasses: their fields are the options, their docstring says what is asked.

    Class attributes: `source`, who asked it first; `headline`, the metric whose row carries the note when the
    question does not fit the model.
    """

    source: ClassVar[str]
    headline: ClassVar[str]

    @abstractmethod
    def needs(self) -> tuple[Need, ...]:
        """The records that the answer is made of."""

    @abstractmethod
    def __call__(self, records: Records, context: Context) -> Answer:
        """The answer: the same for the same records, options and seed."""

    def options(self, *, whole: bool = False) -> str:
        """The options as they stand in every row; "none" where there are none to set.

        A field with the metadata `QUIET` stands there only where it was set, or if all are asked for: rows from
        before there was such an option then still answer the same question.

        >>> from disentkit.probes import PROBES
        >>> PROBES["nll"]().options()
        'ks=1,5,50,500,5000'
        """
        shown = [f for f in fields(self) if whole or not f.metadata.get("quiet") or getattr(self, f.name) != f.default]
        return " ".join(f"{f.name}={_text(getattr(self, f.name))}" for f in shown) or "none"


def with_option(probe: P, name: str, text: str) -> P:
    """The probe with one option set from text, as a user types it.

    Raises:
        UserError: for an option that it does not have, or a value of another type or sign.
    """
    known = {field.name: field for field in fields(probe)}
    if name not in known:
        raise unknown(f"option of {type(probe).__name__}", name, known)
    return replace(probe, **{name: _parsed(name, text, getattr(probe, name), known[name].type)})


def _parsed(name: str, text: str, default: object, kind: object) -> object:
    if isinstance(default, str):
        choices = get_args(kind) if get_origin(kind) is Literal else ()
        if choices and text not in choices:
            raise unknown(f"value of {name}", text, choices)
        return text
    if isinstance(default, tuple) and isinstance(default[0], str):
        return _named(name, text, get_args(get_args(kind)[0]))
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        value = None
    if isinstance(default, tuple):
        value = (value,) if isinstance(value, int) else value
        fits = isinstance(value, tuple) and all(type(v) is int and 0 < v <= _MOST for v in value)
        kind = f"whole numbers from 1 to {_MOST}, as in 1,50,5000"
    elif isinstance(default, int):
        least = min(default, 1)  # only where nothing is the default may nothing be asked for
        kind = f"a whole number from {least} to {_MOST}"
        fits = isinstance(value, int) and not isinstance(value, bool) and least <= value <= _MOST
    else:
        # As above: nothing may be asked for where it is the default.
        least = "0 or above" if default == 0 else "above 0"
        kind = f"a number {least}"
        fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
        fits = fits and (value != 0 or default == 0)
    if not fits:
        raise UserError(f"option {name}: expected {kind}, got {text!r}")
    return value


def _named(name: str, text: str, choices: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the choices, in the order in which they are named."""
    chosen = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for part in chosen:
        if part not in choices:
            raise unknown(f"value of {name}", part, choices)
    return chosen


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def record_of(records: Records, need: Need, kind: type[R]) -> R:
    """The record of a need, which must be of that kind."""
    record = records[need]
    assert isinstance(record, kind)
    return record


def factors_of(codes: Codes) -> np.ndarray:
    """The ground-truth factors (N, F).

    Raises:
        Unanswerable: for data without factors.
    """
    if codes.factors is None:
        having = ", ".join(name for name, source in SOURCES.items() if source.factors)
        raise Unanswerable(f"these data come without ground-truth factors; of the data sets known here {having} do")
    return codes.factors


def targets_note(targets: str, likelihood: str) -> str | None:
    """The caveat that grey targets put on the log-likelihood of a distribution of black and white pixels."""
    return GREY if (targets, likelihood) == ("grey", "Bernoulli") else None
