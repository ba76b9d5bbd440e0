"""Data sets by name: images in memory beside their labels."""

from disentkit.data.registry import SOURCES, Source, fetch, open_dataset
from disentkit.data.split import Dataset, Split
from disentkit.data.targets import TARGETS, Targets, with_targets

__all__ = [
    "SOURCES",
    "TARGETS",
    "Dataset",
    "Source",
    "Split",
    "Targets",
    "fetch",
    "open_dataset",
    "with_targets",
]
