"""The likelihood of Bernoulli pixels, against the plain formula in float64, and its gradient against autograd's."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from disentkit.passes.bernoulli import log_bernoulli


def plain(logits: Tensor, x: Tensor) -> Tensor:
    """The formula as it is usually written."""
    return (x * logits - F.softplus(logits, threshold=100)).sum(-1)


def drawn(*shape: int, spread: float, seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    logits = spread * torch.randn(*shape, generator=generator)
    return logits, torch.rand(*shape[-2:], generator=generator)


@pytest.mark.parametrize("pixels", [1, 2, 3, 31, 49, 64, 784, 785])
@pytest.mark.parametrize("spread", [0.01, 3.0, 40.0])
def test_it_is_the_plain_formula_for_any_number_of_pixels(pixels: int, spread: float) -> None:
    logits, x = drawn(7, 5, pixels, spread=spread)
    found = log_bernoulli(logits.double(), x.double())
    torch.testing.assert_close(found, plain(logits.double(), x.double()), rtol=1e-12, atol=1e-11)


def test_single_precision_is_within_a_ten_thousandth_of_a_nat_on_average_and_no_worse_than_the_plain_formula() -> None:
    logits, x = drawn(500, 20, 784, spread=6.0)
    truth = plain(logits.double(), x.double())
    error, other = log_bernoulli(logits, x) - truth, plain(logits, x) - truth
    assert error.mean().abs() < 1e-5
    assert error.abs().max() < 1e-3
    assert error.square().mean() <= 1.5 * other.square().mean()


def test_huge_logits_neither_overflow_nor_cancel() -> None:
    logits = torch.tensor([[1e4, -1e4, 1e4, -1e4]])
    x = torch.tensor([[1.0, 0.0, 0.0, 1.0]])
    assert log_bernoulli(logits, x).item() == pytest.approx(-2e4, rel=1e-6)
    assert log_bernoulli(logits[:, :2], x[:, :2]).item() == 0.0


def test_nothing_given_is_overwritten() -> None:
    logits, x = drawn(3, 4, 10, spread=2.0)
    kept = logits.clone(), x.clone()
    log_bernoulli(logits, x)
    assert torch.equal(logits, kept[0])
    assert torch.equal(x, kept[1])


def test_its_gradient_is_that_of_the_plain_formula() -> None:
    logits, x = (part.double() for part in drawn(3, 4, 37, spread=3.0))
    logits.requires_grad_()
    slope = torch.linspace(-1, 2, 12, dtype=torch.float64).view(3, 4)
    (found,) = torch.autograd.grad(log_bernoulli(logits, x), logits, slope)
    (expected,) = torch.autograd.grad(plain(logits, x), logits, slope)
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
    assert torch.autograd.gradcheck(lambda given: log_bernoulli(given, x), [logits])


def test_nan_is_passed_on() -> None:
    logits, x = drawn(2, 3, 8, spread=1.0)
    logits[1, 2, 3] = torch.nan
    assert log_bernoulli(logits, x).isnan().nonzero().tolist() == [[1, 2]]
