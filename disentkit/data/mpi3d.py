"""MPI3D (Gondal et al., 2019): a robot arm holds an object before a camera, as drawn, as rendered and as photographed.

"On the Transfer of Inductive Bias from Simulation to the Real World: a New Disentanglement Dataset", NeurIPS 2019;
github.com/rr-learning/disentanglement_dataset, CC BY 4.0. The order of the grid is given there; the files hold no
labels.
"""

from pathlib import Path

from disentkit.data import npz
from disentkit.data.grid import Grid
from disentkit.data.originals import located
from disentkit.data.split import Dataset

_FACTORS = ("colour", "shape", "size", "height", "background", "horizontal", "vertical")
GRIDS = {
    **{name: Grid(_FACTORS, (6, 6, 2, 3, 3, 40, 40), "shape") for name in ("toy", "realistic", "real")},
    "real_complex": Grid(_FACTORS, (4, 4, 2, 3, 3, 40, 40), "shape"),
}
SIZE = 64


def open_mpi3d(name: str, root: Path | None, grid: Grid | None = None) -> Dataset:
    """All pictures, 64 x 64 RGB, 12.7 GB in memory (5.7 for the everyday objects); the label is the object's shape.

    Args:
        name: mpi3d_toy, mpi3d_realistic, mpi3d_real or mpi3d_real_complex.
        root: where the file is looked for, in mpi3d/ and in a folder of its name and beside them.
        grid: a smaller one in tests.

    Raises:
        UserError: when the file is not there, or not whole.
    """
    variant = name.removeprefix("mpi3d_")
    grid = grid or GRIDS[variant]
    (file,) = located(name, [f"{name}.npz"], ["mpi3d", name, ""], root)
    pictures = npz.blocks(file, "images", (len(grid), SIZE, SIZE, 3))
    return grid.dataset(name, grid.shuffled(block.transpose(0, 3, 1, 2) for block in pictures))
