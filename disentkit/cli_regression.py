"""The verbs for those who ask whether a model got worse: baseline, check, compare."""

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from disentkit.cli_data import data_root_option
from disentkit.errors import UserError, unkept
from disentkit.typed import TypedPath

# Nothing that imports torch or pandas stands at the top of this file: `disentkit --help` answers at once.

_COLOURS = {"worse": "red", "missing": "red", "changed": "yellow", "not comparable": "yellow", "better": "green"}
_FAILING = ("worse", "missing", "changed", "none")


def _names(_: click.Context, __: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


def _tolerances(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, float]:
    """METRIC=NUMBER, several."""
    found = {}
    for text in given:
        metric, number = text.partition("=")[::2]
        try:
            found[metric.strip()] = float(number)
        except ValueError:
            raise UserError(f"--tolerance: expected METRIC=NUMBER, as in nll=0.5; got {text!r}") from None
    return found


def _failing(_: click.Context, __: click.Parameter, text: str) -> tuple[str, ...]:
    """Verdicts that end in exit code 1."""
    named = tuple(part.strip() for part in text.replace("|", ",").split(","))
    for one in named:
        if one not in _FAILING:
            raise UserError(f"--fail-on: expected any of {', '.join(_FAILING)}; got {one!r}")
    return tuple(one for one in named if one != "none")


_METRICS = click.option("--metrics", callback=_names, metavar="A,B", help="Only these. [those that say how good it is]")
_PROBES = click.option("--probes", callback=_names, metavar="A,B", help="Only of these.")
_JUDGING = (
    click.option(
        "--tolerance", multiple=True, callback=_tolerances, metavar="METRIC=NUMBER", help="A change that is none."
    ),
    click.option("--alpha", type=float, default=0.05, show_default=True, help="Chance of a false alarm in all."),
    click.option(
        "--fail-on", default="worse", show_default=True, callback=_failing, help="worse, missing, changed, none"
    ),
    click.option("--format", "form", default="text", show_default=True, metavar="text|md|json|junit"),
    click.option(
        "--write",
        multiple=True,
        metavar="FILE",
        type=TypedPath(),
        help="Write it to a file too, in the form that .txt, .md, .json or .xml (JUnit) stand for.",
    ),
)


def _judging(verb: Callable[..., None]) -> Callable[..., None]:
    """The options of every verb that compares."""
    for option in reversed(_JUDGING):
        verb = option(verb)
    return verb


@click.command()
@click.argument("results", metavar="RESULTS", type=TypedPath())
@click.option("--out", required=True, metavar="FILE.json", type=TypedPath())
@click.option("--model", "models", multiple=True, help="Only this one of several; may be repeated.")
@_METRICS
@_PROBES
def baseline(
    results: Path, out: Path, models: tuple[str, ...], metrics: tuple[str, ...], probes: tuple[str, ...]
) -> None:
    """Freeze the numbers of results.csv, or of its folder, that a model shall be held to."""
    freezing, files = (import_module(f"disentkit.comparison.{name}") for name in ("freezing", "baseline_file"))
    frozen = freezing.freeze(results, metrics=metrics, probes=probes, models=models)
    files.write(frozen, out)
    click.echo(
        f"wrote {out}: {len(frozen.rows)} numbers of {', '.join(frozen.models)}, "
        f"{len(frozen.examples)} with the values of every example"
    )


@click.command()
@click.argument("checkpoint", metavar="CKPT", type=TypedPath())
@click.option("--against", required=True, metavar="BASELINE.json", type=TypedPath())
@click.option("--model", "name", help="Which model of the baseline, where it has several.")
@_judging
@click.option("--data", help="Data set. [what the baseline names]")
@click.option("--adapter", metavar="FILE.py:FUNCTION", help="Makes a LatentModel of a foreign file.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="[the baseline's: the same draws, the least noise]")
@data_root_option
@click.option("--out", type=TypedPath(), help="Folder for results. [nothing is kept]")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def check(
    checkpoint: Path,
    against: Path,
    fail_on: tuple[str, ...],
    form: str,
    write: tuple[Path, ...],
    quiet: bool,
    **asked: Any,
) -> None:
    """Evaluate just what a baseline names, and compare: exit code 1 when anything is worse."""
    checking, bars, rendering = (
        import_module(f"disentkit.{name}") for name in ("checking", "bars", "comparison.rendering")
    )
    rendering.checked(form, write)
    with bars.bars(hidden=quiet) as progress, unkept(asked["out"]):
        found = checking.check(checkpoint, against, progress=progress, say=bars.say, **asked)
    _tell(found, fail_on, form, write)


@click.command()
@click.argument("before", type=TypedPath())
@click.argument("after", type=TypedPath())
@_METRICS
@_PROBES
@_judging
@click.option("--over-seeds", is_flag=True, help="Compare recipes, of which each side has several trainings.")
def compare(
    before: Path, after: Path, fail_on: tuple[str, ...], form: str, write: tuple[Path, ...], **asked: Any
) -> None:
    """Compare two results (results.csv, its folder, or a baseline): exit code 1 when anything is worse."""
    comparison, rendering = (import_module(f"disentkit.{name}") for name in ("comparison", "comparison.rendering"))
    rendering.checked(form, write)
    _tell(comparison.compare(before, after, **asked), fail_on, form, write)


def _tell(found: Any, fail_on: tuple[str, ...], form: str, write: tuple[Path, ...]) -> None:
    rendering, files = (import_module(f"disentkit.{name}") for name in ("comparison.rendering", "files"))
    click.echo(rendering.render(found, form, fail_on=fail_on, mark=_coloured if form == "text" else str))
    for path in write:
        files.write_text(path, rendering.render(found, rendering.form_of(path), fail_on=fail_on) + "\n")
    if len(found.having(*fail_on)):
        sys.exit(1)


def _coloured(verdict: str) -> str:
    return click.style(verdict, fg=_COLOURS[verdict], bold=True) if verdict in _COLOURS else verdict
