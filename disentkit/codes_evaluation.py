"""evaluate_codes(): the disentanglement scores of codes, without a model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tabulate import tabulate

from disentkit import summary
from disentkit.codes_file import CodesFile, codes_of, read_codes
from disentkit.consensus import PROBE, agreed
from disentkit.errors import Unanswerable, UserError
from disentkit.figures import write_picture
from disentkit.files import folder, slug
from disentkit.page import write_report
from disentkit.probes import Answer, Context, with_option
from disentkit.probes.disentanglement import Disentanglement
from disentkit.probes.scoring import Truth
from disentkit.progress import Progress, silent
from disentkit.provenance import versions
from disentkit.records import Codes, Need
from disentkit.results import gather
from disentkit.scores.definitions import defined


def evaluate_codes(
    codes: np.ndarray,
    factors: np.ndarray,
    *,
    scale: np.ndarray | None = None,
    sample: np.ndarray | None = None,
    factor_names: Sequence[str] = (),
    options: Sequence[str] = (),
    seed: int = 0,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Every disentanglement score of these codes: a results frame, one row a number.

    Args:
        codes: (N, D); where `scale` and `sample` are given, the means of normal posteriors.
        factors: (N, K), whole numbers; numbers of more than 100 values are cut into parts.
        scale: (N, D), standard deviations.
        sample: (N, D), a draw of each posterior.
        factor_names: K of them.
        options: of the probe `disentanglement`, as in `"regressors=forest"`.
        seed: of all draws.
        progress: told of every round.

    Raises:
        UserError: for arrays of other shapes or kinds; the text says what was expected, what came, and the mend.
    """
    record = codes_of(codes, factors, scale=scale, sample=sample)
    assert record.factors is not None
    width = record.factors.shape[1]
    names = tuple(factor_names) or tuple(f"factor {column}" for column in range(width))
    if len(names) != width:
        raise UserError(f"factor_names: expected {width}, one a column of factors, got {len(names)}")
    return gather([_asked(record, names, probe_with(options), seed, progress).rows])


def evaluate_files(
    paths: Sequence[Path],
    *,
    codes: str | None = None,
    factors: str | None = None,
    options: Sequence[str] = (),
    seed: int = 0,
    out: Path | None = None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """The scores of the codes in each file, and of several codes of the same examples what they agree on.

    Args:
        paths: as `read_codes` reads them; a file is a model in the results.
        codes: columns or array of the codes, where they have other names.
        factors: likewise.
        options: of the probe, as in `"regressors=forest"`.
        seed: of all draws.
        out: a folder for results, tables, figures and report.
        progress: told of every round.
    """
    probe, out = probe_with(options), folder(out) if out else None
    found = {_label(path, paths): read_codes(path, codes=codes, factors=factors) for path in paths}
    sizes = {len(one.codes.mean) for one in found.values()}
    together = agreed({name: one.codes for name, one in found.items()}, seed=seed) if len(sizes) == 1 else {}
    frames = []
    for name, one in found.items():
        answer = _asked(one.codes, one.factor_names, probe, seed, progress)
        rows = gather([answer.rows, *([together[name]] if name in together else [])])
        rows["probe"], rows["options"] = PROBE, probe.options()
        frames.append(_with_provenance(rows, name, one, seed))
        if out:
            for picture in answer.pictures:
                write_picture(picture, name, out / "figures" / f"{slug(name)}-{picture.name}.png")
    frame = gather(frames)
    if out:
        summary.write(frame, out)
        write_report(out, out / "report.html")
    return frame


def definitions_of(
    path: Path,
    *,
    codes: str | None = None,
    factors: str | None = None,
    options: Sequence[str] = (),
    seed: int = 0,
    progress: Progress = silent,
) -> str:
    """How each score of the codes in a file moves under each definition that it goes by: a table as text."""
    found, probe = read_codes(path, codes=codes, factors=factors), probe_with(options)
    truth = Truth.of([found.codes], found.factor_names)
    examined = probe.examined([found.codes], "mean", truth, seed)
    rows = []
    for one in defined(examined):
        progress(one.name, len(rows), len(rows) + 1)
        rows.append((one.name, one.value, one.used))
    return tabulate(rows, headers=(path.name, "value", "used by"), floatfmt=".4f", missingval="-")


def probe_with(options: Sequence[str]) -> Disentanglement:
    """The probe with options set as a user types them.

    Raises:
        UserError: for an option that is none, or a value that does not fit.
    """
    probe = Disentanglement()
    for text in options:
        name, equals, value = text.removeprefix(f"{PROBE}.").partition("=")
        if not equals:
            raise UserError(f"option: expected NAME=VALUE, as in regressors=forest, got {text!r}")
        probe = with_option(probe, name, value)
    return probe


def _asked(codes: Codes, names: tuple[str, ...], probe: Disentanglement, seed: int, progress: Progress) -> Answer:
    context = Context(seed, "none", "cpu", progress, names)
    try:
        return probe({Need("codes", "train"): codes}, context)
    except Unanswerable as reason:
        raise UserError(str(reason)) from reason


def _with_provenance(rows: pd.DataFrame, name: str, file: CodesFile, seed: int) -> pd.DataFrame:
    told: dict[str, Any] = {
        "model": name,
        "checkpoint": file.digest[:12],
        "data": "codes in a file",
        "data_fingerprint": file.digest[:12],
        "seed": seed,
        "device": "cpu",
        "versions": versions(),
    }
    for column, value in told.items():
        rows[column] = value
    return rows


def _label(path: Path, paths: Sequence[Path]) -> str:
    """The file's name without its ending; the whole path where two would be alike."""
    return path.stem if [other.stem for other in paths].count(path.stem) == 1 else str(path)
