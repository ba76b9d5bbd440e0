"""All layouts by name: those of the probes, and the papers'; and those that users write."""

from pathlib import Path

from disentkit.errors import unknown
from disentkit.tables.checking import check
from disentkit.tables.layout import Layout
from disentkit.tables.layout_file import read_layout
from disentkit.tables.papers import PAPERS
from disentkit.tables.probes import ASKED

LAYOUTS: dict[str, Layout] = {layout.name: layout for layout in (*ASKED, *PAPERS)}


def layout_named(name: str) -> Layout:
    """The layout of a name.

    Raises:
        UserError: when there is none.
    """
    if name not in LAYOUTS:
        raise unknown("layout", name, LAYOUTS)
    return LAYOUTS[name]


def layout_of(given: Layout | Path | str) -> Layout:
    """A layout as it is, by its name, or from a TOML file.

    Raises:
        UserError: when there is none, or it is broken.
    """
    if isinstance(given, Layout):
        if LAYOUTS.get(given.name) is not given:
            check(given, f"layout {given.name}")
        return given
    return read_layout(given) if isinstance(given, Path) or given.endswith(".toml") else layout_named(given)
