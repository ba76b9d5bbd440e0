"""Where the pictures of a plane are taken: read off models whose pictures are linear in their codes."""

import numpy as np
import pytest
import torch
from scipy.stats import norm
from torch.distributions import (
    Categorical,
    Gamma,
    Independent,
    MixtureSameFamily,
    MultivariateNormal,
    Normal,
    StudentT,
    Uniform,
)

from disentkit.data import Split
from disentkit.errors import Unanswerable
from disentkit.passes import manifold
from disentkit.progress import silent
from reference_models.mixture import Petals
from tests.conftest import small_data
from tests.models import LinearGaussian, TwoBlocks, WithLabelBlock

SIZE = 7
HERE = {"seed": 0, "device": torch.device("cpu"), "progress": silent, "size": SIZE}
FLAT = Split(np.zeros((6, 1, 1, 6), np.float32), np.arange(6) % 3)
STEPS = norm.ppf((np.arange(SIZE) + 0.5) / SIZE)


class Planar(LinearGaussian):
    """A linear decoder over a plane with any prior."""

    def __init__(self, prior=None):
        super().__init__(pixels=6, width=2)
        self.given = prior

    def prior(self):
        return {"z": self.given} if self.given is not None else super().prior()


def places(model, number=0):
    """The codes of one grid (S, S, 2), found from its pictures; the first row is the top."""
    images = manifold(model, FLAT, **HERE).images[number].reshape(SIZE * SIZE, 6)
    weight, bias = model.weight.detach().numpy(), model.bias.detach().numpy()
    return np.linalg.lstsq(weight, (images - bias).T, rcond=None)[0].T.reshape(SIZE, SIZE, 2)


def even(components):
    return MixtureSameFamily(Categorical(logits=torch.zeros(components.batch_shape)), components)


def test_a_standard_normal_is_shown_at_its_quantiles_the_second_axis_upwards():
    found = places(Planar())
    np.testing.assert_allclose(found[..., 0], np.broadcast_to(STEPS, (SIZE, SIZE)), atol=1e-5)
    np.testing.assert_allclose(found[..., 1], np.broadcast_to(STEPS[::-1, None], (SIZE, SIZE)), atol=1e-5)


def test_another_prior_is_shown_at_its_own_quantiles():
    shift, wide = torch.tensor([1.0, -2.0]), torch.tensor([0.5, 3.0])
    expected = (np.arange(SIZE) + 0.5) / SIZE
    assert places(Planar(Normal(shift, wide)))[0, 0] == pytest.approx(
        [1 + 0.5 * STEPS[0], -2 + 3 * STEPS[-1]], abs=1e-5
    )
    uniform = Independent(Uniform(torch.zeros(2), torch.ones(2)), 1)
    np.testing.assert_allclose(places(Planar(uniform))[2, :, 0], expected, atol=1e-5)


def test_a_normal_with_correlation_is_shown_along_its_own_axes():
    covariance = torch.tensor([[2.0, 1.0], [1.0, 2.0]])  # variances 3 along (1, 1) and 1 along (-1, 1)
    found = places(Planar(MultivariateNormal(torch.zeros(2), covariance)))
    np.testing.assert_allclose(found[3], np.sqrt(1.5) * np.stack([STEPS, STEPS], axis=1), atol=1e-5)
    np.testing.assert_allclose(found[::-1, 3], np.sqrt(0.5) * np.stack([-STEPS, STEPS], axis=1), atol=1e-5)


@pytest.mark.parametrize("petal", range(10))
def test_each_petal_is_shown_along_its_own_axes_away_from_the_origin(petal):
    model = Planar(Petals(2).distribution())
    angle = petal * np.pi / 5
    along, across = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    expected = 1.4 * along + 0.5 * STEPS[None, :, None] * along + 0.1 * STEPS[::-1, None, None] * across
    np.testing.assert_allclose(places(model, petal), expected, atol=1e-4)


def test_round_components_keep_the_axes_of_the_plane():
    centres = torch.tensor([[3.0, 1.0], [-3.0, 0.0]])
    independent = Independent(Normal(centres, torch.full((2, 2), 0.5)), 1)
    full = MultivariateNormal(centres, 0.25 * torch.eye(2).expand(2, 2, 2))
    for components in (independent, full):
        found = places(Planar(even(components)))
        np.testing.assert_allclose(found[3, :, 0], 3 + 0.5 * STEPS, atol=1e-5)
        np.testing.assert_allclose(found[3, :, 1], 1, atol=1e-5)


def test_the_component_at_the_origin_has_its_axes_to_the_right():
    covariance = torch.diag_embed(torch.tensor([[1.0, 4.0]]))
    found = places(Planar(even(MultivariateNormal(torch.zeros(1, 2), covariance))))
    np.testing.assert_allclose(found[3, :, 1], 2 * STEPS, atol=1e-5)


def test_other_blocks_stay_at_their_priors_mean():
    class Shifted(TwoBlocks):
        def prior(self):
            return {"s": Normal(torch.zeros(2), 1.0), "z": Normal(torch.tensor([1.0, 2.0, 3.0]), 1.0)}

    model, split = Shifted(), small_data().test
    found = manifold(model, split, **{**HERE, "size": 1})
    assert found.variants == (("s", -1, -1),)
    code = {"s": torch.zeros(1, 2), "z": torch.tensor([[1.0, 2.0, 3.0]])}
    np.testing.assert_allclose(found.images[0, 0], model.decode(code).mean.detach(), atol=1e-6)


def test_where_a_label_can_be_set_there_is_a_grid_for_each():
    class Wide(WithLabelBlock):
        def __init__(self):
            super().__init__()
            self.blocks = {"y": 3, "z": 2}

        def prior(self):
            labels = torch.distributions.OneHotCategorical(torch.ones(3))
            return {"y": labels, "z": Normal(torch.zeros(2), torch.ones(2))}

        def decode(self, codes, y=None):
            return TwoBlocks.decode(self, {"s": codes["z"], "z": codes["y"]}, y)

    split = small_data().test
    block, told = Wide(), TwoBlocks(conditional=True)
    assert manifold(block, split, **HERE).variants == (("z", -1, 0), ("z", -1, 1), ("z", -1, 2))
    found = manifold(told, split, **HERE)
    assert found.variants == (("s", -1, 0), ("s", -1, 1), ("s", -1, 2))
    zero = {"s": torch.zeros(1, 2), "z": torch.zeros(1, 3)}
    np.testing.assert_allclose(found.images[2, 3, 3], told.decode(zero, torch.tensor([2])).mean[0].detach(), atol=1e-6)
    one = {"z": torch.zeros(1, 2), "y": torch.tensor([[0.0, 1.0, 0.0]])}
    centre = manifold(block, split, **HERE).images[1, 3, 3]
    np.testing.assert_allclose(centre, block.decode(one).mean[0].detach(), atol=1e-6)


def test_what_has_no_plane_or_no_quantiles_says_why():
    with pytest.raises(Unanswerable, match="LinearGaussian has no block of two latents: there is no plane to show"):
        manifold(LinearGaussian(width=3), FLAT, **HERE)
    with pytest.raises(Unanswerable, match="WithLabelBlock has no block of two latents"):
        manifold(WithLabelBlock(), small_data().test, **HERE)
    with pytest.raises(Unanswerable, match="the prior of block 'z' has no quantiles that are known"):
        manifold(Planar(Gamma(torch.ones(2), torch.ones(2))), FLAT, **HERE)
    heavy = even(Independent(StudentT(torch.full((3, 2), 5.0)), 1))
    with pytest.raises(Unanswerable, match="the components of the prior of block 'z' are not normal"):
        manifold(Planar(heavy), FLAT, **HERE)
