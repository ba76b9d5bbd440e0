"""Cautions: what a reader of a results frame must be told before the numbers, gathered from the frame alone."""

from disentkit.cautions.caution import KINDS, Caution, Facts, Kind
from disentkit.cautions.gathering import cautions_of

__all__ = ["KINDS", "Caution", "Facts", "Kind", "cautions_of"]
