"""What predicting one block from another leaves."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float


@dataclass(frozen=True, eq=False)
class Route:
    """One block predicted from another by S predictors, for N training and L test examples.

    Attributes:
        source: the block that is read.
        target: the block that is predicted, its posterior mean.
        input: what of the source is read: mean or sample.
        train_error: squared error a latent of the target.
        predicted: the target's codes of the test split.
        pictures: how far pictures of the predicted target and all other blocks' own means are from the images.
    """

    source: str
    target: str
    input: str
    train_error: Float[np.ndarray, "S N"]
    predicted: Float[np.ndarray, "S L D"]
    pictures: "Redrawn"


@dataclass(frozen=True, eq=False)
class Redrawn:
    """Test images decoded again: squared errors a pixel, and whether the frozen encoder still finds the label.

    S is 1 where nothing was fitted. `named` is of the first of the S. `shown` are its first M pictures.
    """

    versus_input: Float[np.ndarray, "S L"]
    versus_own: Float[np.ndarray, "S L"]
    named: Bool[np.ndarray, "L"]
    shown: Float[np.ndarray, "M C H W"]


@dataclass(frozen=True, eq=False)
class Regenerations:
    """Blocks predicted from one another, and the pictures of what is predicted.

    Attributes:
        routes: every ordered pair of blocks and every input.
        own: reconstructions from posterior means: the true block in the place of a predicted one.
        constant: for each target block, its mean over the training split in the place of a predicted one.
        images: whether the label is found from the images themselves, and the first M of them.
        reader: the block whose classifier, of all blocks', finds the most labels of real images; it judges all.
    """

    routes: tuple[Route, ...]
    own: Redrawn
    constant: dict[str, Redrawn]
    images: Redrawn
    reader: str
