"""What there is to ask, to load and to print: the pages behind `disentkit list`."""

import inspect
from collections.abc import Callable, Iterable, Iterator

from disentkit.audits import CHECKS
from disentkit.catalog import CATALOG
from disentkit.data import SOURCES
from disentkit.plugins import announced, plugin
from disentkit.probes import PROBES
from disentkit.tables import LAYOUTS


def probes() -> Iterator[str]:
    """Each probe with its options, their defaults, and its source."""
    for name, kind in PROBES.items():
        yield from _entry(name, PROBES, _first_line(kind), options=kind().options(whole=True), source=kind.source)


def models() -> Iterator[str]:
    """Each installed model with what makes it."""
    there = announced("disentkit.models")
    for name, point in there.items():
        make = plugin("disentkit.models", "model", name)
        options = " ".join(f"{p.name}={p.default}" for p in inspect.signature(make).parameters.values())
        yield from _entry(name, there, _first_line(make), options=options, source=point.value)


def data() -> Iterator[str]:
    """Each data set with where it comes from, and the factors that made its pictures where they are known."""
    for name, source in SOURCES.items():
        told = {"source": source.reference, "options": source.options, "factors": ", ".join(source.factors)}
        yield from _entry(name, SOURCES, source.description, **told)


def layouts() -> Iterator[str]:
    """Each table."""
    for name, layout in LAYOUTS.items():
        beside = ", published numbers beside ours" if layout.printed else ""
        yield from _entry(name, LAYOUTS, f"{layout.title}{beside}")


def audits() -> Iterator[str]:
    """Each check of the audit."""
    for name, check in CHECKS.items():
        yield from _entry(name, CHECKS, _first_line(check))


def numbers() -> Iterator[str]:
    """Each number that can be printed."""
    for name, fact in CATALOG.items():
        yield from _entry(name, CATALOG, f"{fact.meaning} [{fact.unit or 'no unit'}; better: {fact.better}]")


LISTS: dict[str, Callable[[], Iterator[str]]] = {
    "probes": probes,
    "models": models,
    "data": data,
    "layouts": layouts,
    "numbers": numbers,
    "audits": audits,
}


def _entry(name: str, among: Iterable[str], what: str, **details: str) -> Iterator[str]:
    """A name and what it is, and under it what else there is to say of it; aligned with the others."""
    width = max(map(len, among)) + 2
    yield f"{name:<{width}}{what}"
    for head, text in details.items():
        if text:
            yield f"{'':<{width}}{head + ':':<9}{text}"


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]
