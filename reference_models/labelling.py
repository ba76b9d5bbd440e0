"""Which training examples keep their label, where a model is taught by a few."""

import torch
from torch import Tensor

from disentkit.errors import UserError
from reference_models.training.feed import Feed


def enough_labels(feed: Feed, labelled: int, classes: int = 1) -> None:
    """Nothing, where there are as many labels as are to be told, and as many of each of the classes.

    Raises:
        UserError: where there are fewer.
    """
    there = len(feed) if classes == 1 else classes * int(torch.bincount(feed.labels, minlength=classes).min())
    if labelled > there:
        raise UserError(
            f"labelled: expected at most {there} for these data, got {labelled}; choose --set labelled={there}"
        )


def known_labels(feed: Feed, rows: Tensor, labelled: int, unknown: int) -> Tensor:
    """Labels (B,) of the rows that are among `labelled` random examples, `unknown` for the others.

    The same examples in every training, not balanced over classes. With `labelled` 0 all keep theirs.
    """
    kept = feed.rank_shuffled[rows] < (labelled or len(feed))
    return torch.where(kept, feed.labels[rows], unknown)


def taught_rows(feed: Feed, count: int, labelled: int, classes: int, generator: torch.Generator) -> Tensor:
    """Rows drawn from the first examples of each class in file order, `labelled` of all classes; all of them for 0."""
    each = labelled // classes if labelled else len(feed)
    there = (feed.rank_in_class < each).nonzero()[:, 0]
    return there[torch.randint(len(there), (count,), device=there.device, generator=generator)]
