import pytest
import torch
from torch.distributions import MultivariateNormal, Normal, kl_divergence

from reference_models.hierarchy import Ladder
from tests.reference.small import generator


def parts():
    """A normal of width 3, and a linear-Gaussian step from it to width 2."""
    draw = generator()
    mean, weight, bias = (torch.randn(*shape, dtype=torch.float64, generator=draw) for shape in ((3,), (2, 3), (2,)))
    deviation = torch.tensor([0.5, 1.5, 0.2], dtype=torch.float64)
    return mean, deviation, weight, bias, torch.tensor([0.3, 0.8], dtype=torch.float64)


def ladder(batch=(), *, downward=False):
    mean, deviation, weight, bias, above = parts()

    def step(given):
        centre = given @ weight.T + bias
        return Normal(centre, above.expand_as(centre))

    return Ladder(Normal(mean.expand(*batch, 3), deviation.expand(*batch, 3)), [step], downward=downward)


def joint():
    """The same as one normal of width 5."""
    mean, deviation, weight, bias, above = parts()
    own = torch.diag(deviation**2)
    across = own @ weight.T
    upper = torch.cat([own, across], dim=1)
    lower = torch.cat([across.T, weight @ across + torch.diag(above**2)], dim=1)
    return MultivariateNormal(torch.cat([mean, weight @ mean + bias]), torch.cat([upper, lower]))


def test_the_density_is_that_of_the_joint_normal():
    values = torch.randn(4, 6, 5, dtype=torch.float64, generator=generator(1))
    torch.testing.assert_close(ladder((6,)).log_prob(values), joint().log_prob(values))


def test_samples_have_the_joint_s_mean_and_covariance():
    """They are linear in their noise: its unit vectors show the whole map."""
    centre = ladder().rsample_from(torch.zeros(5, dtype=torch.float64))
    images = ladder((5,)).rsample_from(torch.eye(5, dtype=torch.float64)) - centre
    torch.testing.assert_close(centre, joint().mean)
    torch.testing.assert_close(images.T @ images, joint().covariance_matrix)


def test_what_is_drawn_has_the_joint_s_moments():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        drawn = ladder((2,)).rsample((50_000,))
    assert drawn.shape == (50_000, 2, 5)
    torch.testing.assert_close(drawn.mean((0, 1)), joint().mean, atol=0.03, rtol=0)
    covariance = torch.cov(drawn.flatten(0, 1).T)
    torch.testing.assert_close(covariance, joint().covariance_matrix, atol=0.1, rtol=0)


def test_from_the_top_down_the_columns_are_turned_round_and_nothing_else():
    values = torch.randn(6, 5, dtype=torch.float64, generator=generator(1))
    turned = torch.cat([values[:, 3:], values[:, :3]], dim=1)
    up, down = ladder((6,)), ladder((6,), downward=True)
    torch.testing.assert_close(down.log_prob(turned), up.log_prob(values))
    torch.testing.assert_close(down.rsample_from(turned), up.rsample_from(values).roll(2, dims=1))
    torch.testing.assert_close(down.mean, up.mean.roll(2, dims=1))
    torch.testing.assert_close(down.stddev, up.stddev.roll(2, dims=1))


def test_mean_and_deviation_follow_the_path_of_means():
    mean, deviation, weight, bias, above = parts()
    torch.testing.assert_close(ladder().mean, torch.cat([mean, weight @ mean + bias]))
    torch.testing.assert_close(ladder().stddev, torch.cat([deviation, above]))


@pytest.mark.parametrize("downward", [False, True])
def test_expanded_it_is_the_same_for_every_row(downward):
    values = torch.randn(7, 5, dtype=torch.float64, generator=generator(1))
    one, many = ladder(downward=downward), ladder(downward=downward).expand((7,))
    assert (one.batch_shape, many.batch_shape, many.event_shape) == ((), (7,), (5,))
    torch.testing.assert_close(many.log_prob(values), one.log_prob(values))
    assert many.sample((2,)).shape == (2, 7, 5)


def test_a_ladder_of_one_layer_is_its_normal():
    normal = Normal(torch.randn(4, 3, generator=generator()), torch.full((4, 3), 0.7))
    values = torch.randn(4, 3, generator=generator(1))
    torch.testing.assert_close(Ladder(normal, []).log_prob(values), normal.log_prob(values).sum(-1))


def test_its_divergence_has_no_closed_form():
    with pytest.raises(NotImplementedError):
        kl_divergence(ladder(), ladder())


def test_all_vectors_are_its_support():
    assert not ladder().support.is_discrete
    assert ladder().support.event_dim == 1
