import numpy as np
import pytest
import torch

from disentkit.pooling import group_evidence, of_members


def gaussians(count=40, width=3, seed=0, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    mean = torch.randn(count, width, generator=generator, dtype=dtype)
    scale = torch.rand(count, width, generator=generator, dtype=dtype) + 0.2
    return mean, scale, torch.randint(0, 4, (count,), generator=generator)


def by_a_loop(mean, scale, groups, count):
    """The formula as it is printed, example by example."""
    precision = np.zeros((count, mean.shape[1]))
    weighted = np.zeros((count, mean.shape[1]))
    for m, s, g in zip(mean.numpy(), scale.numpy(), groups.tolist(), strict=True):
        precision[g] += 1 / s**2
        weighted[g] += m / s**2
    return weighted / precision, 1 / np.sqrt(precision)


def test_it_is_the_precision_weighted_product():
    mean, scale, groups = gaussians()
    found = group_evidence(mean, scale, groups, count=4)
    expected = by_a_loop(mean, scale, groups, 4)
    np.testing.assert_allclose(found.mean, expected[0], rtol=1e-12)
    np.testing.assert_allclose(found.scale, expected[1], rtol=1e-12)


def test_batches_are_pooled_each_by_itself():
    parts = [gaussians(seed=seed) for seed in range(3)]
    mean, scale, groups = (torch.stack(arrays) for arrays in zip(*parts, strict=True))
    found = group_evidence(mean, scale, groups, count=4)
    for row, part in enumerate(parts):
        alone = group_evidence(*part, count=4)
        torch.testing.assert_close(found.mean[row], alone.mean)
        torch.testing.assert_close(found.scale[row], alone.scale)


def test_a_group_of_one_is_itself():
    mean, scale, _ = gaussians(count=5)
    found = group_evidence(mean, scale, torch.arange(5), count=5)
    torch.testing.assert_close(found.mean, mean)
    torch.testing.assert_close(found.scale, scale)


def test_n_equal_members_are_sharper_by_the_root_of_n():
    mean = torch.arange(4.0)[:, None]
    found = group_evidence(mean, torch.full((4, 1), 3.0), torch.zeros(4, dtype=torch.long), count=1)
    torch.testing.assert_close(found.mean, torch.tensor([[1.5]]))
    torch.testing.assert_close(found.scale, torch.tensor([[1.5]]))


def test_the_order_of_examples_does_not_matter():
    mean, scale, groups = gaussians()
    order = torch.randperm(len(mean), generator=torch.Generator().manual_seed(3))
    one, two = (
        group_evidence(mean, scale, groups, count=4),
        group_evidence(mean[order], scale[order], groups[order], count=4),
    )
    torch.testing.assert_close(one.mean, two.mean)
    torch.testing.assert_close(one.scale, two.scale)


@pytest.mark.parametrize("size", [1e-30, 1e-18, 1e18])
def test_precisions_that_single_precision_cannot_hold_do_no_harm(size):
    mean = torch.tensor([[0.0], [3.0]])
    found = group_evidence(mean, torch.tensor([[1.0], [0.5]]) * size, torch.tensor([0, 0]), count=1)
    assert float(found.mean) == pytest.approx(2.4)
    assert float(found.scale) == pytest.approx(0.2**0.5 * size)


def test_members_that_are_certain_are_averaged_and_outweigh_the_others():
    mean, scale = torch.tensor([[1.0], [3.0], [100.0]]), torch.tensor([[0.0], [0.0], [1.0]])
    assert float(group_evidence(mean, scale, torch.zeros(3, dtype=torch.long), count=1).mean) == 2


def test_a_group_without_members_knows_nothing():
    mean, scale, _ = gaussians(count=2)
    found = group_evidence(mean, scale, torch.tensor([0, 2]), count=4)
    assert torch.isinf(found.scale[[1, 3]]).all()
    assert torch.isfinite(found.scale[[0, 2]]).all()


def test_gradients_are_right_even_where_a_group_has_no_members():
    mean, scale, groups = gaussians(count=6, width=2)
    groups = groups % 2 * 2  # groups 1 and 3 stay empty
    mean.requires_grad_()
    scale.requires_grad_()

    def own(mean, scale):
        pooled = group_evidence(mean, scale, groups, count=4)
        return of_members(pooled.mean, groups), of_members(pooled.scale, groups)

    assert torch.autograd.gradcheck(own, (mean, scale))


def test_every_member_is_given_what_its_group_has():
    values = torch.tensor([[1.0], [2.0]])
    assert of_members(values, torch.tensor([1, 0, 1])).flatten().tolist() == [2, 1, 2]
