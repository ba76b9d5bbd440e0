"""The audit of one checkpoint: every check is handed its records and the rows so far, and its verdicts become rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from disentkit.audits import CHECKS, Case, Check, Subject, Verdict, unknown
from disentkit.checkpoint import Checkpoint
from disentkit.data import Dataset
from disentkit.errors import Unanswerable, UserError
from disentkit.records import Need, Record
from disentkit.results import gather, tidy

_VALUES = {"flaw": 1.0, "sound": 0.0, "unknown": np.nan}


def audit(subject: Subject, rows: pd.DataFrame, record: Callable[[Need], Record]) -> pd.DataFrame:
    """Rows of every check.

    Args:
        subject: what is known of the checkpoint and the data.
        rows: of the probes that were asked.
        record: makes or finds the record of a need.
    """
    return gather(_rows(check(), subject, rows, record) for check in CHECKS.values())


def subject_of(checkpoint: Checkpoint, data: Dataset, *, limit: int | None, targets: str) -> Subject:
    """The plain facts of a checkpoint on data that were opened whole."""
    model, cut = checkpoint.model, data.first(limit)
    return Subject(
        checkpoint.about,
        dict(model.blocks),
        model.group_blocks,
        model.uses,
        model.conditional,
        data.name,
        (data.fingerprint, cut.fingerprint),
        targets,
        _one_to_one(cut.train.grouping, cut.train.labels),
    )


def _rows(check: Check, subject: Subject, rows: pd.DataFrame, record: Callable[[Need], Record]) -> pd.DataFrame:
    try:
        found = check(Case(subject, {need: record(need) for need in check.needs()}, rows))
    except (Unanswerable, UserError) as reason:  # the question does not fit the model, or the model failed
        found = unknown(str(reason))
    told = gather(row for verdict in found for row in _told(check.name, verdict))
    told["probe"], told["options"] = "audit", check.options()
    return told


def _told(name: str, verdict: Verdict) -> list[pd.DataFrame]:
    words = {"note": verdict.note, "mend": verdict.mend or None, "verdict": verdict.finding}
    about = {"check": name, "block": verdict.block}
    rows = [tidy("flagged", _VALUES[verdict.finding], source=verdict.source, **words, **about)]
    if verdict.information is not None:
        value, stderr, n = verdict.information
        rows.append(tidy("mutual_information", value, stderr=stderr, n=n, split="test", input="sample", **about))
    return rows


def _one_to_one(groups: np.ndarray, labels: np.ndarray) -> bool:
    """Whether each group has a label of its own, and each label a group."""
    pairs = len(np.unique(np.stack([groups, labels]), axis=1).T)
    return pairs == len(np.unique(groups)) == len(np.unique(labels))
