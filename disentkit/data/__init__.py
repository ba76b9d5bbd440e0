"""Data sets by name: images in memory beside their labels, factors and groups."""

from disentkit.data.ceiling import best_accuracy
from disentkit.data.registry import fetch, open_dataset, require
from disentkit.data.sampling import Groups, group_batches, partners
from disentkit.data.sources import SOURCES, Source
from disentkit.data.split import Dataset, Split
from disentkit.data.targets import TARGETS, Targets, with_targets

__all__ = [
    "SOURCES",
    "TARGETS",
    "Dataset",
    "Groups",
    "Source",
    "Split",
    "Targets",
    "best_accuracy",
    "fetch",
    "group_batches",
    "open_dataset",
    "partners",
    "require",
    "with_targets",
]
