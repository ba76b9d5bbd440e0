import math

import pytest
import torch

from reference_models.mixture import Petals
from tests.conftest import check_refused
from tests.reference.small import generator


def placed(latent, noise, petal):
    return Petals(latent).place(noise, torch.full((len(noise),), petal))


@pytest.mark.parametrize("petal", range(10))
def test_petal_k_lies_at_k_tenths_of_a_circle(petal):
    angle = 2 * math.pi * petal / 10
    centre = torch.tensor([1.4 * math.cos(angle), 1.4 * math.sin(angle)])
    torch.testing.assert_close(placed(4, torch.zeros(1, 4), petal)[0], centre.repeat(2))


@pytest.mark.parametrize("petal", [0, 1, 7])
def test_a_petal_is_half_a_unit_long_and_a_tenth_wide(petal):
    angle = 2 * math.pi * petal / 10
    turn = torch.tensor([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    expected = turn @ torch.diag(torch.tensor([0.5**2, 0.1**2])) @ turn.T
    images = placed(2, torch.eye(2), petal) - placed(2, torch.zeros(1, 2), petal)  # of the unit vectors, row by row
    torch.testing.assert_close(images.T @ images, expected)


def by_formula(z, pairs):
    """Log of the average of ten densities, each the product over pairs of two normals in the petal's own axes."""
    total = 0.0
    for k in range(10):
        angle = 2 * math.pi * k / 10
        density = 1.0
        for pair in range(pairs):
            x, y = z[2 * pair] - 1.4 * math.cos(angle), z[2 * pair + 1] - 1.4 * math.sin(angle)
            along, across = math.cos(angle) * x + math.sin(angle) * y, math.cos(angle) * y - math.sin(angle) * x
            density *= math.exp(-0.5 * ((along / 0.5) ** 2 + (across / 0.1) ** 2)) / (2 * math.pi * 0.5 * 0.1)
        total += density / 10
    return math.log(total)


@pytest.mark.parametrize("pairs", [1, 2])
def test_the_density_is_that_of_ten_petals_of_equal_weight_the_same_in_every_pair(pairs):
    petals = Petals(2 * pairs)
    z = petals.place(1.5 * torch.randn(20, 2 * pairs, generator=generator()), torch.arange(20) % 10)
    found = petals.distribution().log_prob(z)
    assert found.tolist() == pytest.approx([by_formula(point.tolist(), pairs) for point in z], rel=1e-3, abs=1e-3)


def test_the_density_integrates_to_one():
    step = 0.025
    axis = torch.arange(-4, 4, step) + step / 2
    density = Petals(2).distribution().log_prob(torch.cartesian_prod(axis, axis)).double().exp()
    assert float(density.sum()) * step**2 == pytest.approx(1, abs=1e-4)


def test_the_prior_has_an_event_for_every_code():
    prior = Petals(6).distribution()
    assert (prior.batch_shape, prior.event_shape) == ((), (6,))


def test_a_label_chooses_its_petal_and_what_is_none_any():
    labels = torch.arange(10).repeat(40)
    assert torch.equal(Petals(2).chosen(labels, generator()), labels)
    for none in (10, -1):
        found = Petals(2).chosen(torch.full((400,), none), generator())
        assert sorted(set(found.tolist())) == list(range(10))


def test_an_odd_number_of_latents_is_refused():
    check_refused("latent: the mixture prior lies in pairs of latents, expected an even number, got 3", Petals, 3)
