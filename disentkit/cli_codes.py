"""The verb for those who have codes and no checkpoint."""

from importlib import import_module
from pathlib import Path

import click

from disentkit.typed import TypedPath


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=TypedPath())
@click.option("--codes", help="Array, or columns, of the codes. [codes; z0 z1 ..., code_0 code_1 ...]")
@click.option("--factors", help="Array, or columns, of the factors. [factors; factor_shape ...]")
@click.option("--definitions", is_flag=True, help="How each score moves under every definition it goes by.")
@click.option("--set", "options", multiple=True, metavar="OPTION=VALUE", help="As in regressors=forest")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--out", type=TypedPath(), help="Folder for results. [nothing is kept]")
@click.option("--quiet", is_flag=True, help="No progress bars.")
def metrics(
    files: tuple[Path, ...],
    codes: str | None,
    factors: str | None,
    definitions: bool,
    options: tuple[str, ...],
    seed: int,
    out: Path | None,
    quiet: bool,
) -> None:
    """Every disentanglement score of codes in .npz, .csv or .parquet files; of several also what they agree on."""
    evaluation, bars, summary = (import_module(f"disentkit.{name}") for name in ("codes_evaluation", "bars", "summary"))
    asked = {"codes": codes, "factors": factors, "options": options, "seed": seed}
    try:
        with bars.bars(hidden=quiet) as progress:
            if definitions:
                for file in files:
                    click.echo(evaluation.definitions_of(file, progress=progress, **asked))
                return
            frame = evaluation.evaluate_files(files, out=out, progress=progress, **asked)
    except KeyboardInterrupt as stopped:
        raise KeyboardInterrupt("nothing was kept: results are written when all of them are there") from stopped
    click.echo(summary.summary(frame))
    if out:
        click.echo(f"\nin {out}: report.html, results.csv, tables/, figures/")
