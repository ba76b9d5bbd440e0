"""What stands under a table: how ours differ from the published, and from each other; what casts doubt on them."""

import re
from collections.abc import Collection, Iterator, Mapping

import pandas as pd

from disentkit.catalog import CATALOG
from disentkit.cautions import cautions_of
from disentkit.tables.layout import Layout

_TOLD = ("flaw", "collapse", "floor")  # warnings that are no row's own note


def footnotes(layout: Layout, results: pd.DataFrame, rows: pd.DataFrame, *, warnings: bool) -> list[str]:
    """All that stands under a table beside the notes of its cells.

    Args:
        layout: of the table.
        results: the whole results frame.
        rows: those of it that the table is made of.
        warnings: whether what casts doubt on the models is told too.
    """
    told = [*_published(layout, rows), *_limited(rows), *_uneven(rows), *_trainings(rows), *_bounds(layout, rows)]
    return [*told, *(_warnings(layout, results, rows) if warnings else ())]


def _published(layout: Layout, rows: pd.DataFrame) -> Iterator[str]:
    """Where ours is not what the published numbers are of."""
    if not (layout.printed or layout.protocol):
        return
    yield layout.source
    for column, theirs in layout.protocol.items():
        told = _by_value(rows.assign(**{column: rows[column].fillna("unknown").astype(str)}), column)
        other = [
            f"{value} ({names})" if len(told) > 1 else value
            for value, names in told.items()
            if value.partition(",")[0] != theirs
        ]
        if other:
            yield f"{column}: published {theirs}, ours {'; '.join(other)}"


def _limited(rows: pd.DataFrame) -> Iterator[str]:
    limits = rows["limit"].dropna().unique()
    if len(limits) == 1 and rows["limit"].notna().all():
        yield f"ours on the first {limits[0]} examples of each split"


def _uneven(rows: pd.DataFrame) -> Iterator[str]:
    """Where our rows are not of one protocol."""
    for (probe, metric), told in _uneven_in(rows, ["probe", "metric"], "options"):
        yield f"{probe} was not asked alike for {CATALOG[metric].symbol}: {_listed(told)}"
    # A number may be asked of fewer examples than another: only numbers of one kind are held to one set of data.
    uneven = _uneven_in(rows, ["metric", "data"], "data_fingerprint")
    for data, told in dict.fromkeys((data, _listed(told)) for (_, data), told in uneven):
        yield f"{data} is not the same data for all, by their fingerprint: {told}"


def _uneven_in(rows: pd.DataFrame, same: list[str], column: str) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """What is of one kind, and yet has several values of a column: the kind, and each value with its models."""
    if rows[column].nunique() > 1:
        for kind, mine in rows.groupby(same, sort=False):
            told = _by_value(mine, column)
            if len(told) > 1:
                yield tuple(map(str, kind)), told


def _by_value(rows: pd.DataFrame, column: str) -> dict[str, str]:
    """Each value of a column with the models that have it."""
    models = rows.groupby(column, sort=False)["model"].unique()
    return {str(value): ", ".join(map(str, names)) for value, names in models.items()}


def _listed(told: Mapping[str, str]) -> str:
    return "; ".join(f"{value} ({names})" for value, names in told.items())


def _trainings(rows: pd.DataFrame) -> Iterator[str]:
    """What ± is where several trainings became one row."""
    counts: dict[str, list[str]] = {}
    for model, training in rows[["model", "training"]].drop_duplicates().itertuples(index=False, name=None):
        found = re.search(r", (\d+) seeds$", "" if pd.isna(training) else training)
        counts.setdefault(found[1] if found else "1", []).append(str(model))
    if counts.keys() == {"1"}:
        return
    alone = counts.pop("1", None)
    told = [
        f"{count} trainings" + (f" ({', '.join(names)})" if len(counts) > 1 or alone else "")
        for count, names in counts.items()
    ]
    last = f"; of one training ({', '.join(alone)}) the standard error" if alone else ""
    yield f"mean ± standard deviation over {', over '.join(told)}{last}"


def _bounds(layout: Layout, rows: pd.DataFrame) -> Iterator[str]:
    """What bounds accuracies on these data, under every table that shows some."""
    if any(CATALOG[column.metric].unit == "share" for column in layout.columns):
        for data, note in rows.groupby("data")["data_note"].first().dropna().items():
            yield f"{data}: {note}"


def _warnings(layout: Layout, results: pd.DataFrame, rows: pd.DataFrame) -> Iterator[str]:
    """What the audit found in these models, which blocks carry nothing, which scores are at their floor."""
    own: Collection[str] = set(rows["note"].dropna())
    for one in cautions_of(results[results["model"].isin(rows["model"].unique())]):
        mine = one.kind != "floor" or any(place.partition(" ")[0] in layout.probes for place in one.places)
        if one.kind in _TOLD and mine and not any(note in one.text for note in own):
            yield f"warning: {one}"
