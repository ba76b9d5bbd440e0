"""check(): ask a model just what a baseline names, and compare; renew(): make that the baseline."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from disentkit.comparison import Baseline, Comparison, compare
from disentkit.comparison import baseline_file as baselines
from disentkit.comparison.comparing import checked
from disentkit.comparison.freezing import freeze, freeze_like
from disentkit.comparison.identity import plain
from disentkit.data import Dataset, open_dataset
from disentkit.errors import UserError
from disentkit.evaluation import Model, evaluate
from disentkit.jobs import Say
from disentkit.progress import Progress, silent
from disentkit.results import records


def check(
    model: Model,
    against: Path | str | Baseline,
    *,
    tolerance: Mapping[str, float] | None = None,
    alpha: float = 0.05,
    data: Dataset | str | None = None,
    name: str | None = None,
    out: Path | str | None = None,
    adapter: str | None = None,
    device: str = "auto",
    seed: int | None = None,
    data_root: Path | str | None = None,
    progress: Progress = silent,
    say: Say = lambda _: None,
) -> Comparison:
    """Evaluate what the baseline names, by its protocol, and compare.

    Args:
        model: a checkpoint file, or a model in memory.
        against: a baseline, or its file.
        tolerance: by metric, in its own unit, the change that does not matter.
        alpha: the chance of any false alarm in the whole comparison.
        data: a Dataset to use for the one that the baseline names, or another name for it.
        name: of the model in the baseline, where it has several.
        out: a folder for the results; what lies there is not made again.
        adapter: makes a LatentModel of a foreign file.
        device: `auto`, `cpu` or `cuda`.
        seed: the baseline's, unless given: the same draws leave the least noise.
        data_root: where data lie.
        progress: told of every pass.
        say: told, in a line, what is reused.

    Raises:
        UserError: when it cannot be asked; the text says why.
    """
    held = (against if isinstance(against, Baseline) else baselines.read(Path(against))).of(name)
    allowed = checked(tolerance or {}, alpha)  # before anything is computed
    how = {"adapter": adapter, "device": device, "progress": progress, "say": say}
    with _folder(out) as folder:
        frame = _ask(model, held, folder, data=data, data_root=data_root, seed=seed, **how)
        compared = compare(held, folder, tolerance=allowed, alpha=alpha)
    return replace(compared, after=frame["model"].iloc[0])


def renew(
    model: Model,
    path: Path,
    *,
    metrics: Sequence[str] = (),
    name: str | None = None,
    out: Path | str | None = None,
    seed: int | None = None,
    **asked: Any,
) -> Baseline:
    """Write a baseline of what the model gives now: of the numbers that the one there holds, if one is there.

    Args:
        model: a checkpoint file, or a model in memory.
        path: of the baseline.
        metrics: of a new one, as in `freeze`.
        name: of the model in the baseline, where it has several.
        out: a folder for the results.
        seed: the baseline's, unless given.
        asked: what else `evaluate` takes. Of a baseline that is there, its own probes, options, targets and limit stay.
    """
    with _folder(out) as folder:
        if path.is_file():
            whole = baselines.read(path)
            held = whole.of(name)
            how = {key: value for key, value in asked.items() if key not in ("probes", "options", "targets", "limit")}
            _ask(model, held, folder, seed=seed, **how)
            found = whole.replaced(held, freeze_like(held, folder))
        else:
            evaluate(model, out=folder, seed=seed or 0, **{"probes": "elbo,nll", "audits": False, **asked})
            found = freeze(folder, metrics=metrics)
        baselines.write(found, path)
    return found


@contextmanager
def _folder(out: Path | str | None) -> Iterator[Path]:
    """The folder, or one that is gone afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(out or scratch)


def _ask(
    model: Model,
    held: Baseline,
    folder: Path,
    *,
    data: Dataset | str | None = None,
    data_root: Path | str | None = None,
    seed: int | None,
    **how: Any,
) -> pd.DataFrame:
    """Evaluate what the baseline names, by its protocol."""
    first = records(held.rows)[0]
    found = _opened(data or str(first["data"]), first, Path(data_root) if data_root else None)
    return evaluate(
        model,
        found,
        probes=list(dict.fromkeys(held.rows["probe"])),
        targets=plain(first["targets"]),
        limit=plain(first["limit"]),
        options=_options(held.rows),
        seed=seed if seed is not None else plain(first["seed"]) or 0,
        out=folder,
        audits=False,
        **how,
    )


def _opened(data: Dataset | str, frozen: Mapping[str, Any], root: Path | None) -> Dataset:
    """The data, if they are those of the baseline: before anything is computed.

    Raises:
        UserError: when they are others.
    """
    found = open_dataset(data, root) if isinstance(data, str) else data
    if not found.first(plain(frozen["limit"])).fingerprint.startswith(str(frozen["data_fingerprint"])):  # kept in short
        raise UserError(
            f"the baseline was made on other examples of {frozen['data']} than these of {found.name}; "
            "name the data that it was made on with --data, or make a new baseline"
        )
    return found


def _options(rows: pd.DataFrame) -> list[str]:
    """Every option of every probe, as `evaluate` takes them."""
    asked = rows[["probe", "options"]].drop_duplicates()
    return [
        f"{probe}.{option}"
        for probe, options in asked.itertuples(index=False, name=None)
        for option in ("" if pd.isna(options) or options == "none" else options).split()
    ]
