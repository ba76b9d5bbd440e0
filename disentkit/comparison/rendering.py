"""A comparison as text, Markdown, JSON or JUnit XML."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tabulate import tabulate

from disentkit.comparison.comparison import VERDICTS, Comparison, Verdict
from disentkit.comparison.telling import behind, called, method, outcome, sentence, shown, visible
from disentkit.errors import UserError, unknown
from disentkit.results import records

FORMS = ("text", "md", "json", "junit")

_SIGNS: dict[Verdict, str] = {"worse": "❌", "missing": "❔", "changed": "❕", "better": "✅"}

Mark = Callable[[Verdict], str]


def render(comparison: Comparison, form: str, *, fail_on: Sequence[Verdict] = ("worse",), mark: Mark = str) -> str:
    """The comparison in one of `FORMS`.

    Args:
        comparison: what to show.
        form: a name in `FORMS`.
        fail_on: the verdicts that JUnit is to call a failure.
        mark: what text makes of a verdict, say a colour.

    Raises:
        UserError: for another form.
    """
    match form:
        case "text":
            return _text(comparison, mark)
        case "md":
            return _markdown(comparison)
        case "json":
            return _json(comparison)
        case "junit":
            return _junit(comparison, fail_on)
    raise unknown("format", form, FORMS)


def checked(form: str, write: Sequence[Path] = ()) -> None:
    """That they can be rendered: before anything is computed.

    Raises:
        UserError: for another form, or a file whose name ends for none.
    """
    if form not in FORMS:
        raise unknown("format", form, FORMS)
    for path in write:
        form_of(path)


def form_of(path: Path) -> str:
    """The form that a file's name ends for.

    Raises:
        UserError: when there is none.
    """
    ending = {".txt": "text", ".md": "md", ".json": "json", ".xml": "junit"}
    if path.suffix not in ending:
        raise UserError(f"{path}: expected a name that ends in {', '.join(ending)}")
    return ending[path.suffix]


def _text(comparison: Comparison, mark: Mark) -> str:
    heads, lines = _table(comparison, mark)
    body = tabulate(lines, heads, tablefmt="simple", disable_numparse=True)
    return "\n".join([body, "", outcome(comparison), *_reasons(comparison), method(comparison)])


def _markdown(comparison: Comparison) -> str:
    """For a comment on a pull request: what changed in sight, the rest folded away."""
    loud, quiet = comparison.having(*_SIGNS), comparison.having("same", "not comparable")
    parts = [f"### disentkit: {outcome(comparison)}", f"`{comparison.before}` before, `{comparison.after}` now"]
    if len(loud):
        parts.append(_markdown_table(replace(comparison, frame=loud)))
    if len(quiet):
        body = _markdown_table(replace(comparison, frame=quiet))
        parts.append(f"<details><summary>{len(quiet)} same or not comparable</summary>\n\n{body}\n\n</details>")
    parts += [f"- {reason}" for reason in _reasons(comparison)]
    return "\n\n".join([*parts, f"<sub>{method(comparison)}</sub>"])


def _markdown_table(comparison: Comparison) -> str:
    heads, lines = _table(comparison, lambda verdict: f"{_SIGNS.get(verdict, '')} {verdict}".strip())
    escaped = [[cell.replace("|", r"\|") for cell in line] for line in lines]
    return tabulate(escaped, heads, tablefmt="github", disable_numparse=True)


def _json(comparison: Comparison) -> str:
    rows = [{name: _plain(value) for name, value in row.items()} for row in records(_sorted(comparison))]
    told = {
        "before": comparison.before,
        "after": comparison.after,
        "alpha": comparison.alpha,
        "notes": comparison.notes,
    }
    return json.dumps({**told, "counts": comparison.counts, "rows": rows}, indent=1, ensure_ascii=False)


def _junit(comparison: Comparison, fail_on: Sequence[Verdict]) -> str:
    counts = comparison.counts
    suite = ElementTree.Element("testsuite", name=f"disentkit {comparison.before}", tests=str(len(comparison.frame)))
    suite.set("failures", str(sum(counts.get(verdict, 0) for verdict in fail_on)))
    silent = {"missing", "not comparable"} - set(fail_on)
    suite.set("skipped", str(sum(count for verdict, count in counts.items() if verdict in silent)))
    suite.set("errors", "0")
    for row in records(comparison.frame):
        case = ElementTree.SubElement(suite, "testcase", classname=f"{row['model']}.{row['probe']}", name=called(row))
        told = sentence(row)
        if row["verdict"] in fail_on:
            ElementTree.SubElement(case, "failure", message=told, type=row["verdict"]).text = told
        elif row["verdict"] in silent:
            ElementTree.SubElement(case, "skipped", message=told)
        else:
            ElementTree.SubElement(case, "system-out").text = told
    ElementTree.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(suite, encoding="unicode")


def _table(comparison: Comparison, mark: Mark) -> tuple[list[str], list[list[str]]]:
    """A line a number, what needs a reader first; the model's name where there are several."""
    heads = ["verdict", "number", "n", "before", "now", "change", "seen from"]
    several = comparison.frame["model"].nunique() > 1
    lines = []
    for row in records(_sorted(comparison)):
        numbers = [shown(row, side) for side in ("before", "after", "change")]
        named = f"{row['model']}: {called(row)}" if several else called(row)
        lines.append([mark(row["verdict"]), named, behind(row), *numbers, visible(row)])
    return heads, lines


def _reasons(comparison: Comparison) -> list[str]:
    """Why numbers are missing or do not compare, each reason once; and what else was not the same."""
    frame = comparison.having("missing", "not comparable")
    counted = frame.groupby(["verdict", "why"], sort=False).size()
    found = [f"{verdict} ({count}): {why}" for (verdict, why), count in counted.items()]  # type: ignore[misc]
    return [*found, *comparison.notes]


def _sorted(comparison: Comparison) -> Any:
    order = comparison.frame["verdict"].map(VERDICTS.index)
    return comparison.frame.iloc[order.argsort(kind="stable")]


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
