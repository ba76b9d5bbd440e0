"""Curves: numbers along a training or a range, a panel each."""

import seaborn as sns
from matplotlib.figure import Figure

from disentkit.records import Curves

_ACROSS = 3  # panels side by side
_WIDE, _HIGH = 3.0, 2.2  # inches of a panel


def draw_curves(picture: Curves, title: str) -> Figure:
    """Curves under a title."""
    across = min(_ACROSS, len(picture.curves))
    down = -(-len(picture.curves) // across)
    figure = Figure(figsize=(across * _WIDE, down * _HIGH + 0.5), layout="constrained")
    panels = figure.subplots(down, across, squeeze=False).ravel()
    for panel, (name, (places, values)) in zip(panels, picture.curves.items(), strict=False):
        sns.lineplot(x=places, y=values, estimator=None, ax=panel, linewidth=1.2)
        panel.set_title(name, fontsize=8)
        panel.set_xlabel(picture.along, fontsize=7)
        panel.tick_params(labelsize=7)
    for panel in panels[len(picture.curves) :]:
        panel.set_visible(False)
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure
