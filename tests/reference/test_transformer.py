import pytest
import torch
from torch.nn.functional import affine_grid

from reference_models.transformer import WARPS, Warp
from tests.conftest import check_refused

every_warp = pytest.mark.parametrize("kind", WARPS)
IDENTITY = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def some(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@every_warp
def test_no_shift_leaves_every_pixel_where_it_stands(kind):
    warp = Warp(kind, 28, 28)
    grid = warp.grid(torch.zeros(2, warp.parameters_each))
    expected = affine_grid(IDENTITY.expand(2, 2, 3), [2, 1, 28, 28], align_corners=True)
    torch.testing.assert_close(grid, expected, atol=1e-6, rtol=0)
    images = some(2, 3, 28, 28)
    torch.testing.assert_close(warp(images, torch.zeros(2, warp.parameters_each)), images, atol=2e-5, rtol=0)


def test_an_affine_warp_is_torch_s_affine_grid_with_corners_aligned():
    warp, shift = Warp("affine", 7, 5), 0.3 * some(4, 6)
    expected = affine_grid(IDENTITY + shift.view(4, 2, 3), [4, 1, 7, 5], align_corners=True)
    torch.testing.assert_close(warp.grid(shift), expected)


def test_a_spline_sends_its_control_points_to_their_targets():
    warp, shift = Warp("tps", 5, 9), 0.3 * some(4, 18)
    grid = warp.grid(shift)[:, ::2, ::4]  # the pixels that stand on the 3 x 3 control points
    y, x = torch.meshgrid(torch.tensor([-1.0, 0, 1]), torch.tensor([-1.0, 0, 1]), indexing="ij")
    moved = shift.view(4, 2, 3, 3)  # x targets, then y targets, x running fastest
    expected = torch.stack([x + moved[:, 0], y + moved[:, 1]], dim=-1)
    torch.testing.assert_close(grid, expected, atol=1e-5, rtol=0)


def test_a_spline_of_affinely_moved_control_points_is_that_affine_map():
    affine, spline = Warp("affine", 6, 7), Warp("tps", 6, 7)
    shift = 0.4 * some(1, 6)
    y, x = torch.meshgrid(torch.tensor([-1.0, 0, 1]), torch.tensor([-1.0, 0, 1]), indexing="ij")
    corners = torch.stack([x.flatten(), y.flatten(), torch.ones(9)])
    targets = (shift.view(2, 3) @ corners).view(1, 18)
    torch.testing.assert_close(spline.grid(targets), affine.grid(shift), atol=1e-5, rtol=0)


def test_a_spline_bends_what_lies_between_its_control_points_as_bookstein_says():
    """One centre moved by 1: f = sum_i w_i U(|p - c_i|) + a, solved here from the interpolation conditions anew."""
    warp = Warp("tps", 5, 5)
    shift = torch.zeros(1, 18)
    shift[0, 4] = 1.0
    control = torch.cartesian_prod(torch.tensor([-1.0, 0, 1]), torch.tensor([-1.0, 0, 1])).flip(1).double()

    def radial(one, other):
        square = torch.cdist(one, other) ** 2
        return torch.where(square > 0, square * torch.log(square.clamp_min(1e-300)), 0.0)

    ones = torch.ones(9, 1, dtype=torch.float64)
    affine = torch.cat([ones, control], dim=1)
    upper, lower = torch.cat([radial(control, control), affine], dim=1), torch.zeros(3, 3, dtype=torch.float64)
    system = torch.cat([upper, torch.cat([affine.T, lower], dim=1)])
    found = torch.linalg.solve(system, torch.eye(12, dtype=torch.float64)[4])
    point = torch.tensor([[0.5, -0.5]], dtype=torch.float64)
    expected = torch.cat([radial(point, control), ones[:1], point], dim=1) @ found
    assert float(warp.grid(shift)[0, 1, 3, 0]) == pytest.approx(0.5 + float(expected), abs=1e-5)


@every_warp
def test_moving_all_control_values_alike_moves_the_whole_grid(kind):
    warp = Warp(kind, 28, 28)
    shift = torch.zeros(1, warp.parameters_each)
    x, y = shift[0].chunk(2)
    (x, y) if kind == "tps" else (x := x[2:], y := y[2:])
    x.fill_(0.25)
    y.fill_(-0.5)
    moved = warp.grid(shift) - warp.identity
    torch.testing.assert_close(moved, torch.tensor([0.25, -0.5]).expand_as(moved), atol=1e-5, rtol=0)


def test_looking_a_pixel_to_the_right_moves_the_image_to_the_left_and_repeats_its_border():
    warp, images = Warp("affine", 4, 5), some(1, 2, 4, 5)
    shift = torch.tensor([[0.0, 0.0, 2 / 4, 0.0, 0.0, 0.0]])  # pixel centres of 5 columns are 2 / 4 apart
    moved = warp(images, shift)
    torch.testing.assert_close(moved[..., :-1], images[..., 1:])
    torch.testing.assert_close(moved[..., -1], images[..., -1])


def test_grids_are_not_part_of_the_weights():
    assert Warp("tps", 28, 28).state_dict() == {}


def test_an_unknown_warp_is_told():
    check_refused("no warp named 'spline'; there are: affine, tps", Warp, "spline", 4, 5)
