"""Small files in the formats of published data sets: pictures that say which one they are."""

import gzip
import struct

import h5py
import numpy as np
from scipy.io import savemat

from disentkit.data import norb


def numbered(count, *shape):
    """Pictures whose first two pixels spell their number, the others drawn at random."""
    pictures = np.random.default_rng(0).integers(0, 256, (count, *shape), dtype=np.uint8)
    flat = pictures.reshape(count, -1)
    flat[:, 0], flat[:, 1] = np.divmod(np.arange(count), 256)
    return pictures


def write_dsprites(file, grid, pictures):
    classes = np.concatenate([np.zeros((len(grid), 1), np.int64), grid.combinations], axis=1)
    file.parent.mkdir(parents=True, exist_ok=True)
    metadata = np.array({"title": "a pickle"}, dtype=object)
    np.savez_compressed(file, metadata=metadata, imgs=pictures, latents_classes=classes, latents_values=classes / 2)


def write_shapes3d(file, grid, pictures):
    values = grid.combinations * np.array([0.1, 0.1, 0.1, 0.07, 1, 4.3]) - np.array([0, 0, 0, -0.75, 0, 30])
    with h5py.File(file, "w") as handle:
        handle.create_dataset("images", data=pictures, compression="gzip")
        handle.create_dataset("labels", data=values)


def write_car(file, pictures):
    """Pictures by elevation and azimuth, (4, 24, 128, 128, 3), as MATLAB had them."""
    file.parent.mkdir(parents=True, exist_ok=True)
    savemat(file, {"im": pictures.transpose(2, 3, 4, 1, 0), "YAW_LIST": np.zeros((1, 24))})


def matrix(numbers):
    """In NORB's binary format: three dimensions at least are written."""
    kind = {np.dtype(np.uint8): 0x1E3D4C55, np.dtype(np.int32): 0x1E3D4C54}[numbers.dtype]
    shape = numbers.shape + (1,) * (3 - numbers.ndim)
    return struct.pack(f"<Ii{len(shape)}i", kind, numbers.ndim, *shape) + numbers.tobytes()


def write_norb(folder, count, *, packed):
    """Both parts; returns the pictures, categories and info of each."""
    folder.mkdir(parents=True)
    parts = []
    for part, files in enumerate((list(norb._MD5)[:3], list(norb._MD5)[3:])):
        generator = np.random.default_rng(part)
        categories = np.arange(count, dtype=np.int32) % 5
        toys = generator.choice((4, 6, 7, 8, 9) if part == 0 else (0, 1, 2, 3, 5), count)
        columns = [toys, *(generator.integers(0, most, count) for most in (9, 18, 6))]
        columns[2] = 2 * columns[2]
        info = np.stack(columns, axis=1).astype(np.int32)
        pictures = generator.integers(0, 256, (count, 2, 96, 96), dtype=np.uint8)
        for file, numbers in zip(files, (pictures, categories, info), strict=True):
            content = matrix(numbers)
            if packed:
                (folder / f"{file}.gz").write_bytes(gzip.compress(content, 1))
            else:
                (folder / file).write_bytes(content)
        parts.append((pictures, categories, info))
    return parts
