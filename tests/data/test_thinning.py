"""Thinning against the paper's own words, pixel by pixel, and what a skeleton must be."""

import numpy as np
import pytest
from scipy import ndimage

from disentkit.data.thinning import thinned, without_corners

EIGHT = np.ones((3, 3))


def blots(count, size=14, seed=0):
    """Random shapes with smooth edges, some of them touching the border."""
    noise = np.random.default_rng(seed).normal(size=(count, size, size))
    return ndimage.gaussian_filter(noise, (0, 1.5, 1.5)) > 0.03


def thinned_by_the_book(shape):
    """Zhang & Suen (1984), section 2: flag the pixels of each step one by one, then delete them."""
    image = np.pad(shape.astype(int), 1)
    changed = True
    while changed:
        changed = False
        for step in (0, 1):
            flagged = []
            for row, column in np.argwhere(image[1:-1, 1:-1]) + 1:
                p2, p3, p4 = image[row - 1, column], image[row - 1, column + 1], image[row, column + 1]
                p5, p6, p7 = image[row + 1, column + 1], image[row + 1, column], image[row + 1, column - 1]
                p8, p9 = image[row, column - 1], image[row - 1, column - 1]
                ring = [p2, p3, p4, p5, p6, p7, p8, p9]
                patterns = sum(a == 0 and b == 1 for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
                first = p2 * p4 * p6 == 0 and p4 * p6 * p8 == 0
                second = p2 * p4 * p8 == 0 and p2 * p6 * p8 == 0
                if 2 <= sum(ring) <= 6 and patterns == 1 and (second if step else first):
                    flagged.append((row, column))
            for place in flagged:
                image[place] = 0
            changed = changed or bool(flagged)
    return image[1:-1, 1:-1] > 0


def test_random_shapes_are_thinned_as_the_paper_says():
    shapes = blots(21)
    expected = np.stack([thinned_by_the_book(shape) for shape in shapes])
    found = thinned(shapes)
    assert (found == expected).all()
    assert 0 < found.sum() < shapes.sum() / 2


def test_a_bar_becomes_a_line_along_its_middle():
    bar = np.zeros((1, 15, 30), bool)
    bar[0, 5:10, 3:27] = True
    rows, columns = np.nonzero(thinned(bar)[0])
    assert set(rows) == {7}
    assert len(columns) == np.ptp(columns) + 1
    assert 18 <= len(columns) <= 24


def test_a_skeleton_lies_inside_is_thin_and_stays_as_it_is():
    shapes = blots(40, seed=1)
    found = thinned(shapes)
    assert not (found & ~shapes).any()
    assert (thinned(found) == found).all()
    squares = found[:, 1:, 1:] & found[:, 1:, :-1] & found[:, :-1, 1:] & found[:, :-1, :-1]
    assert squares.sum() < 0.01 * found.sum()


def test_what_hangs_together_still_does_and_holes_stay():
    shapes = np.zeros((3, 40, 40), bool)
    y, x = np.mgrid[:40, :40] - 20
    radius = np.hypot(x, y)
    shapes[0] = (radius > 8) & (radius < 15)
    shapes[1] = (np.abs(x) < 4) | (np.abs(y) < 4)
    shapes[2] = (radius < 6) | (x > 12)
    for shape, found in zip(shapes, thinned(shapes), strict=True):
        assert ndimage.label(found, EIGHT)[1] == ndimage.label(shape, EIGHT)[1]
        around = [ndimage.label(np.pad(~picture, 1, constant_values=True))[1] for picture in (found, shape)]
        assert around[0] == around[1]


@pytest.mark.parametrize("count", [1, 7, 8, 9])
def test_a_picture_is_thinned_alike_in_any_company(count):
    shapes = blots(9, seed=2)
    assert (thinned(shapes[:count]) == thinned(shapes)[:count]).all()


def test_nothing_stays_nothing_and_a_square_of_four_vanishes_as_published():
    shapes = np.zeros((3, 6, 6), bool)
    shapes[1, 2:4, 2:4] = True
    shapes[2, 3, 1:5] = True
    found = thinned(shapes)
    assert not found[:2].any()
    assert (found[2] == shapes[2]).all()


def drawn(*rows):
    return np.array([[character == "#" for character in row] for row in rows])[None]


def test_corners_are_cut_and_stairs_become_straight():
    stairs = drawn("##....", ".##...", "..##..", "...##.")
    straight = without_corners(stairs)[0]
    assert straight.sum() == 5  # from one end to the other on the diagonal, and one step aside
    assert ndimage.label(straight, EIGHT)[1] == 1
    assert straight[0, 0]
    assert straight[3, 4]
    corner = drawn("#...", "#...", "####")
    assert (without_corners(corner) == drawn("#...", "#...", ".###")).all()


def test_crossings_branches_and_diagonals_stay():
    for lines in (
        drawn(".#.", "###", ".#."),
        drawn("###", ".#.", ".#."),
        drawn("#..", ".#.", "..#"),
        drawn("###", "...", "..."),
    ):
        assert (without_corners(lines) == lines).all()


def test_cutting_corners_breaks_nothing():
    skeletons = thinned(blots(60, size=30, seed=3))
    cut = without_corners(skeletons)
    assert cut.sum() < skeletons.sum()
    for before, after in zip(skeletons, cut, strict=True):
        assert ndimage.label(after, EIGHT)[1] == ndimage.label(before, EIGHT)[1]
        around = [ndimage.label(np.pad(~picture, 1, constant_values=True))[1] for picture in (before, after)]
        assert around[0] == around[1]
