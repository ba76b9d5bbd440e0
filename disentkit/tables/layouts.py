"""All layouts by name: those of the probes, and the papers'."""

from disentkit.errors import unknown
from disentkit.tables.layout import Layout
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
