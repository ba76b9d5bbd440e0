"""The pytest plugin: a test that fails when a model got worse than its baseline.

    def test_quality(disentkit_check):
        disentkit_check("runs/vae.pt", against="baselines/vae.json")

`pytest --disentkit-update` evaluates the models and writes their baselines anew.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from disentkit.comparison import Comparison

_NEW = ("probes", "metrics", "options", "targets", "limit")  # what only a new baseline needs to be told


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option --disentkit-update."""
    group = parser.getgroup("disentkit", "quality of trained models")
    group.addoption(
        "--disentkit-update", action="store_true", help="Evaluate models and write their baselines anew; judge nothing."
    )


@pytest.fixture
def disentkit_check(request: pytest.FixtureRequest) -> "Callable[..., Comparison | None]":
    """A function that holds a checkpoint to a baseline, and fails the test when it is worse.

    `disentkit_check(checkpoint, against=..., fail_on=("worse",), **asked)` takes what `disentkit.check` takes, and
    returns the comparison. For a baseline that is to be made by --disentkit-update: `data`, `probes`, `metrics`,
    `options`, `targets` and `limit` too; one that is there already keeps its own.
    """
    update = request.config.getoption("--disentkit-update")

    def hold(
        checkpoint: Any, *, against: Path | str, fail_on: str | tuple[str, ...] = ("worse",), **asked: Any
    ) -> "Comparison | None":
        from disentkit.comparison import VERDICTS
        from disentkit.errors import UserError, unknown

        fail_on = (fail_on,) if isinstance(fail_on, str) else fail_on
        try:
            for verdict in fail_on:  # one that there is none of would never fail
                if verdict not in VERDICTS:
                    raise unknown("verdict", verdict, VERDICTS)
            if update:
                _renew(checkpoint, Path(against), asked)
                return None
            return _held(checkpoint, Path(against), fail_on, asked)
        except UserError as error:
            pytest.fail(f"disentkit could not be asked: {error}", pytrace=False)

    return hold


def _held(checkpoint: Any, against: Path, fail_on: tuple[str, ...], asked: dict[str, Any]) -> "Comparison":
    from disentkit.checking import check
    from disentkit.comparison.telling import method, outcome, sentence
    from disentkit.results import records

    if not against.is_file():
        pytest.fail(f"no baseline at {against}; make it with: pytest --disentkit-update", pytrace=False)
    found = check(checkpoint, against, **{name: value for name, value in asked.items() if name not in _NEW})
    failing = found.having(*fail_on)  # type: ignore[arg-type]
    if len(failing):
        lines = [f"{found.after} against {against}: {outcome(found)}", *map(sentence, records(failing)), method(found)]
        pytest.fail("\n".join([*lines, "a change that is meant: pytest --disentkit-update"]), pytrace=False)
    return found


def _renew(checkpoint: Any, against: Path, asked: dict[str, Any]) -> None:
    from disentkit.checking import renew

    judging = ("tolerance", "alpha")
    renew(checkpoint, against, **{name: value for name, value in asked.items() if name not in judging})
