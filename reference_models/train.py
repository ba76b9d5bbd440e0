"""The one training loop: same seed, same weights; interrupted and resumed, still the same weights."""

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch._dynamo.exc import TorchDynamoException
from torch.distributions import Distribution
from torch.utils.tensorboard import SummaryWriter

from disentkit import LatentModel, __version__
from disentkit.checkpoint import save
from disentkit.data import Dataset, with_targets
from disentkit.device import describe, out_of_memory
from disentkit.errors import UserError
from disentkit.files import folder
from disentkit.plugins import plugin
from reference_models.feed import Feed
from reference_models.recipes import Recipe
from reference_models.resuming import Interrupted, State, identity, interruption, keep, restore
from reference_models.vae import elbo_terms

Report = Callable[[int, int, int, Mapping[str, float]], None]  # (epoch, batch, batches, terms so far)

_CHECK_EVERY = 20  # batches between two looks at the loss: each look waits for the device
_TEST_STREAM = 2**20  # added to the epoch: test noise has streams of its own


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
        compiled: whether torch.compile makes the step; worth its minute of preparation on a GPU.

    Raises:
        Interrupted: after Ctrl-C, once what is needed to go on is written.
        UserError: when the loss is no longer finite, or what is to be resumed is not this run.
    """
    folder(out.parent)
    training = _Training(recipe, data, out, seed, device, report, compiled)
    run = identity(recipe, data.fingerprint, seed)
    model, optimizer = training.model, training.optimizer
    state = restore(out, run, model, optimizer) if resume else State()
    curves = folder(out.with_suffix(".tb"))
    board = SummaryWriter(str(curves), purge_step=state.epoch + 1)
    with board, interruption() as interrupted, _tf32(device):
        while state.epoch < recipe.epochs:
            state = training.epoch(state, interrupted)
            if state.batch:
                keep(out, run, state, model, optimizer)
                raise Interrupted(f"stopped in epoch {state.epoch + 1}, after batch {state.batch}")
            for part, terms in state.history[-1].items():
                for name, value in terms.items():
                    board.add_scalar(f"{part}/{name}", value, state.epoch)
            training.save(state)
            keep(out, run, state, model, optimizer)
            if interrupted.is_set() and state.epoch < recipe.epochs:
                raise Interrupted(f"stopped after epoch {state.epoch}")
    training.save(state)
    return out


@dataclass(frozen=True)
class _Training:
    recipe: Recipe
    data: Dataset
    out: Path
    seed: int
    device: torch.device
    report: Report
    compiled: bool

    @cached_property
    def config(self) -> dict[str, Any]:
        config: dict[str, Any] = {**self.recipe.config, "image_shape": list(self.data.image_shape)}
        return config | ({"classes": self.data.classes} if self.recipe.model == "cvae" else {})

    @cached_property
    def model(self) -> LatentModel:
        make = plugin("disentkit.models", "model", self.recipe.model)
        try:
            with torch.random.fork_rng(devices=[]):
                torch.default_generator.manual_seed(self.seed)
                model: LatentModel = make(**self.config)
            return model.to(self.device)
        except (RuntimeError, MemoryError) as error:
            if not out_of_memory(error):
                raise
            raise UserError(f"{self.recipe.model} with {self.config} does not fit into memory") from error

    @cached_property
    def optimizer(self) -> torch.optim.Optimizer:
        return torch.optim.Adam(self.model.parameters(), lr=self.recipe.lr, fused=True)

    @cached_property
    def feeds(self) -> dict[str, Feed]:
        # Dynamic targets stay levels, a byte a pixel, and are drawn on the device at every use.
        targets = self.recipe.targets
        data = self.data if targets == "dynamic" else with_targets(self.data, targets, seed=self.seed)
        return {"train": Feed(data.train, self.device), "test": Feed(data.test, self.device)}

    @cached_property
    def terms(self) -> Callable[..., dict[str, Tensor]]:
        return _compiled(elbo_terms) if self.compiled else elbo_terms

    def epoch(self, state: State, interrupted: threading.Event) -> State:
        """One epoch, or the rest of one. With batches in the new state it was interrupted after these."""
        feed, size, beta = self.feeds["train"], self.recipe.batch_size, self.model.kl_weight
        generator = _generator(self.device, self.seed, state.epoch)
        if state.generator is not None:
            generator.set_state(state.generator)
        order = torch.from_numpy(np.random.default_rng((self.seed, state.epoch)).permutation(len(feed)))
        batches, sums = math.ceil(len(feed) / size), state.sums.to(self.device, copy=True)
        self.model.train()
        for batch, x, y in feed.batches(order, size, generator, state.batch):
            parts = self.terms(self.model, x, y, self._noise(x, generator))
            loss = parts["reconstruction"] + beta * parts["kl"]
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()
            sums += len(x) * torch.stack([parts["reconstruction"], parts["kl"]]).detach()
            if batch % _CHECK_EVERY == 0 or batch == batches or interrupted.is_set():
                self._check(sums, state.epoch, batch)
                self.report(state.epoch, batch, batches, _named(sums / min(batch * size, len(feed)), beta))
            if interrupted.is_set() and batch < batches:
                return replace(state, batch=batch, generator=generator.get_state(), sums=sums.cpu())
        done = {"train": _named(sums / len(feed), beta), "test": self._tested(state.epoch)}
        return State(epoch=state.epoch + 1, history=[*state.history, done])

    def _noise(self, x: Tensor, generator: torch.Generator) -> Tensor:
        return torch.randn(len(x), sum(self.model.blocks.values()), device=self.device, generator=generator)

    @torch.inference_mode()
    def _tested(self, epoch: int) -> dict[str, float]:
        feed, generator = self.feeds["test"], _generator(self.device, self.seed, epoch + _TEST_STREAM)
        sums = torch.zeros(2, device=self.device)
        self.model.eval()
        for _, x, y in feed.batches(torch.arange(len(feed)), self.recipe.batch_size, generator):
            parts = elbo_terms(self.model, x, y, self._noise(x, generator))
            sums += len(x) * torch.stack([parts["reconstruction"], parts["kl"]])
        self._check(sums, epoch, math.ceil(len(self.feeds["train"]) / self.recipe.batch_size))
        return _named(sums / len(feed), self.model.kl_weight)

    def save(self, state: State) -> None:
        """Write the checkpoint, and in it what is known of its making."""
        about = {
            "label": self.recipe.label,
            "data": self.data.name,
            "data_fingerprint": self.data.fingerprint,
            "targets": self.recipe.targets,
            "seed": self.seed,
            "epochs": state.epoch,
            "recipe": {**asdict(self.recipe), "config": dict(self.recipe.config)},
            "source": self.recipe.source,
            "versions": {"disentkit": __version__, "torch": str(torch.__version__)},
            "device": describe(self.device),
            "history": state.history,
        }
        save(self.out, self.model, name=self.recipe.model, config=self.config, about=about)

    def _check(self, sums: Tensor, epoch: int, batch: int) -> None:
        if torch.isfinite(sums).all():
            return
        kept = f"the checkpoint of epoch {epoch} is kept in {self.out}" if epoch else "no epoch was finished"
        raise UserError(
            f"the loss is no longer finite in epoch {epoch + 1}, batch {batch}; {kept}; "
            "try a smaller learning rate: --set lr=1e-4"
        )


def _compiled(function: Callable[..., dict[str, Tensor]]) -> Callable[..., dict[str, Tensor]]:
    """The function compiled; as it is, where the machine has no compiler for it."""
    checked = Distribution._validate_args
    fast, broken = torch.compile(function), False
    Distribution.set_default_validate_args(checked)  # torch.compile switches it off for the whole process

    def call(*arguments: Any) -> dict[str, Tensor]:
        nonlocal broken
        if not broken:
            try:
                return fast(*arguments)
            except TorchDynamoException:
                broken = True
        return function(*arguments)

    return call


def _generator(device: torch.device, seed: int, epoch: int) -> torch.Generator:
    """Every epoch has its own stream, so that it does not depend on how the ones before it were run."""
    drawn = np.random.SeedSequence((seed, epoch)).generate_state(1, np.uint64)[0] >> np.uint64(1)
    return torch.Generator(device).manual_seed(int(drawn))


def _named(terms: Tensor, beta: float) -> dict[str, float]:
    reconstruction, kl = terms.tolist()
    return {
        "reconstruction": reconstruction,
        "kl": kl,
        "nelbo": reconstruction + kl,
        "weighted_nelbo": reconstruction + beta * kl,
    }


@contextmanager
def _tf32(device: torch.device) -> Iterator[None]:
    """TF32 products on CUDA while training; the setting is put back."""
    before = torch.backends.cuda.matmul.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = device.type == "cuda"
    try:
        yield
    finally:
        torch.backends.cuda.matmul.allow_tf32 = before
