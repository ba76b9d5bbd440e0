"""2D Sprites of Reed et al. (2015): 672 game characters in 178 frames each, from layers or from the original files."""

from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8
from sklearn.model_selection import train_test_split

from disentkit.data import reed, reed_archive, reed_layers
from disentkit.data.keeping import kept
from disentkit.data.root import asked_by, data_root
from disentkit.data.split import Dataset, Split
from disentkit.errors import UserError

TEST_SHARE = 0.25
# Another number, once the pictures of the same files change.
_KEPT = "sprites-1"
_LAYERS = Path("reed_sprites/layers")
_ARCHIVES = (Path("sprites"), Path("data/sprites"), Path("reed_sprites/sprites"))
_SPLITS = ("sprites_splits.mat", "splits.json")
_CEILINGS = (
    "from one frame no classifier can do better than 0.737 on 672 characters (pairs of them differ in a weapon that "
    "most frames do not show), 0.997 on the even 336; weapon 0.739, frame 0.983, legs 0.997, action 0.998"
)
_EVEN_CEILINGS = (
    "from one frame no classifier can do better than 0.997 on these 336 characters; "
    "frame 0.980, legs 0.997, action 0.997"
)


def open_by_character(name: str, root: Path | None) -> Dataset:
    """The official split: 500 characters to train, 72 to validate, 100 to test, in the published order.

    Labels and groups are the character's number, so no label of the test split is seen in training.

    Raises:
        UserError: when neither the layers nor the original files are there, or the splits are not.
    """
    pictures, splits = _pictures(name, root), _splits(name, root)
    steps = np.arange(len(reed.FRAMES))
    parts = {
        part: _split(pictures, numbers.repeat(len(steps)), np.tile(steps, len(numbers)))
        for part, numbers in splits.items()
    }
    return Dataset(name, **parts, classes=len(pictures), factor_names=reed.FACTORS, note=_CEILINGS)


def open_by_image(name: str, root: Path | None) -> Dataset:
    """A random quarter of each character's frames to test, the others to train: what identity classifiers need.

    `sprites_even` keeps the even characters, all with the bow: its labels count them, its groups keep their numbers.

    Raises:
        UserError: when neither the layers nor the original files are there.
    """
    pictures = _pictures(name, root)
    step = 2 if name == "sprites_even" else 1
    numbers = np.arange(0, len(pictures), step).repeat(len(reed.FRAMES))
    frames = np.tile(np.arange(len(reed.FRAMES)), len(pictures) // step)
    rows = train_test_split(np.arange(len(numbers)), test_size=TEST_SHARE, random_state=42, stratify=numbers)
    train, test = (_split(pictures, numbers[part], frames[part], step) for part in rows)
    names = tuple(factor for factor in reed.FACTORS if step == 1 or factor != "weapon")
    note = _CEILINGS if step == 1 else _EVEN_CEILINGS
    return Dataset(name, train, test, len(pictures) // step, names, note=note)


def _split(
    pictures: UInt8[np.ndarray, "K F 3 60 60"],
    characters: Int[np.ndarray, "N"],
    frames: Int[np.ndarray, "N"],
    step: int = 1,
) -> Split:
    factors = np.concatenate([reed.CHARACTERS[characters], reed.FRAMES[frames]], axis=1)
    if step > 1:  # one weapon for all: no factor any more
        factors = np.delete(factors, reed.FACTORS.index("weapon"), axis=1)
    return Split(pictures[characters, frames], characters // step, factors, characters)


def _pictures(name: str, root: Path | None) -> UInt8[np.ndarray, "K F 3 60 60"]:
    """The frames of all characters: drawn where all layers are there, else read from the original files."""
    place = data_root(root)
    sources = [
        (place / _LAYERS, reed_layers.all_files(), reed_layers.draw),
        *((place / folder, reed_archive.file_names(len(reed.CHARACTERS)), reed_archive.read) for folder in _ARCHIVES),
    ]
    missing = [(folder, [file for file in files if not (folder / file).is_file()]) for folder, files, _ in sources]
    shape = (len(reed.CHARACTERS), len(reed.FRAMES), 3, reed.SIZE, reed.SIZE)
    for (folder, files, make), (_, absent) in zip(sources, missing, strict=True):
        if not absent:
            return kept(_KEPT, [folder / file for file in files], shape, partial(make, folder, reed.CHARACTERS))
    looked = " nor ".join(f"in {folder} (missing: {_few(absent)})" for folder, absent in missing)
    raise UserError(
        f"{name}: neither the layer pictures nor the original sprites_*.mat {looked} "
        f"(looked there by {asked_by(root)}); where to get them: disentkit data fetch {name}"
    )


def _few(files: list[str]) -> str:
    return files[0] + (f" and {len(files) - 1} more" if len(files) > 1 else "")


def _splits(name: str, root: Path | None) -> reed_archive.Splits:
    folders = [data_root(root) / folder for folder in (_LAYERS.parent, *_ARCHIVES)]
    for file in (folder / file for file in _SPLITS for folder in folders):
        if file.is_file():
            return reed_archive.read_splits(file)
    raise UserError(
        f"{name}: no official splits, {' or '.join(_SPLITS)}, in {' or '.join(map(str, folders))} "
        f"(looked there by {asked_by(root)}); where to get them: disentkit data fetch {name}"
    )
