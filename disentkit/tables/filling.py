"""filled(): the tables for which a results frame has something to show."""

import pandas as pd

from disentkit.tables.layout import Layout
from disentkit.tables.layouts import LAYOUTS
from disentkit.tables.placing import cells_of


def filled(results: pd.DataFrame) -> list[Layout]:
    """The layouts that have something to show: a probe's when it was asked, a paper's when its models are there."""
    answered = results[results["value"].notna()]
    return [
        layout
        for layout in LAYOUTS.values()
        if not layout.by_name
        and not (shown := cells_of(answered, layout)).empty
        and (not layout.of or (shown["probe"] == layout.of).any())
        and (not layout.published or any(name.partition(" (")[0] in layout.published for name in answered["model"]))
    ]
