"""The Sprites of Li & Mandt: PIL's compositions, the official split."""

import hashlib
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from disentkit.data import SOURCES, fetch, lpc, open_dataset
from disentkit.data.ceiling import same_pictures
from disentkit.data.composing import rounded_once
from tests.conftest import REAL, check_refused
from tests.data.sheets import paint_sheet

ROWS = {"spellcast": 0, "walk": 8, "slash": 12}
VIEWS = {"front": 2, "left": 1, "right": 3}


@pytest.fixture(scope="module")
def painted(tmp_path_factory):
    root = tmp_path_factory.mktemp("painted")
    for seed, file in enumerate(chain.from_iterable(lpc.LEVELS)):
        paint_sheet(root / "lpc_sprites" / file, seed)
    return root


def by_pil(folder, factors):
    """One frame as the published renderer composes it."""
    *parts, action, view, step = factors
    name = list(lpc.COLUMNS)[action]
    left, top = 64 * lpc.COLUMNS[name][step], 64 * (ROWS[name] + VIEWS[lpc.SEEN[view]])
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 255))
    files = [f"{part}/{number}.png" for part, number in zip(lpc.FACTORS, parts, strict=False)]
    for file in [*files, "shoes/1.png"]:
        with Image.open(folder / file) as sheet:
            picture.alpha_composite(sheet.convert("RGBA").crop((left, top, left + 64, top + 64)))
    return np.asarray(picture)[:, :, :3].transpose(2, 0, 1)


def check_samples(folder, characters, count):
    drawn = lpc.draw(folder, characters)
    generator = np.random.default_rng(0)
    for _ in range(count):
        which, frame = generator.integers(len(characters)), generator.integers(72)
        factors = [*lpc.CHARACTERS[characters[which]].tolist(), *lpc.FRAMES[frame].tolist()]
        assert (drawn[which, frame] == by_pil(folder, factors)).all()


def test_painted_layers_are_composed_as_pil_does(painted):
    check_samples(painted / "lpc_sprites", np.array([1295, 0, 7, 700]), 40)


def test_the_blending_is_pils_for_every_colour_and_opacity():
    colour, opacity = (axis.ravel().astype(np.uint16) for axis in np.mgrid[:256, :256])
    for under in (0, 1, 100, 254, 255):
        top = Image.fromarray(np.stack([colour, colour, colour, opacity], axis=1).astype(np.uint8)[None])
        expected = np.asarray(Image.alpha_composite(Image.new("RGBA", top.size, (under,) * 3 + (255,)), top))[0, :, 0]
        assert (rounded_once(np.full(65536, under, np.uint8), colour, opacity) == expected).all()


def test_a_characters_number_counts_its_four_attributes():
    weights = np.array([216, 36, 6, 1])
    assert (lpc.CHARACTERS @ weights == np.arange(1296)).all()


def test_the_split_is_the_published_one():
    order = lpc.official_order()
    assert order[:8].tolist() == [1116, 1135, 17, 469, 1293, 491, 869, 961]
    assert order[1000:1004].tolist() == [884, 1285, 252, 297]
    digest = hashlib.sha1(order.tobytes(), usedforsecurity=False).hexdigest()
    assert digest == "adba4f415271c768cdd0ef24b1a79c7c569c4e4a"


def test_sheets_that_are_not_there_are_named(tmp_path):
    check_refused(f"shoes/1.png in {tmp_path / 'lpc_sprites'} (looked there by", open_dataset, "lpc_sprites", tmp_path)
    check_refused("lpc_sprites is not downloaded by disentkit: put the folders of sheets", fetch, "lpc_sprites")


@pytest.fixture(scope="module")
def real():
    if not REAL or not (Path(REAL) / "lpc_sprites").exists():
        pytest.skip("needs the Sprites: set DISENTKIT_DATA to a folder with lpc_sprites")
    return open_dataset("lpc_sprites", Path(REAL))


def test_the_real_sprites_go_by_character_action_view_and_frame(real):
    assert (len(real.train), len(real.test), real.image_shape) == (72_000, 21_312, (3, 64, 64))
    assert real.train.labels[::72][:4].tolist() == [1116, 1135, 17, 469]
    assert real.test.factors[72 + 25].tolist() == [5, 5, 4, 1, 1, 0, 1]  # 1285, spellcast from the front
    assert (real.test.groups == real.test.labels).all()
    assert real.factor_names == SOURCES["lpc_sprites"].factors


def test_real_frames_are_what_pil_composes(real):
    folder = Path(REAL) / "lpc_sprites"
    for row in np.random.default_rng(0).integers(0, len(real.train), 60):
        assert (real.train.images[row] == by_pil(folder, real.train.factors[row].tolist())).all()


def test_some_real_frames_look_the_same_but_never_those_of_two_characters(real):
    numbers = [same_pictures(split.images) for split in (real.train, real.test)]
    different = [len(np.unique(part)) for part in numbers]
    pairs = [
        len(np.unique(np.stack([part, split.labels]), axis=1)[0])
        for part, split in zip(numbers, (real.train, real.test), strict=True)
    ]
    assert pairs == different
    assert sum(different) == 81_168
