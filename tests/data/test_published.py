"""Published data sets read from small files of the same format: every picture with its own factors."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from disentkit.data import SOURCES, cars3d, dsprites, fetch, mpi3d, norb, open_dataset, shapes3d
from tests.conftest import check_refused
from tests.data.published import (
    matrix,
    numbered,
    write_car,
    write_dsprites,
    write_norb,
    write_shapes3d,
)

SHAPES = replace(dsprites.GRID, sizes=(3, 2, 40, 1, 2))
ROOMS = replace(shapes3d.GRID, sizes=(2, 3, 2, 2, 4, 3))
ARM = replace(mpi3d.GRIDS["toy"], sizes=(2, 3, 2, 1, 3, 2, 2))
CARS = replace(cars3d.GRID, sizes=(4, 24, 3))


@pytest.fixture(autouse=True)
def _fresh_cache(tmp_path, monkeypatch):
    """Nothing that an earlier version of the code kept."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))


def check_grid(data, grid, pictures):
    """Train and test hold every picture once, each with the factors of its place in the file."""
    assert (len(data.train), len(data.test)) == (len(grid) - round(len(grid) / 10), round(len(grid) / 10))
    images = np.concatenate([data.train.images, data.test.images])
    factors = np.concatenate([data.train.factors, data.test.factors])
    places = np.ravel_multi_index(tuple(factors.T), grid.sizes)
    assert sorted(places.tolist()) == list(range(len(grid)))
    assert (images == pictures[places]).all()
    assert factors.dtype == np.int64
    labels = np.concatenate([data.train.labels, data.test.labels])
    assert (labels == factors[:, grid.factors.index(grid.label)]).all()
    assert (data.factor_names, data.classes) == (grid.factors, grid.sizes[grid.factors.index(grid.label)])


@pytest.fixture
def shapes(tmp_path):
    file = tmp_path / "dsprites" / dsprites.FILE
    pictures = numbered(len(SHAPES), 64, 64) % 2
    pictures[39 * 2 : 40 * 2] = pictures[:2]  # the last orientation is the first
    write_dsprites(file, SHAPES, pictures)
    return file, pictures


def test_dsprites_are_read_without_their_pickle(tmp_path, shapes):
    file, pictures = shapes
    data = dsprites.open_dsprites("dsprites", tmp_path, SHAPES)
    check_grid(data, SHAPES, pictures[:, None] * 255)
    assert data.factor_names == SOURCES["dsprites"].factors
    share = 1 - 2 / len(SHAPES)  # two pairs of pictures are the same
    assert f"no classifier can do better than {share:.3f} on orientation" in data.note
    file.rename(tmp_path / file.name)
    assert dsprites.open_dsprites("dsprites", tmp_path, SHAPES).fingerprint == data.fingerprint


def test_dsprites_that_are_not_whole_are_told(tmp_path, shapes):
    file, pictures = shapes
    check_refused(
        "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz: expected latents_classes of the grid 3x6x40x32x32, got others",
        open_dataset,
        "dsprites",
        tmp_path,
    )
    write_dsprites(file, SHAPES, pictures + 1)
    check_refused("expected imgs of 0 and 1, got 2", dsprites.open_dsprites, "dsprites", tmp_path, SHAPES)
    write_dsprites(file, SHAPES, pictures[:, :60])
    check_refused("expected imgs as uint8 (480, 64, 64)", dsprites.open_dsprites, "dsprites", tmp_path, SHAPES)
    file.write_bytes(file.read_bytes()[:-100])
    check_refused("got BadZipFile", dsprites.open_dsprites, "dsprites", tmp_path, SHAPES)


def test_shapes3d_are_read_by_their_labels(tmp_path):
    pictures = numbered(len(ROOMS), 64, 64, 3)
    write_shapes3d(tmp_path / shapes3d.FILE, ROOMS, pictures)
    data = shapes3d.open_shapes3d("shapes3d", tmp_path, ROOMS)
    check_grid(data, ROOMS, pictures.transpose(0, 3, 1, 2))
    assert data.factor_names == SOURCES["shapes3d"].factors


def test_shapes3d_that_are_not_whole_are_told(tmp_path):
    file = tmp_path / shapes3d.FILE
    pictures = numbered(len(ROOMS), 64, 64, 3)
    write_shapes3d(file, ROOMS, pictures[:-1])
    words = "images as uint8 (288, 64, 64, 3) and labels in the order of the grid, got ValueError: images uint8 (287"
    check_refused(words, shapes3d.open_shapes3d, "shapes3d", tmp_path, ROOMS)
    turned = replace(ROOMS, sizes=ROOMS.sizes[::-1])
    write_shapes3d(file, turned, pictures)
    check_refused("labels in another order", shapes3d.open_shapes3d, "shapes3d", tmp_path, ROOMS)
    file.write_bytes(file.read_bytes()[:-2000])
    check_refused("got OSError", shapes3d.open_shapes3d, "shapes3d", tmp_path, ROOMS)


@pytest.mark.parametrize("name", ["mpi3d_toy", "mpi3d_real_complex"])
def test_mpi3d_is_read_in_the_published_order(tmp_path, name):
    pictures = numbered(len(ARM), 64, 64, 3)
    (tmp_path / "mpi3d").mkdir()
    np.savez(tmp_path / "mpi3d" / f"{name}.npz", images=pictures)
    data = mpi3d.open_mpi3d(name, tmp_path, ARM)
    check_grid(data, ARM, pictures.transpose(0, 3, 1, 2))
    assert data.factor_names == SOURCES[name].factors
    words = f"images as uint8 ({len(mpi3d.GRIDS[name.removeprefix('mpi3d_')])}, 64, 64, 3)"
    check_refused(words, open_dataset, name, tmp_path)


def test_published_grids_have_their_published_sizes():
    grids = [dsprites.GRID, shapes3d.GRID, cars3d.GRID, mpi3d.GRIDS["real"], mpi3d.GRIDS["real_complex"]]
    assert [len(grid) for grid in grids] == [737_280, 480_000, 17_568, 1_036_800, 460_800]


def cars(folder):
    pictures = numbered(3 * 96, 128, 128, 3).reshape(3, 4, 24, 128, 128, 3)
    for number, car in zip((1, 12, 199), pictures, strict=True):
        write_car(folder / f"car_{number:03}_mesh.mat", car)
    return pictures


def test_cars3d_are_scaled_and_read_by_elevation_azimuth_and_car(tmp_path):
    pictures = cars(tmp_path / "data" / "cars")
    data = cars3d.open_cars3d("cars3d", tmp_path, CARS)
    # disentanglement_lib makes thumbnails of them.
    small = [Image.fromarray(picture) for picture in pictures.transpose(1, 2, 0, 3, 4, 5).reshape(-1, 128, 128, 3)]
    for picture in small:
        picture.thumbnail((64, 64), Image.Resampling.LANCZOS)
    check_grid(data, CARS, np.stack([np.asarray(picture) for picture in small]).transpose(0, 3, 1, 2))
    assert data.factor_names == SOURCES["cars3d"].factors
    assert cars3d.open_cars3d("cars3d", tmp_path, CARS).fingerprint == data.fingerprint  # as it was kept


def test_cars3d_that_are_not_whole_are_told(tmp_path):
    words = f"cars3d: expected 183 files car_*_mesh.mat, found 0 in {tmp_path / 'cars'} or"
    check_refused(words, open_dataset, "cars3d", tmp_path)
    cars(tmp_path / "cars")
    check_refused("expected 183 files car_*_mesh.mat, found 3", open_dataset, "cars3d", tmp_path)
    file = tmp_path / "cars" / "car_012_mesh.mat"
    whole = file.read_bytes()
    for damage in (whole[: len(whole) // 2], whole[:100], b"", b"\0" * 200):
        file.write_bytes(damage)
        check_refused(
            "car_012_mesh.mat: expected im as uint8 (128, 128, 3, 24, 4), got",
            cars3d.open_cars3d,
            "cars3d",
            tmp_path,
            CARS,
        )
    write_car(file, np.zeros((4, 24, 64, 64, 3), np.uint8))
    check_refused("got uint8 (64, 64, 3, 24, 4); fetch it again", cars3d.open_cars3d, "cars3d", tmp_path, CARS)


@pytest.mark.parametrize("packed", [True, False])
def test_small_norb_keeps_its_official_split(tmp_path, packed):
    written = write_norb(tmp_path / "small_norb", 20, packed=packed)
    data = norb.open_norb("smallnorb", tmp_path, 20)
    assert (data.image_shape, data.classes, data.factor_names) == ((1, 64, 64), 5, SOURCES["smallnorb"].factors)
    for split, (pictures, categories, info) in zip((data.train, data.test), written, strict=True):
        small = [Image.fromarray(left).resize((64, 64), Image.Resampling.LANCZOS) for left in pictures[:, 0]]
        assert (split.images[:, 0] == np.stack([np.asarray(picture) for picture in small])).all()
        assert (split.labels == categories).all()
        assert (split.factors[:, 0] == categories).all()
        assert (split.factors[:, 1:] * np.array([1, 2, 1]) == info[:, 1:]).all()
        assert (split.groups == 10 * categories + info[:, 0]).all()
    assert not set(data.train.groups) & set(data.test.groups)


def test_norbs_format_is_read_as_it_is_described(tmp_path):
    """Magic number, two dimensions, each of them and a third that means nothing; little-endian."""
    file = tmp_path / "m.mat"
    file.write_bytes(b"\x54\x4c\x3d\x1e" + b"\2\0\0\0" + b"\1\0\0\0\3\0\0\0\1\0\0\0")
    file.write_bytes(file.read_bytes() + b"\5\0\0\0\6\0\0\0\0\1\0\0")
    assert norb.read_matrix(file, (1, 3)).tolist() == [[5, 6, 256]]
    for numbers in (np.arange(7, dtype=np.int32), np.arange(120, dtype=np.uint8).reshape(2, 3, 4, 5)):
        file.write_bytes(matrix(numbers))
        assert (norb.read_matrix(file, numbers.shape) == numbers).all()


def test_small_norb_that_is_not_whole_is_told(tmp_path):
    words = "smallnorb: no smallnorb-5x46789x9x18x6x2x96x96-training-dat.mat and 5 more in"
    check_refused(words, open_dataset, "smallnorb", tmp_path)
    write_norb(tmp_path / "smallnorb", 5, packed=True)
    check_refused("a matrix (24300, 2, 96, 96) in NORB's format, got", open_dataset, "smallnorb", tmp_path)
    file = tmp_path / "x.mat"
    whole = matrix(np.arange(12, dtype=np.int32).reshape(3, 4))
    for damage in (whole[:-1], whole[:6], b"", b"\0\0\0\0" + whole[4:], whole + b"\0"):
        file.write_bytes(damage)
        check_refused("x.mat: expected a matrix (3, 4) in NORB's format, got", norb.read_matrix, file, (3, 4))
    packed = next((tmp_path / "smallnorb").glob("*training-dat.mat.gz"))
    packed.write_bytes(packed.read_bytes()[:-50])
    check_refused("got EOFError", norb.open_norb, "smallnorb", tmp_path, 5)


@pytest.mark.parametrize("name", ["dsprites", "shapes3d", "cars3d", "smallnorb", "mpi3d_toy", "mpi3d_real_complex"])
def test_what_is_missing_says_where_to_get_it(tmp_path, name):
    check_refused(f"where to get them: disentkit data fetch {name}", open_dataset, name, tmp_path)


@pytest.mark.parametrize("name", ["cars3d", "mpi3d_toy", "mpi3d_realistic", "mpi3d_real", "mpi3d_real_complex"])
def test_what_is_not_downloaded_says_where_it_is(name):
    check_refused(f"{name} is not downloaded by disentkit: put", fetch, name)
