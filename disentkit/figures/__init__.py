"""Pictures drawn from the data that probes hand out."""

from disentkit.figures.drawing import write_picture

__all__ = ["write_picture"]
