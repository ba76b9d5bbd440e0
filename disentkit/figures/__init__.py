"""Drawing: pictures, as data, become files."""

from disentkit.figures.drawing import write_picture
from disentkit.figures.grids import montage

__all__ = ["montage", "write_picture"]
