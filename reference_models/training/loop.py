"""The one training loop: same seed, same weights; interrupted and resumed, still the same weights."""

import threading
from pathlib import Path

import torch
from torch.utils.tensorboard import SummaryWriter

from disentkit.data import Dataset
from disentkit.device import out_of_memory
from disentkit.errors import UserError
from disentkit.files import folder
from disentkit.provenance import length
from reference_models.recipes import Recipe
from reference_models.training.precision import Precision, products
from reference_models.training.resuming import Interrupted, State, identity, interruption, keep, restore
from reference_models.training.run import Report, Training


def train(
    recipe: Recipe,
    data: Dataset,
    *,
    out: Path,
    seed: int,
    device: torch.device,
    report: Report,
    resume: bool = False,
    compiled: bool = False,
    precision: Precision = "exact",
) -> Path:
    """Make the model of a recipe, train it, and write its checkpoint after every epoch.

    Args:
        recipe: what to train and how.
        data: images as stored (uint8); the recipe says which targets are made of them.
        out: the checkpoint file; beside it lie `.resume` and the TensorBoard folder `.tb`.
        seed: of the initial weights, the order of examples, the noise and the dynamic targets.
        device: where.
        report: told of the terms of the loss as they come.
        resume: go on from `.resume`.
        compiled: whether torch.compile makes the losses; worth its minute of preparation on a GPU.
        precision: "fast" rounds the inputs of products: TF32 on CUDA, bfloat16 on a CPU that has units for it.

    Raises:
        Interrupted: after Ctrl-C, once what is needed to go on is written.
        UserError: when the loss is no longer finite, or what is to be resumed is not this run.
    """
    folder(out.parent)
    training = Training(recipe, data, out, seed, device, report, compiled, precision)
    run = identity(recipe, data.fingerprint, seed, precision)
    state = restore(out, run, training.model, training.optimizers) if resume else State()
    if state.epoch > recipe.epochs:
        raise UserError(f"--resume: {out} is trained for {length(state.epoch)} already, more than {recipe.epochs}")
    curves = folder(out.with_suffix(".tb"))
    board = SummaryWriter(str(curves), purge_step=state.epoch + 1)
    with board, interruption() as interrupted, products(precision, training.model):
        while state.epoch < recipe.epochs:
            state = _fitting(training, state, interrupted)
            if state.batch:
                keep(out, run, state, training.model, training.optimizers)
                raise Interrupted(f"stopped in epoch {state.epoch + 1}, after batch {state.batch}")
            for part, terms in state.history[-1].items():
                for name, value in terms.items():
                    board.add_scalar(f"{part}/{name}", value, state.epoch)
            training.save(state)
            keep(out, run, state, training.model, training.optimizers)
            if interrupted.is_set() and state.epoch < recipe.epochs:
                raise Interrupted(f"stopped after epoch {state.epoch}")
    training.save(state)
    return out


def _fitting(training: Training, state: State, interrupted: threading.Event) -> State:
    """The state after an epoch, if there is room for its batches."""
    try:
        return training.epoch(state, interrupted)
    except (RuntimeError, MemoryError) as error:
        if not out_of_memory(error):
            raise
        recipe = training.recipe
        raise UserError(
            f"{recipe.label} in batches of {recipe.batch_size} does not fit into memory; try --set batch_size="
            f"{max(recipe.batch_size // 2, 1)}"
        ) from error
