"""The spatial transformer (Jaderberg et al. 2015): images warped by an affine map or by a thin-plate spline.

Both grids are linear in their control values, of which the identity is one set: an output pixel looks where it stands,
moved by a weighted sum of the control values' shifts. Corners are aligned: the outermost pixel centres lie at -1, 1.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from disentkit.errors import unknown

WARPS = ("affine", "tps")


class Warp(nn.Module):
    """Warps images by control values given relative to the identity.

    Args:
        kind: "affine", 3 control values an axis, or "tps", those of a 3 x 3 grid of control points.
        height: of the images.
        width: of the images.
    """

    basis: Tensor
    identity: Tensor

    def __init__(self, kind: str, height: int, width: int) -> None:
        super().__init__()
        if kind not in WARPS:
            raise unknown("warp", kind, WARPS)
        points = _lattice(height, width)
        basis = (_affine if kind == "affine" else _tps)(points)  # (H W, n)
        both = torch.einsum("pn,ab->anpb", basis, torch.eye(2, dtype=basis.dtype))  # one axis does not move the other
        self.register_buffer("basis", both.reshape(2 * basis.shape[1], -1).float(), persistent=False)  # (2 n, H W 2)
        self.register_buffer("identity", points.view(height, width, 2).float(), persistent=False)

    @property
    def parameters_each(self) -> int:
        """Control values of a warp: 6 or 18, all of x before all of y."""
        return len(self.basis)

    def grid(self, shift: Tensor) -> Tensor:
        """Where each output pixel looks, as x and y in [-1, 1]: (N, H, W, 2), of shifts (N, 2 n)."""
        return self.identity + (shift @ self.basis).unflatten(-1, self.identity.shape)

    def forward(self, images: Tensor, shift: Tensor) -> Tensor:
        """Images (N, C, H, W) looked up bilinearly; beyond the border its nearest pixel."""
        grid = self.grid(shift)
        return F.grid_sample(images, grid, mode="bilinear", padding_mode="border", align_corners=True)


def _lattice(height: int, width: int) -> Tensor:
    """The centres of all pixels as x, y in [-1, 1], row by row: (H W, 2)."""
    y, x = torch.meshgrid(
        torch.linspace(-1, 1, height, dtype=torch.float64),
        torch.linspace(-1, 1, width, dtype=torch.float64),
        indexing="ij",
    )
    return torch.stack([x.flatten(), y.flatten()], dim=-1)


def _affine(points: Tensor) -> Tensor:
    return torch.cat([points, torch.ones_like(points[:, :1])], dim=-1)


def _tps(points: Tensor) -> Tensor:
    """The spline through 3 x 3 control points (Bookstein 1989): f(p) = [U(|p - p_i|), 1, p] L^-1 [targets, 0]."""
    control = _lattice(3, 3)
    affine = torch.cat([torch.ones_like(control[:, :1]), control], dim=-1)  # (9, 3)
    system = torch.zeros(12, 12, dtype=points.dtype)
    system[:9, :9], system[:9, 9:], system[9:, :9] = _radial(control, control), affine, affine.T
    terms = torch.cat([_radial(points, control), torch.ones_like(points[:, :1]), points], dim=-1)  # (H W, 12)
    return terms @ torch.linalg.inv(system)[:, :9]


def _radial(points: Tensor, centres: Tensor) -> Tensor:
    """U(r) = r^2 log r^2, 0 at 0: (N, M)."""
    square = (points[:, None] - centres).square().sum(-1)
    return torch.special.xlogy(square, square)
