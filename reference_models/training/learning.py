"""How a reference model learns: in phases, each a loss and the parameters that it moves."""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from disentkit import LatentModel
from reference_models.training.feed import Feed

Batch = dict[str, Tensor]  # all that one step is made of: images, labels, partners, noise
Terms = dict[str, Tensor]  # named scalars, averages over the batch


@dataclass(frozen=True)
class Adam:
    """The settings of an Adam that does not follow the recipe: rate, decay of both moments, offset."""

    lr: float
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8


@dataclass(frozen=True, eq=False)
class Phase:
    """One update of a step. Phases are taken in order, each on the weights that the one before it left.

    Attributes:
        minimised: which of the loss's terms.
        loss: the terms of a batch; everything random in it was drawn before.
        parameters: what is moved. Others keep their values, whatever gradient would reach them.
        optimizer: phases that name the same one share its state.
        every: how many steps lie between two updates.
        adam: settings of its optimiser, where these are not the recipe's; its rate follows the recipe's schedule.
    """

    minimised: str
    loss: Callable[[Batch], Terms]
    parameters: Sequence[nn.Parameter] = field(repr=False)
    optimizer: str = "all"
    every: int = 1
    adam: Adam | None = None


class ReferenceModel(LatentModel):
    """A LatentModel that says how it is trained.

    Attributes:
        duels: whether networks are trained against each other. What decides a duel are small differences of gradients,
            which products in bfloat16 may lose: one such model ended elsewhere, and they are all made exactly on a CPU.
        least_batch: the fewest images of which its loss can be made.
    """

    duels: bool = False
    least_batch: int = 1

    @abstractmethod
    def draw(self, feed: Feed, rows: Tensor, generator: torch.Generator) -> Batch:
        """What a step on the examples `rows` (B,) is made of; the only place where it spends randomness."""

    @abstractmethod
    def phases(self) -> tuple[Phase, ...]:
        """The updates of a step, in order."""

    def start(self, feed: Feed) -> None:
        """Take from the training data what the first weights depend on, and refuse data that do not do."""


def normal(like: Tensor, *shape: int, generator: torch.Generator) -> Tensor:
    """Standard normal noise where `like` lies and in its precision."""
    return torch.randn(*shape, device=like.device, dtype=like.dtype, generator=generator)
