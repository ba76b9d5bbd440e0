"""filled(): the tables for which a results frame has something to show."""

import pandas as pd

from disentkit.results import records
from disentkit.tables.layout import Layout
from disentkit.tables.layouts import LAYOUTS
from disentkit.tables.placing import fills


def filled(results: pd.DataFrame) -> list[Layout]:
    """The layouts that have something to show: a probe's when it was asked, a paper's when its models are there."""
    answered = records(results[results["value"].notna()])
    return [
        layout
        for layout in LAYOUTS.values()
        if not layout.by_name
        and (shown := [row for row in answered if fills(row, layout)])
        and (not layout.of or any(row["probe"] == layout.of for row in shown))
        and (not layout.published or any(row["model"].partition(" (")[0] in layout.published for row in answered))
    ]
