"""Scatters: points in the plane, coloured by their label."""

import numpy as np
import seaborn as sns
from matplotlib.figure import Figure

from disentkit.records import Scatter

_MANY = 2000  # points from which on they are drawn small
_NAMED = 20  # labels that a legend can hold
_WIDE, _HIGH = 6.4, 5.6  # inches at most
_HEAD, _LEGEND = 0.6, 2.4  # inches of the title, and that a legend wants


def draw_scatter(picture: Scatter, title: str) -> Figure:
    """Points under a title, with a legend where there are few labels."""
    figure = Figure(figsize=(_WIDE, _height(picture.points)), layout="constrained")
    axes = figure.add_subplot()
    classes = np.unique(picture.labels)
    sns.scatterplot(
        x=picture.points[:, 0],
        y=picture.points[:, 1],
        hue=picture.labels,
        palette=sns.color_palette("tab10" if len(classes) <= 10 else "husl", len(classes)),
        s=4 if len(picture.points) > _MANY else 12,
        linewidth=0,
        legend="full" if len(classes) <= _NAMED else False,
        ax=axes,
    )
    axes.set_xlabel(picture.axes[0], fontsize=8)
    axes.set_ylabel(picture.axes[1], fontsize=8)
    axes.tick_params(labelsize=7)
    if not picture.axes[0]:
        axes.set_xticks([])
    if not picture.axes[1]:
        axes.set_yticks([])
    axes.set_aspect("equal")
    if len(classes) <= _NAMED:
        axes.legend(title="label", loc="center left", bbox_to_anchor=(1, 0.5), fontsize=8, markerscale=2, frameon=False)
    figure.suptitle(f"{title}\n{picture.title}", fontsize=9)
    return figure


def _height(points: np.ndarray) -> float:
    """Inches of the figure: units are as long on both axes, and a flat cloud (N, 2) leaves no empty bands."""
    across, up = np.ptp(points, axis=0)
    most = _HIGH - _HEAD
    return _HEAD + float(np.clip(most * up / max(across, np.finfo(float).tiny), _LEGEND, most))
