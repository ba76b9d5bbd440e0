"""Rounded products: near the exact ones, forward and back; only where they are meant; and put back."""

import pytest
import torch
from torch import Tensor, nn

from disentkit.plugins import plugin
from reference_models.recipes import RECIPES
from reference_models.training.precision import products
from reference_models.training.rounding import rounding


def _answers(layer: nn.Linear, x: Tensor) -> list[Tensor]:
    """The layer's output and its gradients by input, weight and bias."""
    x = x.clone().requires_grad_()
    out = layer(x)
    slope = torch.linspace(-1, 1, out.numel()).view_as(out)
    return [out.detach(), *torch.autograd.grad(out, [x, layer.weight, layer.bias], slope)]


@pytest.mark.parametrize("shape", [(32, 200), (3, 32, 200)])
def test_products_and_gradients_are_the_exact_ones_up_to_bfloat16(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    layer, x = nn.Linear(200, 100), torch.randn(*shape)
    exact = _answers(layer, x)
    with rounding(layer):
        rounded = _answers(layer, x)
    for one, other in zip(exact, rounded, strict=True):
        assert one.shape == other.shape
        assert one.dtype == other.dtype == torch.float32
        assert (one - other).norm() < 2**-7 * one.norm()
    assert not torch.equal(exact[0], rounded[0])
    assert torch.equal(exact[3], rounded[3])  # the gradient of the bias is a sum, no product


def test_inference_and_small_layers_and_other_precisions_are_exact() -> None:
    torch.manual_seed(0)
    large, small, double = nn.Linear(200, 100), nn.Linear(20, 10), nn.Linear(200, 100).double()
    x = torch.randn(8, 200)
    layers = nn.ModuleList([large, small, double])
    with torch.inference_mode():
        expected = large(x)
        with rounding(layers):
            assert torch.equal(large(x), expected)
    before = small(x[:, :20]), double(x.double()), large(x[0])
    with rounding(layers):
        after = small(x[:, :20]), double(x.double()), large(x[0])
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))


def test_only_fast_products_are_rounded_and_only_while_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reference_models.training.precision.multiplies_bfloat16", lambda device: True)
    torch.manual_seed(0)
    layer, x = nn.Linear(200, 100), torch.randn(8, 200)
    exact = layer(x)
    with products("exact", layer):
        assert torch.equal(layer(x), exact)
    with products("fast", layer):
        assert not torch.equal(layer(x), exact)
    assert torch.equal(layer(x), exact)


@pytest.mark.parametrize(("name", "rounds"), [("aae_semi", False), ("factor_vae", False), ("vae", True)])
def test_models_whose_networks_duel_are_trained_exactly(monkeypatch, name: str, rounds: bool) -> None:
    monkeypatch.setattr("reference_models.training.precision.multiplies_bfloat16", lambda device: True)
    make = plugin("disentkit.models", "model", name)
    model = make(**RECIPES[name].config, image_shape=(1, 64, 64) if name == "factor_vae" else (1, 28, 28))
    assert model.duels is not rounds
    layer = next(one for one in model.modules() if isinstance(one, nn.Linear) and one.weight.numel() > 2**15)
    x = torch.randn(4, layer.in_features)
    exact = layer(x)
    with products("fast", model):
        error = (layer(x) - exact).norm() / exact.norm()  # of single precision some 2^-22, of bfloat16 2^-9
    assert bool(error > 2**-14) is rounds
