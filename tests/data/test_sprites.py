"""The 2D Sprites: drawn from layers, read from the published files, split as published."""

import json
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from disentkit.data import SOURCES, best_accuracy, fetch, open_dataset, reed, reed_archive, reed_layers, require
from disentkit.data.ceiling import same_pictures
from tests.conftest import REAL, check_refused
from tests.data.sheets import paint_sheet, pixels

FEW = 4
COUNTS = [7] * 4 + [8] * 4 + [9] * 4 + [6] * 4 + [13] * 4 + [6]
SPLITS = {"train": [2, 0], "val": [3], "test": [1]}


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    """A root with painted layers, and nothing else."""
    root = tmp_path_factory.mktemp("painted")
    for seed, file in enumerate(reed_layers.all_files()):
        paint_sheet(root / "reed_sprites" / "layers" / file, seed)
    return root


@pytest.fixture(scope="module")
def drawn(painted):
    return reed_layers.draw(painted / "reed_sprites" / "layers", reed.CHARACTERS[:FEW])


@pytest.fixture
def few(monkeypatch, tmp_path):
    """A world of four characters, with a cache folder of its own."""
    monkeypatch.setattr(reed, "CHARACTERS", reed.CHARACTERS[:FEW])
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))


def write_archive(folder, frames, characters):
    """The published structure: MATLAB 7.3 files with a user block, cells as references, a column for each frame."""
    folder.mkdir(parents=True)
    ends = np.cumsum(COUNTS)[:-1]
    for number, (character, attributes) in enumerate(zip(frames, characters, strict=True)):
        file = folder / f"sprites_{number}.mat"
        with h5py.File(file, "w", userblock_size=512) as handle:
            handle["labels"] = attributes[:, None].astype(np.float64)
            columns = [frame.transpose(1, 2, 0).ravel(order="F") / 255 for frame in character]
            for name, width in (("sprites", 10800), ("masks", 3600)):
                cells = []
                for place, steps in enumerate(np.split(np.array(columns)[:, :width], ends)):
                    cells.append(handle.create_dataset(f"#refs#/{name}{place}", data=steps, compression=1))
                handle[name] = np.array([[cell.ref] for cell in cells], dtype=h5py.ref_dtype)
        with open(file, "rb+") as raw:
            raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(512))
    indices = {f"{part}idx": np.array([numbers], np.uint16) + 1 for part, numbers in SPLITS.items()}
    savemat(folder / "sprites_splits.mat", indices)


@pytest.fixture(scope="module")
def archive(tmp_path_factory, drawn):
    """A root with the same characters in published files."""
    root = tmp_path_factory.mktemp("archive")
    write_archive(root / "data" / "sprites", drawn, reed.CHARACTERS[:FEW])
    return root


def test_the_672_characters_are_the_two_grids_of_men_and_women():
    assert reed.CHARACTERS.shape == (672, 7)
    assert len(np.unique(reed.CHARACTERS, axis=0)) == 672
    assert (np.bincount(reed.CHARACTERS[:, 0])).tolist() == [288, 384]
    assert sorted(set(reed.CHARACTERS[:288, 3])) == [0, 1, 4]
    assert sorted(set(reed.CHARACTERS[288:, 3])) == [2, 3, 4, 5]
    assert reed.CHARACTERS[:3].tolist() == [[0] * 7, [0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 1, 0]]
    assert (reed.CHARACTERS[::2, :6] == reed.CHARACTERS[1::2, :6]).all()
    assert reed.CHARACTERS[-1].tolist() == [1, 3, 2, 5, 1, 1, 1]


def test_the_178_frames_are_21_animations_and_hurt_is_seen_from_the_front():
    _, starts, counts = np.unique(reed.FRAMES[:, :2], axis=0, return_index=True, return_counts=True)
    assert counts.tolist() == COUNTS
    assert (np.diff(starts) > 0).all()
    assert reed.FRAMES[-6:].tolist() == [[5, 2, step] for step in range(6)]


def test_there_are_33_layers():
    assert len(reed_layers.all_files()) == 33


def slowly(folder, attributes, row, column):
    """One frame by the rule, in fractions: body copied, others added with both parts rounded."""
    levels = reed_layers.layer_files(("male", "female")[attributes[0]])
    chosen = [files[k] for files, k in zip(levels, [*attributes[1:], 0], strict=True)]
    frame = np.zeros((60, 60, 3))
    for level, file in enumerate(chosen):
        sheet = np.pad(pixels(folder / file), ((0, 5), (0, 0), (0, 0))).astype(float)
        window = sheet[64 * row + 9 : 64 * row + 69, 64 * column + 2 : 64 * column + 62]
        colour, alpha = window[:, :, :3], window[:, :, 3:]
        if level == 0:
            frame = np.where(alpha > 0, colour, frame)
        else:
            frame = np.rint(colour * alpha / 255) + np.rint(frame * (255 - alpha) / 255)
    if row == 20:
        frame[55:] = 255
    return frame.transpose(2, 0, 1)


def test_frames_are_layers_painted_by_the_rule(painted):
    folder = painted / "reed_sprites" / "layers"
    numbers = np.array([500, 3, 671, 2])  # men and women, in any order
    found = reed_layers.draw(folder, reed.CHARACTERS[numbers])
    for number, pictures in zip(numbers, found, strict=True):
        for frame, row, column in ((0, 0, 0), (27, 3, 6), (37, 5, 1), (160, 19, 1), (177, 20, 5)):
            expected = slowly(folder, reed.CHARACTERS[number].tolist(), row, column)
            assert (pictures[frame] == expected).all(), (number, frame)


def test_hurt_is_white_beyond_the_end_of_the_sheet(drawn):
    assert (drawn[:, -6:, :, 55:] == 255).all()
    assert (drawn[:, :-6, :, 55:] != 255).any()


def test_published_files_give_the_pictures_that_they_hold(archive, drawn):
    found = reed_archive.read(archive / "data" / "sprites", reed.CHARACTERS[:FEW])
    assert (found == drawn).all()


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("name", ["sprites", "sprites_images", "sprites_even"])
def test_layers_and_published_files_are_the_same_data(painted, archive, name):
    (painted / "reed_sprites" / "splits.json").write_text(json.dumps(SPLITS))
    assert open_dataset(name, painted).fingerprint == open_dataset(name, archive).fingerprint


@pytest.mark.usefixtures("few")
def test_the_official_split_is_by_character_in_the_published_order(archive, drawn):
    data = open_dataset("sprites", archive)
    found = {part: split.labels[::178].tolist() for part, split in data.splits.items()}
    assert found == {"train": [2, 0], "test": [1], "validation": [3]}
    assert (data.train.images == drawn[[2, 0]].reshape(-1, 3, 60, 60)).all()
    assert (data.train.groups == data.train.labels).all()
    assert data.train.factors[178 + 30].tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0, 2]  # character 0, thrust from behind
    assert data.factor_names == SOURCES["sprites"].factors
    assert "0.737" in data.note
    require(data, "factors")


@pytest.mark.usefixtures("few")
def test_the_split_by_image_holds_out_a_quarter_of_each_character(archive, drawn):
    data = open_dataset("sprites_images", archive)
    assert (len(data.train), len(data.test), data.classes) == (534, 178, 4)
    assert set(np.bincount(data.test.labels)) <= {44, 45}
    place = {tuple(row): frame for frame, row in enumerate(reed.FRAMES.tolist())}
    for split in (data.train, data.test):
        frames = [place[tuple(row)] for row in split.factors[:, 7:].tolist()]
        assert (split.images == drawn[split.labels, frames]).all()


@pytest.mark.usefixtures("few")
def test_the_even_characters_have_one_weapon_and_labels_of_their_own(archive):
    data = open_dataset("sprites_even", archive)
    assert (len(data.train) + len(data.test), data.classes) == (356, 2)
    assert set(data.train.labels) == {0, 1}
    assert (data.train.groups == 2 * data.train.labels).all()
    assert data.factor_names == SOURCES["sprites_even"].factors
    assert "weapon" not in data.factor_names


@pytest.mark.usefixtures("few")
def test_pictures_are_kept_and_a_kept_file_that_was_cut_off_is_made_anew(archive, tmp_path, monkeypatch):
    first = open_dataset("sprites", archive).fingerprint
    (kept,) = (tmp_path / "cache" / "data").glob("sprites-*.npy")
    with monkeypatch.context() as patch:
        patch.setattr(reed_archive, "read", lambda *_: pytest.fail("they were kept"))
        assert open_dataset("sprites", archive).fingerprint == first
    kept.write_bytes(kept.read_bytes()[:-100])
    assert open_dataset("sprites", archive).fingerprint == first


@pytest.fixture
def no_cache(tmp_path, monkeypatch):
    """The cache folder cannot be written to."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "file"))


@pytest.mark.usefixtures("few", "no_cache")
def test_a_cache_folder_that_cannot_be_written_to_is_no_error(archive):
    assert len(open_dataset("sprites", archive).train) == 356


def test_files_that_are_not_there_are_named_with_all_places(tmp_path):
    for words in (
        f"in {tmp_path / 'reed_sprites' / 'layers'} (missing: body/female/dark.png and 32 more)",
        f"in {tmp_path / 'data' / 'sprites'} (missing: sprites_0.mat and 671 more)",
        "(looked there by --data-root); where to get them: disentkit data fetch sprites",
    ):
        check_refused(words, open_dataset, "sprites", tmp_path)


def test_the_environment_is_said_to_name_the_root(tmp_path, monkeypatch):
    monkeypatch.setenv("DISENTKIT_DATA", str(tmp_path))
    check_refused("looked there by DISENTKIT_DATA", open_dataset, "sprites_images")


@pytest.mark.parametrize("name", ["sprites", "sprites_images", "sprites_even"])
def test_fetch_says_where_the_files_are_to_be_had(name):
    check_refused(f"{name} is not downloaded by disentkit: put sprites_*.mat of https://github.com/", fetch, name)


@pytest.mark.usefixtures("few")
def test_layers_without_the_splits_still_give_the_split_by_image(painted):
    (painted / "reed_sprites" / "splits.json").unlink(missing_ok=True)
    check_refused(
        "sprites: no official splits, sprites_splits.mat or splits.json, in", open_dataset, "sprites", painted
    )
    assert len(open_dataset("sprites_images", painted).test) == 178


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"train": [0]}', "expected the splits of the 2D Sprites, got KeyError: 'val'"),
        ("not json", "expected the splits of the 2D Sprites, got JSONDecodeError"),
        ('{"train": [0, 1], "val": [1], "test": [2, 3]}', "expected each of 4 characters in one split"),
    ],
)
def test_splits_that_are_none_are_refused(tmp_path, text, words):
    (tmp_path / "splits.json").write_text(text)
    check_refused(words, reed_archive.read_splits, tmp_path / "splits.json")


def test_files_that_are_not_the_published_ones_are_refused(archive, tmp_path, drawn):
    folder = archive / "data" / "sprites"
    check_refused(
        "sprites_0.mat: expected the character [1, 3, 2, 5, 1, 1, 1], got [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]",
        reed_archive.read,
        folder,
        reed.CHARACTERS[-1:],
    )
    content = (folder / "sprites_0.mat").read_bytes()
    (tmp_path / "sprites_0.mat").write_bytes(content[: len(content) // 2])
    words = "sprites_0.mat: expected a file of the 2D Sprites, got"
    check_refused(words, reed_archive.read, tmp_path, reed.CHARACTERS[:1])
    with h5py.File(tmp_path / "sprites_0.mat", "w") as handle:
        handle["labels"] = np.zeros((7, 1))
        handle["one"] = np.zeros((2, 10800))
        handle["sprites"] = np.array([[handle["one"].ref]], dtype=h5py.ref_dtype)
    words = "sprites_0.mat: expected 21 animations of 178 frames in all, got (2, 10800)"
    check_refused(words, reed_archive.read, tmp_path, reed.CHARACTERS[:1])


def test_a_layer_that_is_no_sheet_is_refused(painted, tmp_path):
    folder = painted / "reed_sprites" / "layers"
    for file in reed_layers.all_files():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        os.link(folder / file, tmp_path / file)
    bow = tmp_path / "weapons" / "bow.png"
    bow.unlink()
    bow.write_bytes(b"no picture")
    check_refused("bow.png cannot be read as a picture", reed_layers.draw, tmp_path, reed.CHARACTERS[:1])
    Image.new("RGBA", (64, 32)).save(bow)
    check_refused("expected a sheet of 832x1344 pixels, got 64x32", reed_layers.draw, tmp_path, reed.CHARACTERS[:1])


@pytest.fixture(scope="module")
def real_root():
    if not REAL or not (Path(REAL) / "reed_sprites" / "layers").exists():
        pytest.skip("needs the 2D Sprites: set DISENTKIT_DATA to a folder with reed_sprites/layers")
    return Path(REAL)


@pytest.fixture(scope="module")
def real(real_root):
    """All frames by a number that equal frames share, as small pictures: the real ones are 1.3 GB."""
    pictures = reed_layers.draw(real_root / "reed_sprites" / "layers", reed.CHARACTERS)
    return same_pictures(pictures.reshape(-1, 3, 60, 60)).reshape(672, 178)


def ceiling(numbers, labels):
    return best_accuracy(numbers.astype(np.uint32).reshape(-1, 1).view(np.uint8), labels)


def test_single_frames_of_the_real_sprites_bound_what_can_be_told_from_them(real):
    assert real.max() + 1 == 86_095
    labels = np.arange(672).repeat(178)
    assert ceiling(real, labels) == pytest.approx(0.7374, abs=5e-5)
    assert ceiling(real[::2], labels[: 336 * 178]) == pytest.approx(0.9972, abs=5e-5)
    assert ceiling(real[:, :172], np.arange(672).repeat(172)) == pytest.approx(0.7471, abs=5e-5)
    expected = [1, 1, 1, 1, 1, 0.9972, 0.7388, 0.9979, 1, 0.9833]
    factors = np.concatenate([reed.CHARACTERS[labels], np.tile(reed.FRAMES, (672, 1))], axis=1)
    assert [ceiling(real, column) for column in factors.T] == pytest.approx(expected, abs=5e-5)


def test_a_real_weapon_is_seen_in_its_own_action_and_where_its_tip_reaches_into_the_row_above(real):
    differ = (real[::2] != real[1::2]).any(axis=0)
    seen = {tuple(row) for row in reed.FRAMES[differ, :2].tolist()}
    spellcast_right, thrust, shoot = (0, 3), 1, 4
    assert seen == {spellcast_right, *((action, view) for action in (thrust, shoot) for view in range(4))}


@pytest.mark.usefixtures("no_cache")  # 1.3 GB
def test_the_real_official_split_is_500_72_and_100_characters(real_root):
    data = open_dataset("sprites", real_root)
    firsts = {part: split.labels[: 3 * 178 : 178].tolist() for part, split in data.splits.items()}
    assert firsts == {"train": [584, 306, 72], "validation": [249, 56, 436], "test": [7, 25, 31]}
    assert [len(split) for split in data.splits.values()] == [89_000, 17_800, 12_816]
    assert data.image_shape == (3, 60, 60)
