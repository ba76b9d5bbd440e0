"""reproduce(): train every row of a source's table, ask what the table asks, and set ours beside what was published."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
import torch

from disentkit import evaluate, results
from disentkit.data import Dataset, open_dataset
from disentkit.device import out_of_memory
from disentkit.errors import UserError
from disentkit.files import folder, write_text
from disentkit.progress import Progress, silent
from disentkit.provenance import length
from disentkit.results import gather
from disentkit.tables import Table, over_seeds, render, table
from reference_models.budgets import Budget, Reproduction, Row
from reference_models.recipes import Recipe
from reference_models.reproductions import reproduction
from reference_models.settings import laid_over, recipe
from reference_models.trained import Say, trained
from reference_models.training.precision import Precision

_ROUNDED = (
    "--precision fast: products while training are rounded, to TF32 on CUDA, to bfloat16 on CPUs with units for it "
    "(there not of models whose networks duel)"
)


@dataclass(frozen=True)
class Outcome:
    """What a reproduction came to: all rows of results, tables, failures and why, what to know; and where it lies."""

    frame: pd.DataFrame
    tables: tuple[Table, ...]
    failures: dict[str, str]
    flags: tuple[str, ...]
    place: Path


@dataclass(frozen=True)
class Reproducing:
    """One reproduction under way.

    Attributes:
        name: of the table.
        budget: "full" or "short".
        seeds: trainings of every row.
        out: the folder; checkpoints lie in BUDGET/runs, what they were asked in BUDGET/NAME, and of trainings that are
            cut to N epochs in BUDGET-N-epochs.
        device: where.
        precision: of the training's products.
        data_root: where data lie.
        say: told what is done, line by line.
        progress: told of each training and evaluation.
        rows: only so many of the table, the first ones, be it more than the budget has; for None what the budget has.
        epochs: of every training, in place of the budget's.
        only: the places, from 1, of the rows that are done, in place of `rows`; all of these for none.
    """

    name: str
    budget: str
    seeds: int
    out: Path
    device: torch.device
    precision: Precision
    data_root: Path | None = None
    say: Say = print
    progress: Progress = silent
    rows: int | None = None
    epochs: int | None = None
    only: tuple[int, ...] = ()

    def run(self) -> Outcome:
        """Do what is not done yet, row by row; after each the results are written.

        Raises:
            UserError: when not one row succeeded, or the table has no row at a place that `only` names.
        """
        frames: list[pd.DataFrame] = []
        failures: dict[str, str] = {}
        for row in self._rows:
            for seed in range(self.seeds):
                chosen = self._recipe(row)
                try:
                    frames.append(self._row(chosen, seed))
                except (UserError, RuntimeError, MemoryError) as error:
                    if not (isinstance(error, UserError) or out_of_memory(error)):
                        raise
                    failures[f"{chosen.label}, seed {seed}"] = " ".join(str(error).split())
                    self.say(f"{chosen.label}, seed {seed} failed: {error}")
                if frames:
                    results.write(gather(frames), self.place / "results.csv")
        if not frames:
            raise UserError(f"{self.name}: no row could be done; {next(iter(failures.values()))}")
        return self._told(gather(frames), failures)

    def _told(self, frame: pd.DataFrame, failures: dict[str, str]) -> Outcome:
        cut = [f"{ask.probes}: the first {ask.limit} examples of each split" for ask in self._budget.asks if ask.limit]
        flags = [
            *cut,
            *self._budget.flags,
            *self._what.flags,
            *(f"{row} failed: {why}" for row, why in failures.items()),
        ]
        if self.precision == "fast":
            flags.append(_ROUNDED)
        if self.only:
            places = ", ".join(map(str, self.only))
            flags.insert(0, f"of {len(self._what.rows)} rows only these were asked for: {places}")
        elif len(self._rows) < len(self._what.rows):
            whose = "were asked for" if self.rows else "are in this budget"
            flags.insert(0, f"only the first {len(self._rows)} of {len(self._what.rows)} rows {whose}")
        if self.epochs:
            flags.insert(0, f"every training cut to {length(self.epochs)}; its schedule is stretched to them")
        flags = ["SHORT budget: these are not converged numbers"] * (self.budget == "short") + flags
        tables = []
        for layout in self._what.layouts:
            found = table(over_seeds(frame), layout, differences=True)
            tables.append(replace(found, footnotes=(*found.footnotes, *flags)))
        for form, ending in (("md", "md"), ("csv", "csv"), ("latex", "tex")):
            write_text(self.place / f"table.{ending}", "\n\n".join(render(one, form) for one in tables) + "\n")
        return Outcome(frame, tuple(tables), failures, tuple(flags), self.place)

    @property
    def _what(self) -> Reproduction:
        return reproduction(self.name)

    @property
    def _rows(self) -> tuple[Row, ...]:
        rows = self._what.rows
        absent = [place for place in self.only if not 1 <= place <= len(rows)]
        if absent:
            labels = ", ".join(f"{place} {self._recipe(row).label}" for place, row in enumerate(rows, 1))
            raise UserError(f"--row: {self.name} has no row {absent[0]}; it has: {labels}")
        return tuple(rows[place - 1] for place in self.only) or rows[: self.rows or self._budget.rows]

    @property
    def _budget(self) -> Budget:
        return self._what.full if self.budget == "full" else self._what.short

    @cached_property
    def place(self) -> Path:
        """The folder of its results and tables; trainings that are cut have one beside that of whole ones."""
        budget = f"{self.budget}-{self.epochs}-epochs" if self.epochs else self.budget
        return folder(self.out / budget / self.name)

    @cached_property
    def _opened(self) -> dict[str, Dataset]:
        return {}

    def _recipe(self, row: Row) -> Recipe:
        """A row's. How the budget has it trained is told under the table, for all rows; not in labels."""
        cut = [f"epochs={self.epochs}"] if self.epochs else []
        own = recipe(row.recipe, row.settings)
        found = laid_over(own, [*self._budget.settings, *cut])
        telling = tuple(key for key in found.telling if key in own.telling or key in found.config)
        return replace(found, telling=telling, data=self._budget.data or found.data)

    def _data(self, name: str) -> Dataset:
        if name not in self._opened:
            self._opened[name] = open_dataset(name, self.data_root).first(self._budget.limit)
        return self._opened[name]

    def _row(self, chosen: Recipe, seed: int) -> pd.DataFrame:
        data = self._data(chosen.data)
        path = trained(
            chosen,
            data,
            seed,
            under=self.place.parent / "runs",
            device=self.device,
            precision=self.precision,
            say=self.say,
            progress=self.progress,
        )
        parts = []
        for ask in self._budget.asks:
            self.say(f"{chosen.label}, seed {seed}: {ask.probes}")
            parts.append(
                evaluate(
                    path,
                    data,
                    probes=ask.probes,
                    options=ask.options,
                    limit=ask.limit,
                    out=self.place / path.stem,
                    device=self.device.type,
                    progress=self.progress,
                    audits=False,
                )
            )
        frame = gather(parts)
        # A limit is told of under the table; in a column it would part the numbers of one model.
        return frame.assign(limit=self._budget.limit, seed=seed, model=chosen.label)
