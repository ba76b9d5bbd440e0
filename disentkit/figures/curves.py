"""Curves: numbers along a training or a range, in panels."""

import numpy as np
import seaborn as sns
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from disentkit.records import Curves

_ACROSS = 3  # panels side by side
_WIDE, _HIGH = 3.0, 2.2  # inches of a panel


def draw_curves(picture: Curves, title: str) -> Figure:
    """Curves under a title."""
    shown = picture.panels or {name: {"": name} for name in picture.curves}
    across = min(_ACROSS, len(shown))
    down = -(-len(shown) // across)
    figure = Figure(figsize=(across * _WIDE, down * _HIGH + 0.5), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for panel, (head, names) in zip(panels, shown.items(), strict=False):
        for label, name in names.items():
            places, values = picture.curves[name]
            dot = "o" if len(places) == 1 else None  # a line of one point is not seen
            sns.lineplot(
                x=places,
                y=values,
                estimator=None,
                ax=panel,
                linewidth=1.2,
                marker=dot,
                label=label or None,
                legend=False,
            )
        if any(names):
            panel.legend(fontsize=6, frameon=False)
        every = np.unique(np.concatenate([picture.curves[name][0] for name in names.values()]))
        if len(every) == 1:
            panel.set_xticks(every)
        elif (every % 1 == 0).all():
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
        panel.set_title(head, fontsize=8)
        panel.set_xlabel(picture.along, fontsize=7)
        panel.tick_params(labelsize=7)
    for panel in panels[len(shown) :]:
        panel.set_visible(False)
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure
