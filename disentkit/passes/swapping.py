"""Swapping: pictures decoded from one block of one image and all other blocks of another, all by posterior means."""

from typing import NamedTuple

import numpy as np
import torch

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.model import LatentModel
from disentkit.passes.decoding import decoded
from disentkit.passes.encoding import encode
from disentkit.passes.noise import stream
from disentkit.passes.showing import one_of_each
from disentkit.pooling import group_evidence
from disentkit.progress import Progress, counted
from disentkit.records import Codes, Swaps


class _Variant(NamedTuple):
    """One block to be transferred: its code for each example (N, D), and the examples that have one (N,)."""

    block: str
    pooling: str
    code: np.ndarray
    known: np.ndarray


@torch.inference_mode()
def swap(
    model: LatentModel,
    split: Split,
    *,
    seed: int,
    device: torch.device,
    progress: Progress,
    pairs: int,
    pool: int,
) -> Swaps:
    """Swapped pictures of every block, of random pairs of examples with different labels.

    Args:
        model: with two blocks or more.
        split: the donors.
        seed: of the pairs.
        device: where.
        progress: told of every tile.
        pairs: pairs drawn; those of one label are left out.
        pool: a block of `model.group_blocks` is transferred a second time, as the evidence of the first `pool`
            examples of its donor's label, pooled by the true labels; donors of labels not among them are left out.

    Raises:
        Unanswerable: for a model with one block, a conditional one, and examples of one label only.
    """
    if len(model.blocks) < 2:
        raise Unanswerable(f"{type(model).__name__} has one block: nothing to swap")
    if model.conditional:
        raise Unanswerable(f"{type(model).__name__} is told the label when it decodes: a swap would show no other")
    labels = np.asarray(split.labels)
    donors, others = np.random.default_rng(stream(seed, "swap")).integers(0, len(labels), (2, pairs))
    differ = labels[donors] != labels[others]
    if not differ.any():
        raise Unanswerable("a swap needs examples of different labels")
    codes = encode(model, split, seed=seed, device=device, progress=progress)
    variants = _variants(codes, pool)
    shown, shape = one_of_each(labels), split.images.shape[1:]
    images, which, grids, rows = [], [], [], []
    for number, variant in enumerate(counted(variants, "swap", len(variants), progress)):
        kept = np.flatnonzero(differ & variant.known[donors])
        rows.append(kept)
        which.append(np.full(len(kept), number))
        images.append(decoded(model, _mixed(codes, variant, donors[kept], others[kept]), shape, device))
        grids.append(_grid(model, split, codes, variant, shown, device))
    every = np.concatenate(rows)
    alone = _mixed(codes, None, donors, donors)
    return Swaps(
        np.concatenate(images),
        np.concatenate(which),
        labels[donors[every]],
        labels[others[every]],
        decoded(model, alone, shape, device),
        labels[donors],
        np.stack(grids),
        tuple((variant.block, variant.pooling) for variant in variants),
    )


def _variants(codes: Codes, pool: int) -> list[_Variant]:
    """Every block by its own mean, and group blocks by their pooled evidence too."""
    found = []
    for block in codes.blocks:
        own = codes.block(block)
        found.append(_Variant(block, "none", own.mean, np.ones(len(own.mean), dtype=bool)))
        if block in codes.grouped and block in codes.gaussian:
            count = int(codes.labels.max()) + 1
            first = [torch.from_numpy(array[:pool]) for array in (own.mean, own.scale, codes.labels)]
            evidence = group_evidence(first[0], first[1], first[2], count=count)
            known = np.isin(codes.labels, codes.labels[:pool])
            found.append(_Variant(block, "batch", evidence.mean.numpy()[codes.labels], known))
    return found


def _mixed(codes: Codes, variant: _Variant | None, donors: np.ndarray, others: np.ndarray) -> dict[str, np.ndarray]:
    """Codes by block: the variant's block of the donors, all else of the others."""
    mixed = {block: codes.mean[others, first:last] for block, (first, last) in codes.blocks.items()}
    return mixed if variant is None else mixed | {variant.block: variant.code[donors]}


def _grid(
    model: LatentModel, split: Split, codes: Codes, variant: _Variant, shown: np.ndarray, device: torch.device
) -> np.ndarray:
    """(S, S, C, H, W): real images in the top row and the left column; a cell has the variant's block of its column."""
    size = len(shown)
    columns, rows = np.tile(shown, size), shown.repeat(size)
    cells = decoded(model, _mixed(codes, variant, columns, rows), split.images.shape[1:], device)
    cells[~variant.known[columns]] = 0
    grid = np.zeros((size + 1, size + 1, *cells.shape[1:]), dtype=np.float32)
    grid[1:, 1:] = cells.reshape(size, size, *cells.shape[1:])
    grid[0, 1:] = grid[1:, 0] = split.images[shown]
    return grid
