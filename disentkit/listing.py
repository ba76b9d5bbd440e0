"""What there is to ask, to load and to print: the pages behind `disentkit list`."""

import inspect
from collections.abc import Callable, Iterator

from disentkit.audits import CHECKS
from disentkit.catalog import CATALOG
from disentkit.data import SOURCES
from disentkit.plugins import announced, plugin
from disentkit.probes import PROBES
from disentkit.tables import LAYOUTS


def probes() -> Iterator[str]:
    """Each probe with its options, their defaults, and its source."""
    for name, kind in PROBES.items():
        yield f"{name:<16}{_first_line(kind)}"
        yield f"{'':<16}options: {kind().options(whole=True)}"
        yield f"{'':<16}source:  {kind.source}"


def models() -> Iterator[str]:
    """Each installed model with what makes it."""
    for name, point in announced("disentkit.models").items():
        make = plugin("disentkit.models", "model", name)
        options = " ".join(f"{p.name}={p.default}" for p in inspect.signature(make).parameters.values())
        yield f"{name:<16}{_first_line(make)}"
        yield f"{'':<16}options: {options}"
        yield f"{'':<16}source:  {point.value}"


def data() -> Iterator[str]:
    """Each data set with where it comes from, and the factors that made its pictures where they are known."""
    for name, source in SOURCES.items():
        yield f"{name:<16}{source.description}"
        yield f"{'':<16}source:  {source.reference}"
        if source.options:
            yield f"{'':<16}options: {source.options}"
        if source.factors:
            yield f"{'':<16}factors: {', '.join(source.factors)}"


def layouts() -> Iterator[str]:
    """Each table."""
    for name, layout in LAYOUTS.items():
        beside = ", published numbers beside ours" if layout.printed else ""
        yield f"{name:<16}{layout.title}{beside}"


def audits() -> Iterator[str]:
    """Each check of the audit."""
    for name, check in CHECKS.items():
        yield f"{name:<26}{_first_line(check)}"


def numbers() -> Iterator[str]:
    """Each number that can be printed."""
    for name, fact in CATALOG.items():
        yield f"{name:<18}{fact.meaning} [{fact.unit or 'no unit'}; better: {fact.better}]"


LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "probes": probes,
    "models": models,
    "data": data,
    "layouts": layouts,
    "numbers": numbers,
    "audits": audits,
}


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]
