"""Tables: a results frame seen through a layout."""

from disentkit.tables.filling import filled
from disentkit.tables.layout import Column, Layout
from disentkit.tables.layouts import LAYOUTS, layout_named
from disentkit.tables.render import FORMATS, render
from disentkit.tables.seeds import over_seeds
from disentkit.tables.table import Table, cells_of, table

__all__ = [
    "FORMATS",
    "LAYOUTS",
    "Column",
    "Layout",
    "Table",
    "cells_of",
    "filled",
    "layout_named",
    "over_seeds",
    "render",
    "table",
]
