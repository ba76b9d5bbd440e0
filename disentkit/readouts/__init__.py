"""Small networks fitted on codes: what a code tells is what they can read out of it."""

from disentkit.readouts.classifier import Classifiers, Member, Scores, Source

__all__ = ["Classifiers", "Member", "Scores", "Source"]
