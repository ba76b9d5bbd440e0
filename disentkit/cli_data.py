"""The verbs that look for data sets."""

from importlib import import_module
from pathlib import Path

import click

from disentkit.typed import TypedPath

# Nothing that imports torch stands at the top of this file: `disentkit --help` answers at once.

data_root_option = click.option(
    "--data-root",
    type=TypedPath(),
    help="Where data lie. [DISENTKIT_DATA, or the cache folder]",
)


@click.group(invoke_without_command=True)
@click.pass_context
def data(context: click.Context) -> None:
    """Look for data sets, and fetch them."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@data.command()
@click.argument("name")
@data_root_option
def fetch(name: str, data_root: Path | None) -> None:
    """Download a data set. The only verb that uses the network."""
    source = import_module("disentkit.data")
    click.echo(f"{name} lies in {source.fetch(name, data_root)}")


@data.command()
@click.argument("name")
@data_root_option
def check(name: str, data_root: Path | None) -> None:
    """Open a data set and say what is in it."""
    source = import_module("disentkit.data")
    found = source.open_dataset(name, data_root)
    sizes = ", ".join(f"{len(split)} {part}" for part, split in found.splits.items())
    click.echo(
        f"{name}: {sizes} images {found.image_shape}, {found.classes} classes, fingerprint {found.fingerprint[:12]}"
    )
    if found.factor_names:
        click.echo(f"factors: {', '.join(found.factor_names)}")
    if found.note:
        click.echo(found.note)
