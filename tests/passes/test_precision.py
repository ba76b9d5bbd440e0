"""Exact products stay exact, fast ones are bfloat16's, and no setting outlives its use."""

import pytest
import torch
import torch.nn.functional as F

from disentkit.passes import precision
from disentkit.passes.precision import Rounding, fastest_exact, rounding

CPU = torch.device("cpu")


@pytest.fixture
def setting():
    found = getattr(torch.backends.mkldnn, "matmul", None)
    if not hasattr(found, "fp32_precision"):
        pytest.skip("this torch has no such setting")
    return found


def matrices() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return tuple(torch.randn(*shape, generator=generator) for shape in ((64, 200), (100, 200), (100,)))  # pyright: ignore


def test_whichever_library_makes_them_exact_products_have_the_errors_of_single_precision() -> None:
    x, weight, bias = matrices()
    truth = F.linear(x.double(), weight.double(), bias.double())
    with fastest_exact(CPU):
        assert (F.linear(x, weight, bias) - truth).norm() < 2**-20 * truth.norm()


@pytest.mark.parametrize("exact", [True, False])
def test_leave_to_round_is_given_only_where_nothing_is_rounded_and_taken_back(setting, monkeypatch, exact) -> None:
    monkeypatch.setattr(precision, "_exact_with_leave", lambda: exact)
    before = setting.fp32_precision
    seen: list[str] = []

    def broken() -> None:
        with fastest_exact(CPU):
            seen.append(setting.fp32_precision)
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        broken()
    assert (seen == ["bf16"]) is exact
    assert setting.fp32_precision == before


def test_a_library_that_rounds_is_found_out(setting, monkeypatch) -> None:
    plain = F.linear

    def rounds(x, weight, bias=None):
        if setting.fp32_precision == "bf16":
            return plain(x.bfloat16(), weight.bfloat16(), None).float()
        return plain(x, weight, bias)

    monkeypatch.setattr(precision.F, "linear", rounds)
    assert not precision._exact_with_leave.__wrapped__()
    assert setting.fp32_precision != "bf16"


@pytest.mark.parametrize("layer", ["linear", "convolution", "transposed"])
def test_rounded_products_are_near_the_exact_ones_and_in_single_precision(layer: str) -> None:
    torch.manual_seed(0)
    made = {
        "linear": (torch.nn.Linear(36, 20), torch.randn(5, 36)),
        "convolution": (torch.nn.Conv2d(3, 8, 3), torch.randn(5, 3, 6, 6)),
        "transposed": (torch.nn.ConvTranspose2d(3, 8, 3), torch.randn(5, 3, 6, 6)),
    }[layer]
    network, x = made
    with torch.inference_mode():
        exact = network(x)
        with Rounding():
            found = network(x)
            other = torch.softmax(x, dim=-1)
        assert found.dtype == torch.float32
        assert 0 < (found - exact).norm() < 2**-6 * exact.norm()
        assert torch.equal(other, torch.softmax(x, dim=-1))  # what is no product is left alone


def test_double_precision_is_never_rounded() -> None:
    x, weight, bias = (given.double() for given in matrices())
    with Rounding():
        found = F.linear(x, weight, bias)
    assert torch.equal(found, F.linear(x, weight, bias))


@pytest.mark.parametrize(
    ("asked", "units", "rounds"), [("fast", True, True), ("fast", False, False), ("exact", True, False)]
)
def test_products_are_rounded_where_that_is_asked_for_and_there_are_units(monkeypatch, asked, units, rounds) -> None:
    monkeypatch.setattr(precision, "multiplies_bfloat16", lambda device: units)
    x, weight, bias = matrices()
    exact = F.linear(x, weight, bias)
    with rounding(asked, CPU):
        assert torch.equal(F.linear(x, weight, bias), exact) is not rounds
