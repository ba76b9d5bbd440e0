"""Chunks: as many codes are decoded together as memory allows, and half as many when it did not."""

from collections.abc import Callable, Mapping
from math import prod

import torch
from torch import Tensor, nn

from disentkit.device import free_bytes, out_of_memory
from disentkit.model import LatentModel
from disentkit.passes.tiles import Tile

_FAVOURITE = {"cpu": 1024, "cuda": 1 << 17}  # codes; on a CPU their activations should stay in its cache
_SHARE = 0.25  # of the free memory

Work = Callable[[dict[str, Tensor], Tensor, Tensor], Tensor]


class Chunks:
    """Splits work over codes (K, T, width) into runs that fit into memory, and remembers what fitted."""

    def __init__(self, model: LatentModel, device: torch.device, rows: int | None = None) -> None:
        self.model = model
        self.device = device
        self.rows = rows
        self.favourite = _FAVOURITE.get(device.type, _FAVOURITE["cpu"])

    def map(self, work: Work, codes: Mapping[str, Tensor], tile: Tile) -> Tensor:
        """All (K, T) of `work(codes, y, x)`, which gives (k, t) for codes (k, t, width), labels (t,) and images."""
        draws, rows = len(next(iter(codes.values()))), self.fit(codes, tile)
        while True:
            try:
                return self._mapped(work, codes, tile, draws, rows)
            except RuntimeError as error:
                if not out_of_memory(error) or rows == 1:
                    raise
                rows = self.rows = max(1, rows // 2)
            if self.device.type == "cuda":
                torch.cuda.empty_cache()

    def fit(self, codes: Mapping[str, Tensor], tile: Tile) -> int:
        """How many codes are decoded together; found out, by hooks on the model, before threads share it."""
        self.rows = self.rows or self._fitting(codes, tile)
        return self.rows

    def _mapped(self, work: Work, codes: Mapping[str, Tensor], tile: Tile, draws: int, rows: int) -> Tensor:
        # A run takes whole tiles of several draws, or else a part of the tile of one draw.
        step, width = max(1, rows // len(tile)), min(rows, len(tile))
        lines = []
        for first in range(0, draws, step):
            cells = []
            for left in range(0, len(tile), width):
                here = slice(left, left + width)
                some = {name: block[first : first + step, here] for name, block in codes.items()}
                cells.append(work(some, tile.y[here], tile.x[here]))
            lines.append(torch.cat(cells, dim=1))
        return torch.cat(lines)

    def _fitting(self, codes: Mapping[str, Tensor], tile: Tile) -> int:
        one = {name: block[:1, :1] for name, block in codes.items()}
        each = activation_bytes(self.model, one, tile)
        room = int(free_bytes(self.device) * _SHARE / each)
        return max(1, min(self.favourite, room))


def activation_bytes(model: LatentModel, codes: dict[str, Tensor], tile: Tile) -> int:
    """What decoding one code keeps in memory at most, in bytes: every module's output, and a few images."""
    sizes: list[int] = []

    def note(module: nn.Module, inputs: object, output: object) -> None:
        if isinstance(output, Tensor):
            sizes.append(output.nbytes)

    hooks = [module.register_forward_hook(note) for module in model.modules()]
    try:
        model.decode(codes, tile.y[:1]) if model.conditional else model.decode(codes)
    finally:
        for hook in hooks:
            hook.remove()
    return sum(sizes) + 6 * prod(tile.x.shape[1:]) * tile.x.element_size()
