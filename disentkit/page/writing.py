"""report() and write_report(): the page, as text and as a file."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import PackageLoader
from markupsafe import Markup

from disentkit import results
from disentkit.catalog import SUBJECTS
from disentkit.cautions import KINDS, Caution, Facts, Kind, cautions_of
from disentkit.files import write_text
from disentkit.page.evaluated import evaluated, headline
from disentkit.page.folder import Contents, contents
from disentkit.page.pictures import Shown, shown
from disentkit.page.verdicts import counted, verdicts
from disentkit.tables import Layout, View, filled, fills, table, view
from disentkit.tables.html import environment_with, policy, source

Place = Path | str

_TEMPLATES = PackageLoader("disentkit.page")


@dataclass(frozen=True)
class Section:
    """A part of the page: tables, then figures."""

    title: str
    tables: tuple[View, ...] = ()
    figures: tuple[Shown, ...] = ()

    @property
    def anchor(self) -> str:
        """Where links to it lead."""
        return self.title.lower().replace(" ", "-")


@dataclass(frozen=True)
class Group:
    """Cautions of one kind."""

    kind: Kind
    facts: Facts
    cautions: tuple[Caution, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.cautions)


def report(places: Place | Sequence[Place]) -> str:
    """A results folder, or several, as one self-contained HTML page.

    Args:
        places: folders that `eval --out` made, or results.csv files.

    Raises:
        UserError: when there is no such place, or it holds no results, or a file in it is broken.
    """
    given = [places] if isinstance(places, Path | str) else list(places)
    return _page(contents([Path(place) for place in given]))


def write_report(places: Place | Sequence[Place], out: Place) -> Path:
    """Write the page of results to a file, atomically."""
    write_text(out, report(places))
    return Path(out)


def _page(found: Contents) -> str:
    frame = found.frame
    told = cautions_of(frame)
    environment = environment_with(_TEMPLATES)
    style = source(environment, "table.css") + source(environment, "page.css")
    script = source(environment, "table.js")
    return environment.get_template("page.html").render(
        headline=headline(frame),
        evaluated=evaluated(found),
        warnings=_by_kind([one for one in told if one.warns]),
        remarks=_by_kind([one for one in told if not one.warns]),
        audited=counted(frame),
        verdicts=verdicts(frame),
        sections=_sections(found),
        csv=_csv(frame),
        rows=len(frame),
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
    )


def _sections(found: Contents) -> list[Section]:
    """Beside the papers first, then by subject; pictures with the numbers of pictures."""
    rows = results.records(found.frame)
    layouts = [layout for layout in filled(found.frame) if not _of_audit(rows, layout)]
    models = list(dict.fromkeys(found.frame["model"].dropna()))
    parts = [Section("Beside the papers", _views(found.frame, [one for one in layouts if one.published]))]
    for subject in SUBJECTS:
        mine = [one for one in layouts if not one.published and _subject(one) == subject]
        figures = shown(found.figures, models) if subject == "Pictures" else ()
        parts.append(Section(subject, _views(found.frame, mine), tuple(figures)))
    return [part for part in parts if part.tables or part.figures]


def _views(frame: pd.DataFrame, layouts: Sequence[Layout]) -> tuple[View, ...]:
    return tuple(view(table(frame, layout, warnings=False)) for layout in layouts)


def _subject(layout: Layout) -> str:
    return next(name for name, facts in SUBJECTS.items() if layout.columns[0].metric in facts)


def _of_audit(rows: Sequence[Mapping[str, Any]], layout: Layout) -> bool:
    """Whether it shows verdicts, which have a section of their own."""
    return any(not pd.isna(row["verdict"]) and fills(row, layout) for row in rows)


def _by_kind(cautions: Sequence[Caution]) -> list[Group]:
    groups = [Group(kind, KINDS[kind], tuple(one for one in cautions if one.kind == kind)) for kind in KINDS]
    return [group for group in groups if group.cautions]


def _csv(frame: pd.DataFrame) -> str:
    text = frame.reindex(columns=list(results.COLUMNS)).to_csv(index=False)
    return base64.b64encode(text.encode()).decode("ascii")
