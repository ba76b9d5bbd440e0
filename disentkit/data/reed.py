"""The 672 characters and 178 frames of the 2D Sprites: what each file and each frame shows.

Reed et al., 2015, "Deep Visual Analogy-Making", section 5.3. The meaning of the seven attributes and the rules of
drawing are not published; they were found by reproducing every frame of the archive bit for bit.
"""

from itertools import product

import numpy as np
from jaxtyping import Int

from disentkit.data.sheets import ACTIONS, HURT, VIEWS

SIZE = 60
# Layer pictures under the folder of layers, by attribute; {sex} is male or female.
SEXES = ("male", "female")
BODIES = ("light", "dark", "orc", "darkelf")
ARMORS = ("gold", "leather", "plate")
HAIRS = (
    "male/plain/blonde",
    "male/plain/blue",
    "female/ponytail/blonde",
    "female/ponytail/blue",
    "{sex}/mohawk/green",
    "female/bangslong/pink",
)
ARMS = ("gold", "plate")
LEGS = ("metal_pants", "golden_greaves")
WEAPONS = ("bow", "spear")
_WORN = ((0, 1, 4), (2, 3, 4, 5))  # the hair that men and women wear: the attributes are no full grid

ATTRIBUTES = ("sex", "body", "armor", "hair", "arms", "legs", "weapon")
FACTORS = (*ATTRIBUTES, "action", "view", "frame")


def _characters() -> Int[np.ndarray, "672 7"]:
    rest = [range(len(values)) for values in (ARMS, LEGS, WEAPONS)]
    grids = (product([sex], range(4), range(3), hair, *rest) for sex, hair in enumerate(_WORN))
    return np.array([row for grid in grids for row in grid])


def _frames() -> Int[np.ndarray, "178 3"]:
    seen = [
        (action, view, frame)
        for action, count in enumerate(ACTIONS.values())
        for view in range(len(VIEWS))
        for frame in range(count)
    ]
    return np.array([*seen, *((len(ACTIONS), VIEWS.index("front"), frame) for frame in range(HURT))])


CHARACTERS = _characters()
"""The attributes of each character, in the order of the files."""

FRAMES = _frames()
"""Action (hurt last), view (back, left, front, right) and step of each frame, in the order of the files."""
