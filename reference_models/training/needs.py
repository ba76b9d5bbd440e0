"""Do the data have what a model is trained with? If not, which data do?"""

import numpy as np

from disentkit.data import Dataset
from disentkit.errors import UserError
from reference_models.training.learning import ReferenceModel

_WHERE = {
    "labels": "digits, mnist, fashion_mnist, kmnist, sprites_images, sprites_even, affine_digits, affine_mnist",
    "groups": "digits, mnist, fashion_mnist, kmnist, sprites, sprites_images, lpc_sprites",
}


def needed(name: str, model: ReferenceModel, data: Dataset) -> None:
    """Nothing, when the data have what the model uses.

    Raises:
        UserError: when its labels or groups are not of use.
    """
    unseen = np.setdiff1d(data.test.labels, data.train.labels)
    if "labels" in model.uses and len(unseen):
        raise UserError(
            f"{name} needs labels that both splits share; of {data.name}, {len(unseen)} test labels do not occur "
            f"in training (the first: {unseen[0]}); data that have them: {_WHERE['labels']}; "
            "a --limit may take them away"
        )
    largest = np.unique(data.train.grouping, return_counts=True)[1].max()
    if "groups" in model.uses and largest < 2:
        raise UserError(
            f"{name} needs groups of several images; in {data.name} every image is a group of its own; "
            f"data that have them: {_WHERE['groups']}; a --limit may take them away"
        )
