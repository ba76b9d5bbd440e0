"""ananyahjha93/multi-level-vae, the 0.1 experiment: a folder with encoder.pt and decoder.pt."""

from pathlib import Path

import torch
from torch import Tensor
from torch.distributions import Bernoulli, Independent, Normal

from disentkit import LatentModel


class MLVAE(LatentModel):
    blocks = {"style": 10, "class": 10}
    group_blocks = frozenset({"class"})
    group_noise = 0.1
    image_shape = (1, 28, 28)

    def __init__(self, encoder: dict[str, Tensor], decoder: dict[str, Tensor]) -> None:
        super().__init__()

        def linear(state: dict[str, Tensor], name: str) -> torch.nn.Linear:
            layer = torch.nn.Linear(*reversed(state[f"{name}.weight"].shape))
            layer.load_state_dict({key: state[f"{name}.{key}"] for key in ("weight", "bias")})
            return layer

        self.trunk = linear(encoder, "linear_model.linear_1")
        names = ("style_mu", "style_logvar", "class_mu", "class_logvar")
        self.heads = torch.nn.ModuleDict({name: linear(encoder, name) for name in names})
        self.hidden = linear(decoder, "linear_model.linear_1")
        self.pixels = linear(decoder, "linear_model.linear_2")

    def encode(self, x: Tensor, y: Tensor | None = None) -> dict[str, Normal]:
        hidden = self.trunk(x.flatten(1)).tanh()
        mean = {name: self.heads[f"{name}_mu"](hidden) for name in self.blocks}
        scale = {name: (0.5 * self.heads[f"{name}_logvar"](hidden)).exp() for name in self.blocks}
        return {name: Normal(mean[name], scale[name]) for name in self.blocks}

    def decode(self, codes: dict[str, Tensor], y: Tensor | None = None) -> Independent:
        hidden = self.hidden(torch.cat([codes["style"], codes["class"]], dim=-1)).tanh()
        logits = self.pixels(hidden).unflatten(-1, (1, 28, 28))
        return Independent(Bernoulli(logits=logits, validate_args=False), 3, validate_args=False)


def adapt(path: Path) -> MLVAE:
    encoder, decoder = (
        torch.load(path / f"{name}.pt", map_location="cpu", weights_only=True) for name in ("encoder", "decoder")
    )
    return MLVAE(encoder, decoder)
