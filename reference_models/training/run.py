"""A training under way: what it is made of, an epoch of it, a step of it, and its checkpoint."""

import inspect
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim import Optimizer

from disentkit import LatentModel, __version__
from disentkit.checkpoint import save
from disentkit.data import Dataset, with_targets
from disentkit.device import describe, out_of_memory
from disentkit.errors import UserError
from disentkit.plugins import plugin
from reference_models.recipes import Recipe
from reference_models.training.compiling import compiled
from reference_models.training.feed import Feed, order
from reference_models.training.learning import Batch, Phase, ReferenceModel, Terms
from reference_models.training.needs import needed
from reference_models.training.optimizers import optimizers, set_rate
from reference_models.training.precision import Precision
from reference_models.training.resuming import State, plain
from reference_models.training.sums import Sums

Report = Callable[[int, int, int, Mapping[str, float]], None]  # (epoch, batch, batches, terms so far)

_CHECK_EVERY = 20  # batches between two looks at the loss: each look waits for the device
_TEST_STREAM = 2**20  # added to the epoch: test noise has streams of its own


@dataclass(frozen=True)
class Training:
    """A training under way: its model, optimisers and data are made when first needed."""

    recipe: Recipe
    data: Dataset
    out: Path
    seed: int
    device: torch.device
    report: Report
    compiled: bool
    precision: Precision

    @cached_property
    def config(self) -> dict[str, Any]:
        """What makes the model: the recipe's settings, and what the data say."""
        config: dict[str, Any] = {**self.recipe.config, "image_shape": list(self.data.image_shape)}
        takes_classes = "classes" in inspect.signature(self.make).parameters
        return config | ({"classes": self.data.classes} if takes_classes else {})

    @cached_property
    def make(self) -> Callable[..., LatentModel]:
        """What is installed under the model's name."""
        return plugin("disentkit.models", "model", self.recipe.model)

    @cached_property
    def model(self) -> ReferenceModel:
        """The model with its first weights, on the device."""
        try:
            with torch.random.fork_rng(devices=[]):
                torch.default_generator.manual_seed(self.seed)
                model = self.make(**self.config)
            if not isinstance(model, ReferenceModel):
                raise UserError(f"{self.recipe.model} does not say how it is trained; expected a ReferenceModel")
            model = model.to(self.device)
            needed(self.recipe.name, model, self.data)
            model.start(self.feeds["train"])
            return model
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise UserError(f"{self.recipe.model} with {self.config} does not fit into memory") from error

    @cached_property
    def phases(self) -> tuple[Phase, ...]:
        """Its phases, compiled where that was asked for."""
        phases = self.model.phases()
        return tuple(replace(phase, loss=compiled(phase.loss)) for phase in phases) if self.compiled else phases

    @cached_property
    def optimizers(self) -> dict[str, Optimizer]:
        """One optimiser for each name that the phases give."""
        return optimizers(self.model.phases(), self.recipe)

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        """Both splits on the device."""
        # Dynamic targets stay levels, a byte a pixel, and are drawn on the device at every use.
        targets = self.recipe.targets
        data = self.data if targets == "dynamic" else with_targets(self.data, targets, seed=self.seed)
        return {"train": Feed(data.train, self.device), "test": Feed(data.test, self.device)}

    def epoch(self, state: State, interrupted: threading.Event) -> State:
        """One epoch, or the rest of one. With batches in the new state it was interrupted after these."""
        feed, generator = self.feeds["train"], _generator(self.device, self.seed, state.epoch)
        if state.generator is not None:
            generator.set_state(state.generator)
        batches, sums = self.batches(state.epoch), Sums(self.device, state.sums)
        set_rate(self.optimizers.values(), self.recipe, state.epoch)
        self.model.train()
        for batch, rows in enumerate(batches[state.batch :], state.batch + 1):
            feed.done = (state.epoch * len(batches) + batch - 1) / (self.recipe.epochs * len(batches))
            terms = self.step(self.model.draw(feed, rows, generator), state.epoch * len(batches) + batch)
            sums.add(terms, len(rows))
            if batch % _CHECK_EVERY == 0 or batch == len(batches) or interrupted.is_set():
                means = self._checked(sums, state.epoch, batch)
                self.report(state.epoch, batch, len(batches), means)
            if interrupted.is_set() and batch < len(batches):
                return replace(state, batch=batch, generator=generator.get_state(), sums=sums.kept())
        done = {"train": sums.means(), "test": self._tested(state.epoch, len(batches))}
        return State(epoch=state.epoch + 1, history=[*state.history, done])

    def batches(self, epoch: int) -> list[Tensor]:
        """The rows of an epoch's batches, in its order."""
        feed, size = self.feeds["train"], self.recipe.batch_size
        if self.recipe.per_group > size:
            raise UserError(f"per_group: expected at most the batch size, {size}, got {self.recipe.per_group}")
        if size < self.model.least_batch:
            least = self.model.least_batch
            raise UserError(f"batch_size: {self.recipe.model} needs at least {least} images a batch, got {size}")
        rows = torch.from_numpy(order(feed.groups.cpu().numpy(), (self.seed, epoch), per_group=self.recipe.per_group))
        batches = list(rows.to(self.device).split(size))
        whole = batches[:-1] if self.recipe.drop_last and len(batches[-1]) < size else batches
        return whole or batches

    def step(self, batch: Batch, step: int) -> Terms:
        """Every phase that is due, on the weights that the one before it left."""
        terms: Terms = {}
        for phase in self.phases:
            if step % phase.every:
                continue
            found = phase.loss(batch)
            # Only these parameters get a gradient: nothing is computed for the others, and nothing left on them.
            gradients = torch.autograd.grad(found[phase.minimised], phase.parameters, allow_unused=True)
            for parameter, gradient in zip(phase.parameters, gradients, strict=True):
                parameter.grad = gradient
            self.optimizers[phase.optimizer].step()
            for parameter in phase.parameters:  # so that a phase that shares the optimiser moves its own alone
                parameter.grad = None
            terms |= {name: value.detach() for name, value in found.items()}
        return terms

    @torch.inference_mode()
    def _tested(self, epoch: int, batches: int) -> dict[str, float]:
        feed, generator = self.feeds["test"], _generator(self.device, self.seed, epoch + _TEST_STREAM)
        feed.done, sums = (epoch + 1) / self.recipe.epochs, Sums(self.device)
        self.model.eval()
        for rows in torch.arange(len(feed), device=self.device).split(self.recipe.batch_size):
            batch = self.model.draw(feed, rows, generator)
            for phase in self.model.phases():
                sums.add(phase.loss(batch), len(rows))
        return self._checked(sums, epoch, batches)

    def save(self, state: State) -> None:
        """Write the checkpoint, and in it what is known of its making."""
        about = {
            "label": self.recipe.label,
            "data": self.data.name,
            "data_fingerprint": self.data.fingerprint,
            "targets": self.recipe.targets,
            "seed": self.seed,
            "epochs": state.epoch,
            "recipe": plain(self.recipe),
            "source": self.recipe.source,
            "versions": {"disentkit": __version__, "torch": str(torch.__version__)},
            "device": describe(self.device),
            "precision": self.precision,
            "history": state.history,
        }
        save(self.out, self.model, name=self.recipe.model, config=self.config, about=about)

    def _checked(self, sums: Sums, epoch: int, batch: int) -> dict[str, float]:
        means = sums.means()
        broken = [name for name, value in means.items() if not np.isfinite(value)]
        if not broken:
            return means
        kept = f"the checkpoint of epoch {epoch} is kept in {self.out}" if epoch else "no epoch was finished"
        raise UserError(
            f"the loss is no longer finite ({', '.join(broken)}) in epoch {epoch + 1}, batch {batch}; {kept}; "
            f"try a smaller learning rate: --set lr={self.recipe.lr / 10:g}, or undo what was set last"
        )


def _generator(device: torch.device, seed: int, epoch: int) -> torch.Generator:
    """Every epoch has its own stream, so that it does not depend on how the ones before it were run."""
    drawn = np.random.SeedSequence((seed, epoch)).generate_state(1, np.uint64)[0] >> np.uint64(1)
    return torch.Generator(device).manual_seed(int(drawn))
