import math

import pytest
import torch
import torch.nn.functional as F
from torch.distributions import Bernoulli, Independent, Normal

from disentkit import LatentModel
from reference_models.bounds import elbo_terms, log_weights, negative_bound
from reference_models.iwae import IWAE
from reference_models.nets import bernoulli_error
from reference_models.tvae import tvae_affine
from tests.conftest import check_refused
from tests.reference.small import generator


class Deaf(LatentModel):
    """A decoder that does not listen to its codes: the posterior is the prior, and p(x) is known.

    `scale` makes the encoder's belief a wrong one.
    """

    def __init__(self, scale=1.0):
        super().__init__()
        self.blocks, self.scale = {"z": 2}, scale
        self.logits = torch.nn.Parameter(torch.linspace(-2, 2, 20, dtype=torch.float64).view(1, 4, 5))

    def encode(self, x, y=None):
        mean = torch.zeros(len(x), 2, dtype=torch.float64)
        return {"z": Normal(mean, self.scale * torch.ones_like(mean))}

    def decode(self, codes, y=None):
        logits = self.logits.expand(*codes["z"].shape[:-1], 1, 4, 5)
        return Independent(Bernoulli(logits=logits), 3)

    def evidence(self, x):
        return Bernoulli(logits=self.logits).log_prob(x).flatten(1).sum(1)


@pytest.fixture
def x():
    return torch.rand(5, 1, 4, 5, dtype=torch.float64, generator=generator()).round()


def noise(k, width=2, count=5, dtype=torch.float64):
    return {"z": torch.randn(k, count, width, dtype=dtype, generator=generator(1))}


@pytest.mark.parametrize("objective", ["multisample", "iwae"])
@pytest.mark.parametrize("k", [1, 2, 50])
def test_of_the_exact_posterior_every_bound_is_the_evidence(x, objective, k):
    model = Deaf()
    weights, _ = log_weights(model, x, noise(k))
    torch.testing.assert_close(weights, model.evidence(x).expand(k, 5))
    torch.testing.assert_close(negative_bound(objective, weights), -model.evidence(x).mean())


def test_of_a_wrong_posterior_more_samples_tighten_the_importance_bound_alone(x):
    model = Deaf(scale=2.0)
    gap = 2 * (0.5 * (4 - 1) - math.log(2))
    found = {}
    for k in (1, 20, 20_000):
        weights, _ = log_weights(model, x, noise(k))
        found[k] = {
            objective: float((negative_bound(objective, weights) + model.evidence(x).mean()).detach())
            for objective in ("multisample", "iwae")
        }
    assert found[20_000]["multisample"] == pytest.approx(gap, abs=0.05)
    assert found[20_000]["iwae"] == pytest.approx(0, abs=0.02)
    assert 0.02 < found[20]["iwae"] < gap


def test_the_elbo_in_closed_form_is_what_many_samples_average_to(x):
    model = Deaf(scale=2.0)
    reconstruction, kl = elbo_terms(model, x, noise(1))
    weights, errors = log_weights(model, x, noise(20_000))
    torch.testing.assert_close(errors[0], reconstruction)
    torch.testing.assert_close(reconstruction + kl, -weights.mean(0), atol=0.05, rtol=0)


def test_multisample_averages_log_weights_and_iwae_weights():
    weights = torch.tensor([[0.1, 0.2], [0.3, 0.8]], dtype=torch.float64).log()
    expected = -(math.log(0.1) + math.log(0.2) + math.log(0.3) + math.log(0.8)) / 4
    assert float(negative_bound("multisample", weights)) == pytest.approx(expected)
    assert float(negative_bound("iwae", weights)) == pytest.approx(-(math.log(0.2) + math.log(0.5)) / 2)


def test_weights_too_small_for_a_float_are_averaged_all_the_same():
    weights = torch.tensor([[-2000.0], [-2000.0 + math.log(3)]])
    assert float(negative_bound("iwae", weights)) == pytest.approx(2000 - math.log(2))


@pytest.fixture(params=["one layer", "two layers", "two blocks"])
def model(request):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        if request.param == "one layer":
            return IWAE((1, 4, 5), (3,), (6,), "iwae", 4).double()
        if request.param == "two layers":
            return IWAE((1, 4, 5), (3, 2), (6, 5), "iwae", 4).double()
        return two_blocks()


def two_blocks():
    return tvae_affine((1, 4, 5), latent=3, hidden=6, objective="iwae", k=4).double()


def drawn(model, k):
    return {
        name: torch.randn(k, 5, width, dtype=torch.float64, generator=generator(1))
        for name, width in model.blocks.items()
    }


def test_the_gradient_weighs_each_sample_s_by_its_share(model, x):
    """Burda et al. 2016, equation 14: sum_k w_k grad log w_k, the shares held fixed."""
    parameters = list(model.parameters())
    weights, _ = log_weights(model, x, drawn(model, 4))
    shares = weights.softmax(0).detach()
    expected = torch.autograd.grad(-(shares * weights).sum(0).mean(), parameters, retain_graph=True)
    found = torch.autograd.grad(negative_bound("iwae", weights), parameters)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)
    assert float(shares.max()) < 0.999  # shares matter


def test_with_one_sample_both_bounds_and_their_gradients_agree(model, x):
    weights, _ = log_weights(model, x, drawn(model, 1))
    one, other = negative_bound("iwae", weights), negative_bound("multisample", weights)
    torch.testing.assert_close(one, other)
    gradients = [torch.autograd.grad(bound, list(model.parameters()), retain_graph=True) for bound in (one, other)]
    for first, second in zip(*gradients, strict=True):
        torch.testing.assert_close(first, second)


def test_log_weights_of_several_blocks_add_their_densities(x):
    model = two_blocks()
    given = drawn(model, 4)
    weights, errors = log_weights(model, x, given)
    posterior = model.encode(x)
    codes = {name: block.mean + block.stddev * given[name] for name, block in posterior.items()}
    ratio = sum(
        (Normal(0.0, 1.0).log_prob(codes[name]) - Normal(block.mean, block.stddev).log_prob(codes[name])).sum(-1)
        for name, block in posterior.items()
    )
    torch.testing.assert_close(errors, -model.decode(codes).log_prob(x))
    torch.testing.assert_close(weights, ratio - errors)


def test_the_elbo_is_no_bound_of_weights():
    check_refused("no objective named 'elbo'; there are: iwae, multisample", negative_bound, "elbo", torch.zeros(2, 3))


@pytest.mark.parametrize("shape", [(5, 1, 4, 5), (3, 5, 2, 4, 5)])
def test_the_error_of_pixels_and_its_gradient_are_those_of_the_cross_entropy(shape):
    logits = (8 * torch.randn(shape, dtype=torch.float64, generator=generator(2))).requires_grad_()
    grey = torch.rand(shape[-4:], dtype=torch.float64, generator=generator(3))
    plain = F.binary_cross_entropy_with_logits(logits, grey.expand(shape), reduction="none").flatten(-3).sum(-1)
    found = bernoulli_error(logits, grey)
    torch.testing.assert_close(found, plain)
    slope = torch.rand(shape[:-3], dtype=torch.float64, generator=generator(4))
    torch.testing.assert_close(*(torch.autograd.grad(one, logits, slope, retain_graph=True) for one in (found, plain)))
