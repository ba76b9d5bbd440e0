"""Tables: a results frame seen through a layout."""

from disentkit.tables.cell import Cell
from disentkit.tables.filling import filled
from disentkit.tables.gathering import gathered
from disentkit.tables.layout import Column, Layout
from disentkit.tables.layouts import LAYOUTS, layout_named, layout_of
from disentkit.tables.making import table
from disentkit.tables.placing import cells_of, fills
from disentkit.tables.render import ENDINGS, FORMATS, render
from disentkit.tables.seeds import over_seeds
from disentkit.tables.table import Table
from disentkit.tables.view import Head, Item, View, view

__all__ = [
    "ENDINGS",
    "FORMATS",
    "LAYOUTS",
    "Cell",
    "Column",
    "Head",
    "Item",
    "Layout",
    "Table",
    "View",
    "cells_of",
    "filled",
    "fills",
    "gathered",
    "layout_named",
    "layout_of",
    "over_seeds",
    "render",
    "table",
    "view",
]
