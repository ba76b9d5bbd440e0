"""What a training left on record."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float


@dataclass(frozen=True, eq=False)
class History:
    """The curves of a training: for each name, such as `train/kl`, T places in rising order and the values there.

    `along` says what the places count, `kept` where the record lies; both are for a reader.
    """

    curves: Mapping[str, Float[np.ndarray, "2 _"]]
    along: str
    kept: str
