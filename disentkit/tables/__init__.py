"""Tables: a results frame seen through a layout."""

from disentkit.tables.layout import Column, Layout
from disentkit.tables.layouts import LAYOUTS, layout_named
from disentkit.tables.render import FORMATS, render
from disentkit.tables.table import Table, table

__all__ = ["FORMATS", "LAYOUTS", "Column", "Layout", "Table", "layout_named", "render", "table"]
