"""Relabelling: pictures of one code under every label."""

import numpy as np
import torch
from jaxtyping import Float

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.model import LatentModel
from disentkit.passes.asking import prior_of
from disentkit.passes.decoding import decoded
from disentkit.passes.encoding import encode
from disentkit.passes.labelling import label_block, set_to
from disentkit.passes.noise import draw
from disentkit.passes.showing import in_turn
from disentkit.progress import Progress
from disentkit.records import Relabelled


@torch.inference_mode()
def relabel(
    model: LatentModel, split: Split, *, seed: int, device: torch.device, progress: Progress, codes: int
) -> Relabelled:
    """Pictures of the codes of real images, and of draws of the prior, under every label.

    Args:
        model: one that is told the label when it decodes, or that has a block of classes.
        split: real images, of each label as many as there are.
        seed: of the draws.
        device: where.
        progress: told of every step of the work.
        codes: how many of each kind, at most.

    Raises:
        Unanswerable: for any other model, and for one whose only block is the label.
    """
    prior = prior_of(model, device)
    block = None if model.conditional else label_block(prior)
    if block is None and not model.conditional:
        raise Unanswerable(f"{type(model).__name__} is not told the label and has no label block: none to set")
    if set(model.blocks) == {block}:
        raise Unanswerable(f"{type(model).__name__} has no block besides its label: no code to keep")
    labels = np.unique(split.labels) if block is None else np.arange(model.blocks[block])
    real = split.take(in_turn(split.labels)[:codes])
    found = encode(model, real, seed=seed, device=device, progress=progress)
    styles = {name: found.block(name).mean for name in model.blocks if name != block}
    drawn = {}
    for name in styles:
        many = prior[name].expand(torch.Size((codes, *prior[name].batch_shape)))
        drawn[name] = draw(many, 1, seed, "relabel", name)[0].float().cpu().numpy()
    shape = split.images.shape[1:]
    progress("relabel", 0, 2)
    styled = _under(model, styles, labels, block, shape, device)
    progress("relabel", 1, 2)
    under_prior = _under(model, drawn, labels, block, shape, device)
    progress("relabel", 2, 2)
    return Relabelled(styled, under_prior, labels, real.images, real.labels, block or "")


def _under(
    model: LatentModel,
    codes: dict[str, np.ndarray],
    labels: np.ndarray,
    block: str | None,
    shape: tuple[int, ...],
    device: torch.device,
) -> Float[np.ndarray, "L S C H W"]:
    """Pictures of S codes under each of L labels."""
    count = len(next(iter(codes.values())))
    every = labels.repeat(count)
    given = {name: np.tile(code, (len(labels), 1)) for name, code in codes.items()}
    if block is not None:
        given[block] = set_to(every, model.blocks[block])
    return decoded(model, given, shape, device, every).reshape(len(labels), count, *shape)
