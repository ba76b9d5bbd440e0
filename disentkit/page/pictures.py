"""Figures as a page shows them: inside it, each with what it shows and how it was made."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from disentkit.errors import UserError

_DPI = 150  # of the files, where they do not say
_SCREEN = 96  # CSS pixels an inch


_WIDE = 640  # CSS pixels from which on a figure gets a row of its own


@dataclass(frozen=True)
class Shown:
    """One figure.

    Attributes:
        model: who was asked; nothing where the file does not tell.
        title: what is shown, and of whom.
        caption: how it was made.
        uri: the file itself.
        width: in CSS pixels.
        height: in CSS pixels.
    """

    model: str
    title: str
    caption: str
    uri: str
    width: int
    height: int

    @property
    def subject(self) -> str:
        """What is shown, of whomever."""
        return self.title.removeprefix(f"{self.model}: ")

    @property
    def wide(self) -> bool:
        """Whether it needs a row of its own."""
        return self.width > _WIDE


def shown(files: Sequence[Path], models: Sequence[str]) -> list[Shown]:
    """The figures of these models, the same of all models side by side.

    A figure tells its model in its own text; those of other models, left by earlier runs, are left out. A figure
    without such text is told by its file's name.

    Raises:
        UserError: for a file that is not a picture.
    """
    found = [one for file in files if (one := _read(file, models)) is not None]
    found.sort(key=lambda one: models.index(one.model) if one.model else len(models))
    subjects = list(dict.fromkeys(one.subject for one in found))
    return sorted(found, key=lambda one: subjects.index(one.subject))


def _read(file: Path, models: Sequence[str]) -> Shown | None:
    try:
        with Image.open(file) as image:
            image.load()
            text = {str(key): str(value) for key, value in image.info.items() if isinstance(value, str)}
            scale = _SCREEN / float(image.info.get("dpi", (_DPI, _DPI))[0])
            width, height = (max(1, round(side * scale)) for side in image.size)
    except (OSError, UnidentifiedImageError, SyntaxError) as error:
        raise UserError(f"{file} is not a picture, or was cut off; run eval again") from error
    title = text.get("Title", file.stem)
    model = max((name for name in models if title.startswith(f"{name}: ")), key=len, default="")
    if "Title" in text and not model:
        return None
    caption = text.get("Description", "")
    uri = f"data:image/png;base64,{base64.b64encode(file.read_bytes()).decode('ascii')}"
    told = "" if caption == title.removeprefix(f"{model}: ") else caption
    return Shown(model, title, told, uri, width, height)
