"""The verbs. Parses, calls, prints; computes nothing."""

import atexit
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from disentkit.cli_codes import metrics
from disentkit.cli_data import data, data_root_option
from disentkit.cli_regression import baseline, compare
from disentkit.cli_regression import check as check_quality
from disentkit.errors import unkept, unknown
from disentkit.plugins import announced, plugin
from disentkit.typed import TypedPath

# Nothing that imports torch, pandas or matplotlib stands at the top of this file: `disentkit --help` answers at once,
# and each verb imports what it needs when it is called.


_COLOURS = {"flaw": "red", "unknown": "yellow", "sound": "green"}


class _Verbs(click.Group):
    """Our verbs, and those that other distributions announce."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *announced("disentkit.commands")})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        names = self.list_commands(ctx)
        if cmd_name not in names:
            raise unknown("verb", cmd_name, names)
        return plugin("disentkit.commands", "verb", cmd_name)


@click.group(cls=_Verbs, invoke_without_command=True)
@click.version_option(package_name="disentkit")
@click.pass_context
def cli(context: click.Context) -> None:
    """Every number and picture of a disentanglement paper, from one checkpoint.

    Start with: disentkit train vae --data digits --epochs 40 --out runs/vae.pt
    and then:   disentkit eval runs/vae.pt --probes all
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for verb in (metrics, baseline, check_quality, compare, data):
    cli.add_command(verb)

_ASKING = (
    click.option("--data", help="Data set. [what the model was trained on]"),
    click.option("--adapter", metavar="FILE.py:FUNCTION", help="Makes a LatentModel of a foreign file."),
    click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda"),
    click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True),
    click.option("--limit", type=click.IntRange(min=1), help="Only the first N examples of each split."),
    click.option("--targets", help="grey, threshold, static or dynamic. [what the model was trained on, else grey]"),
    click.option("--set", "options", multiple=True, metavar="PROBE.OPTION=VALUE", help="As in nll.ks=1,50"),
    click.option(
        "--precision",
        type=click.Choice(["exact", "fast"]),
        help="fast: the NLL's products in bfloat16 where there are units for it; rows say what that did. [exact]",
    ),
    data_root_option,
    click.option("--quiet", is_flag=True, help="No progress bars."),
)


def _asking(verb: Callable[..., None]) -> Callable[..., None]:
    """The options of every verb that asks probes."""
    for option in reversed(_ASKING):
        verb = option(verb)
    return verb


@cli.command("eval")
@click.argument("checkpoints", nargs=-1, required=True, metavar="CKPT...", type=TypedPath())
@click.option("--probes", default="all", show_default=True, help="all, or names: elbo,nll")
@click.option("--out", type=TypedPath(), help="Folder for results. [results/NAME]")
@_asking
def evaluate(checkpoints: tuple[Path, ...], probes: str, out: Path | None, quiet: bool, **asked: Any) -> None:
    """Ask probes of trained models, print their tables, and keep everything under --out."""
    out = out or Path("results") / (checkpoints[0].stem if len(checkpoints) == 1 else "all")
    frame = _asked(checkpoints, quiet=quiet, probes=probes, out=out, **asked)
    (summaries,) = _import("disentkit.summary")
    click.echo(summaries.summary(frame))
    there = [name for name in ("tables", "figures", "per_example") if (out / name).is_dir()]
    click.echo(f"\nin {out}: report.html, results.csv, provenance.json, {', '.join(f'{name}/' for name in there)}")


@cli.command()
@click.argument("checkpoints", nargs=-1, required=True, metavar="CKPT...", type=TypedPath())
@click.option("--out", type=TypedPath(), help="Folder for results. [nothing is kept]")
@click.option("--fail-on", type=click.Choice(["flaw", "unknown"]), help="Exit with code 1 on a flaw; or on either.")
@_asking
def audit(checkpoints: tuple[Path, ...], out: Path | None, fail_on: str | None, quiet: bool, **asked: Any) -> None:
    """Look for the field's known mistakes in trained models: a verdict a line, its evidence, what to do."""
    frame = _asked(checkpoints, quiet=quiet, probes="audit", out=out, **asked)
    (telling,) = _import("disentkit.audits.telling")
    verdicts = telling.told(frame)
    for model in dict.fromkeys(one.model for one in verdicts):
        own = [one for one in verdicts if one.model == model]
        click.echo(f"{model}: {telling.counted(own)}")
        for one in own:
            click.echo(f"{click.style(f'{one.finding:<8}', fg=_COLOURS[one.finding], bold=True)}{one.what}")
            click.echo(f"{'':<8}{one.evidence}")
            if one.mend:
                click.echo(f"{'':<8}mend: {one.mend}")
    failing = {"flaw": ("flaw",), "unknown": ("flaw", "unknown")}.get(fail_on or "", ())
    if any(one.finding in failing for one in verdicts):
        sys.exit(1)


def _asked(checkpoints: tuple[Path, ...], *, quiet: bool, **asked: Any) -> Any:
    """The results frame of `evaluate`, with bars on standard error."""
    evaluation, bars = _import("disentkit.evaluation", "disentkit.bars")
    with bars.bars(hidden=quiet) as progress, unkept(asked["out"]):
        return evaluation.evaluate(checkpoints, progress=progress, say=bars.say, **asked)


@cli.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...", type=TypedPath())
@click.option("--layout", default="vae", show_default=True, help="A name as in: disentkit list layouts; or FILE.toml.")
@click.option("--format", "form", metavar="text|md|csv|html|latex", help="[by the ending of --out, else text]")
@click.option("--published/--no-published", default=True, show_default=True, help="The source's numbers beside ours.")
@click.option("--over-seeds/--no-over-seeds", default=True, show_default=True, help="Trainings of a recipe as one row.")
@click.option("--out", type=TypedPath(dir_okay=False), help="File. [printed]")
def table(
    results: tuple[Path, ...], layout: str, form: str | None, published: bool, over_seeds: bool, out: Path | None
) -> None:
    """Print the results of one or several evaluations, files or folders, in the layout of a paper or of a probe."""
    files, tables = _import("disentkit.files", "disentkit.tables")
    chosen = tables.layout_of(layout)
    if form is None and out is not None and out.suffix not in tables.ENDINGS:
        raise unknown("format by the ending", out.suffix, tables.ENDINGS)
    form = form or (str(tables.ENDINGS[out.suffix]) if out else "text")
    if form not in tables.FORMATS:
        raise unknown("format", form, tables.FORMATS)
    frame = tables.gathered(results)
    frame = tables.over_seeds(frame) if over_seeds else frame
    text = tables.render(tables.table(frame, chosen, published=published, differences=published), form)
    if out is None:
        click.echo(text)
    else:
        files.write_text(out, text + "\n")
        click.echo(f"wrote {out}")


@cli.command()
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...", type=TypedPath())
@click.option("--out", type=TypedPath(), help="File. [report.html in the folder, of several in this one]")
def report(results: tuple[Path, ...], out: Path | None) -> None:
    """Show results folders, or results.csv files, on one self-contained page: warnings, tables, figures, all rows."""
    (page,) = _import("disentkit.page")
    if out is None:
        first = results[0] if results[0].is_dir() else results[0].parent
        out = (first if len(results) == 1 else Path()) / "report.html"
    click.echo(f"wrote {page.write_report(results, out)}")


@cli.command("list")
@click.argument("what", metavar="probes|models|data|layouts|numbers|audits")
def list_(what: str) -> None:
    """Show what there is, each with its options and its source."""
    (listing,) = _import("disentkit.listing")
    if what not in listing.LISTS:
        raise unknown("list", what, listing.LISTS)
    click.echo("\n".join(listing.LISTS[what]()))


def _import(*names: str) -> list[Any]:
    from importlib import import_module

    collecting = gc.isenabled()
    gc.disable()  # what is imported stays: to look for garbage among it takes a sixth of the time
    try:
        return [import_module(name) for name in names]
    finally:
        gc.freeze()
        atexit.register(gc.unfreeze)  # libraries that count what they leave behind would count it all
        if collecting:
            gc.enable()
