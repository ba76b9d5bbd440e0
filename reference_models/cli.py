"""The verbs `train` and `reproduce`, contributed to `disentkit` by entry point."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click
from tqdm import tqdm

from disentkit.cli_data import data_root_option
from disentkit.errors import UserError
from disentkit.files import folder, target
from disentkit.typed import TypedPath
from reference_models.recipes import RECIPES, Recipe
from reference_models.reproductions import REPRODUCTIONS, reproduction
from reference_models.settings import recipe

if TYPE_CHECKING:  # not when it runs: `disentkit --help` must not wait for torch
    from reference_models.training.run import Report

_BAR = "{desc}: {n:.1f}/{total} epochs |{bar}| {elapsed}, {remaining} left{postfix}"


@click.command()
@click.argument("model")
@click.option("--data", "name", help="Data set; the recipe's own unless given.")
@click.option("--out", type=TypedPath(dir_okay=False), help="Checkpoint file. [runs/MODEL.pt]")
@click.option("--epochs", type=click.IntRange(min=1), help="The recipe's own unless given.")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="Override any field of the recipe.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True)
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda")
@click.option("--resume", is_flag=True, help="Go on where this run was stopped.")
@click.option("--compile/--no-compile", "compiled", default=None, help="torch.compile the step. [on CUDA]")
@click.option(
    "--precision",
    type=click.Choice(["exact", "fast"]),
    help="fast: TF32 or bfloat16 products. [fast on CUDA, else exact]",
)
@data_root_option
@click.option("--limit", type=click.IntRange(min=1), help="Only the first N examples of each split.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def train(
    model: str,
    name: str | None,
    out: Path | None,
    epochs: int | None,
    settings: tuple[str, ...],
    seed: int,
    device: str,
    resume: bool,
    compiled: bool | None,
    precision: Literal["exact", "fast"] | None,
    data_root: Path | None,
    limit: int | None,
    quiet: bool,
) -> None:
    """Train a reference model by its published recipe and write a checkpoint."""
    chosen = recipe(model, [*settings, *([f"epochs={epochs}"] if epochs else [])])
    from disentkit.data import open_dataset
    from disentkit.device import choose
    from reference_models.training.loop import train as fit
    from reference_models.training.resuming import unfinished

    place = choose(device)
    out = target(out or Path("runs") / f"{model.replace(':', '-')}.pt")
    folder(out.parent)
    left = "" if resume else unfinished(out)
    if left:
        raise UserError(f"{out} is a training that was {left}: go on with --resume, or choose another --out")
    data = open_dataset(chosen.data if name is None else name, data_root).first(limit)
    with _interrupts_told(out), _bar(chosen, hidden=quiet) as report:
        fit(
            chosen,
            data,
            out=out,
            seed=seed,
            device=place,
            report=report,
            resume=resume,
            compiled=place.type == "cuda" if compiled is None else compiled,
            precision=precision or ("fast" if place.type == "cuda" else "exact"),
        )
    click.echo(f"wrote {out}; its curves: tensorboard --logdir {out.with_suffix('.tb')}")
    click.echo(f"next: disentkit eval {out} --probes all")


@contextmanager
def _bar(chosen: Recipe, *, hidden: bool) -> "Iterator[Report]":
    """A bar of the epochs of a training, and its losses; what it is told of each step."""
    total, label = chosen.epochs, chosen.label
    with tqdm(total=total, unit="epoch", desc=label, disable=hidden, dynamic_ncols=True, bar_format=_BAR) as bar:

        def report(epoch: int, batch: int, batches: int, terms: Mapping[str, float]) -> None:
            bar.set_postfix({key: f"{value:.2f}" for key, value in terms.items()}, refresh=False)
            bar.update(epoch + batch / batches - bar.n)

        yield report


@contextmanager
def _interrupts_told(out: Path) -> Iterator[None]:
    """After Ctrl-C, how this training goes on."""
    from reference_models.training.resuming import Interrupted, resume_file

    try:
        yield
    except Interrupted as stop:
        raise Interrupted(f"{stop}; go on with the same command and --resume") from None
    except KeyboardInterrupt:  # before the first step, or a second one
        kept = "go on with the same command and --resume" if resume_file(out).exists() else "nothing was kept"
        raise Interrupted(f"stopped at once; {kept}") from None


@click.command()
@click.argument("name")
@click.option("--budget", type=click.Choice(["full", "short"]), default="short", show_default=True)
@click.option("--seeds", type=click.IntRange(min=1), help="Trainings of each row. [3 in full, 1 in short]")
@click.option("--rows", type=click.IntRange(min=1), help="The first N rows of the table, in place of the budget's.")
@click.option("--row", "only", type=int, multiple=True, help="The Nth row alone; may be given several times.")
@click.option("--epochs", type=click.IntRange(min=1), help="Cut every training to N epochs. [the budget's]")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda")
@click.option("--precision", type=click.Choice(["exact", "fast"]), help="As for train. [fast on CUDA, else exact]")
@click.option("--out", type=TypedPath(), default=Path("results/reproduce"), show_default=True)
@data_root_option
@click.option("--quiet", is_flag=True, help="No progress bars.")
def reproduce(
    name: str,
    budget: str,
    seeds: int | None,
    rows: int | None,
    only: tuple[int, ...],
    epochs: int | None,
    device: str,
    precision: Literal["exact", "fast"] | None,
    out: Path,
    data_root: Path | None,
    quiet: bool,
) -> None:
    """Train every row of a published table, ask what it asks, and print both beside each other.

    What is done already is not done again; a training that was stopped goes on.
    """
    reproduction(name)
    from disentkit import bars
    from disentkit.device import choose
    from disentkit.tables import render
    from reference_models.reproduce import Reproducing

    place = choose(device)
    with bars.bars(hidden=quiet) as progress:
        outcome = Reproducing(
            name=name,
            budget=budget,
            seeds=seeds or (3 if budget == "full" else 1),
            out=out,
            device=place,
            precision=precision or ("fast" if place.type == "cuda" else "exact"),
            data_root=data_root,
            say=bars.say,
            progress=progress,
            rows=rows,
            epochs=epochs,
            only=only,
        ).run()
    for one in outcome.tables:
        click.echo(render(one, "text"))
    click.echo(f"\nin {outcome.place}: results.csv, table.md, table.csv, table.tex")
    if outcome.failures:
        raise SystemExit(1)


assert reproduce.help
reproduce.help += "\n\nTables: " + ", ".join(REPRODUCTIONS)
assert train.help
train.help += "\n\nModels: " + ", ".join(RECIPES)
