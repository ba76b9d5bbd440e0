"""The fused last layer: its kernel against the plain formula, and which decoders it is for."""

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli, Independent, Normal

from disentkit.passes.asking import encode
from disentkit.passes.bernoulli import log_bernoulli
from disentkit.passes.fused import fit_of, last_layer, log_bernoulli_of_linear
from disentkit.passes.likelihood import log_likelihood
from disentkit.passes.tiles import Tile
from reference_models.vae import cvae, vae
from tests.models import TwoBlocks

KERNEL = """
import torch
from disentkit.passes.bernoulli import log_bernoulli
from disentkit.passes.fused_kernel import on_device
for rows, images, width, pixels in ((128, 8, 64, 64), (60, 5, 70, 100), (3, 3, 5, 2)):
    generator = torch.Generator().manual_seed(rows)
    hidden, weight, bias = (torch.randn(*s, generator=generator) for s in ((rows, width), (pixels, width), (pixels,)))
    x = torch.rand(images, pixels, generator=generator)
    logits = hidden.double() @ weight.double().t() + bias.double()
    truth = log_bernoulli(logits.unflatten(0, (-1, images)), x.double()).flatten()
    found = on_device(hidden, weight, bias, x)
    assert found.shape == (rows,)
    torch.testing.assert_close(found.double(), truth, rtol=1e-5, atol=1e-3)
    print("agrees", rows)
"""


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed")
def test_the_kernel_run_by_tritons_interpreter_is_the_plain_formula() -> None:
    place = {**os.environ, "TRITON_INTERPRET": "1"}
    found = subprocess.run([sys.executable, "-c", KERNEL], env=place, capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["agrees", "128", "agrees", "60", "agrees", "3"], found.stderr


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_on_cuda_the_kernel_is_the_plain_formula(dtype: torch.dtype) -> None:
    hidden, weight = torch.randn(1280, 256, device="cuda").to(dtype), torch.randn(784, 256, device="cuda").to(dtype)
    bias, x = torch.randn(784, device="cuda"), torch.rand(128, 784, device="cuda")
    logits = hidden.double() @ weight.double().t() + bias.double()
    truth = log_bernoulli(logits.unflatten(0, (-1, 128)), x.double()).flatten()
    found = log_bernoulli_of_linear(hidden, weight, bias, x).double()
    torch.testing.assert_close(found, truth, rtol=1e-4, atol=1e-2)


def test_without_a_gpu_it_is_the_plain_formula() -> None:
    hidden, layer, x = torch.randn(12, 7), nn.Linear(7, 20), torch.rand(4, 20)
    with torch.no_grad():
        found = log_bernoulli_of_linear(hidden, layer.weight, layer.bias, x)
        expected = log_bernoulli(layer(hidden).view(3, 4, 20), x).flatten()
    torch.testing.assert_close(found, expected)


def tried(model, shape=(1, 4, 5)):
    tile = Tile(0, torch.rand(6, *shape), torch.arange(6) % 3)
    with torch.inference_mode():
        codes = {name: torch.randn(2, 6, width) for name, width in model.blocks.items()}
        encode(model, tile.x, tile.y)
        return last_layer(model, codes, tile), codes, tile


class Clamped(TwoBlocks):
    """Logits are overwritten where they lie."""

    def decode(self, codes, y=None):
        likelihood = super().decode(codes)
        likelihood.base_dist.logits.clamp_(-10, 10)
        return likelihood


class Scaled(TwoBlocks):
    """Logits are not what the layer gave."""

    def decode(self, codes, y=None):
        return Independent(Bernoulli(logits=2 * super().decode(codes).base_dist.logits, validate_args=False), 3)


class Gaussian(TwoBlocks):
    """Pixels of another kind."""

    def decode(self, codes, y=None):
        return Independent(Normal(super().decode(codes).base_dist.logits, 1.0), 3)


@pytest.mark.parametrize("conditional", [False, True])
def test_a_linear_last_layer_is_found_and_fused_gives_the_same(conditional: bool) -> None:
    model = TwoBlocks(conditional=conditional)
    layer, codes, tile = tried(model)
    assert layer is model.decoder
    with torch.inference_mode():
        given = (codes, tile.y) if conditional else (codes,)
        torch.testing.assert_close(fit_of(model, layer, codes, tile), log_likelihood(model.decode(*given), tile.x))
        assert not model.decoder._forward_pre_hooks


@pytest.mark.parametrize("make", [vae, cvae])
def test_the_reference_vaes_have_one(make) -> None:
    model = make().eval()
    assert tried(model, (1, 28, 28))[0] is model.decoder[-1]


@pytest.mark.parametrize("kind", [Clamped, Scaled, Gaussian])
def test_every_other_decoder_takes_the_general_path(kind: type[TwoBlocks]) -> None:
    model = kind()
    assert tried(model)[0] is None
    assert not any(layer._forward_hooks for layer in model.modules())


def test_fast_products_are_bfloat16s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("disentkit.passes.fused.multiplies_bfloat16", lambda device: True)
    model = TwoBlocks()
    layer, codes, tile = tried(model)
    assert layer is not None
    with torch.inference_mode():
        exact, fast = (fit_of(model, layer, codes, tile, how) for how in ("exact", "fast"))
    assert 0 < (exact - fast).abs().max() < 0.2
