"""Drawn shapes: their areas, their symmetries, where they lie, and the grid that they fill."""

import numpy as np
import pytest

from disentkit.data import SOURCES, best_accuracy, fetch, open_dataset
from disentkit.data import dsprites_drawn as drawn
from tests.conftest import check_refused

ALL = np.arange(32)
ONE = np.array([0])
FULL = np.array([5])


def pixels(shapes=ONE, scales=FULL, orientations=ONE, columns=ONE, rows=ONE):
    """White (True) or black of each combination."""
    blocks = list(drawn.draw(*map(np.asarray, (shapes, scales, orientations, columns, rows))))
    return np.concatenate(blocks)[:, 0] > 0


@pytest.fixture(scope="module")
def small():
    return open_dataset("dsprites_drawn:3x2x40x3x4")


# Green's theorem on the curve of the heart: 180 pi; on the ellipse: 100 triangles.
AREAS = (19.2**2, 50 * np.sin(2 * np.pi / 100) * 12.77 * 7.215, 180 * np.pi * 0.5995 * 0.6623)


@pytest.mark.parametrize("shape", range(3))
def test_areas_are_the_closed_forms(shape):
    """A fine lattice of points around the origin counts the area as pixels do."""
    points = (np.arange(-700, 700) + 0.5) / 50
    x, y = np.meshgrid(points, points)
    inside = drawn._SHAPES[shape](x, y)
    assert inside.sum() / 2500 == pytest.approx(AREAS[shape], rel=4e-4)


@pytest.mark.parametrize("shape", range(3))
def test_pictures_have_the_area_of_their_shape_at_every_scale(shape):
    for scale in range(6):
        white = pixels([shape], [scale], range(39), range(0, 32, 5), range(0, 32, 5)).sum(axis=(1, 2))
        expected = AREAS[shape] * (0.5 + scale / 10) ** 2
        assert white.mean() == pytest.approx(expected, rel=5e-3)
        assert np.abs(white - expected).max() < 0.12 * expected + 6


def test_upright_squares_have_as_many_pixels_as_centres_lie_between_their_sides():
    for scale in range(6):
        half = 9.6 * (0.5 + scale / 10)
        for column in (0, 3, 31):
            centres = np.arange(64) + 0.5
            inside = np.abs(centres - (16 + 32 * column / 31)) < half
            picture = pixels(scales=[scale], columns=[column], rows=[column])[0]
            assert (picture == np.outer(inside, inside)).all()
    assert pixels(scales=[0]).sum() == 100  # 11.5 to 20.5
    assert pixels().sum() == 400  # 6.5 to 25.5


def test_the_first_place_is_the_upper_left_and_the_last_the_lower_right():
    first, last = pixels(columns=[0], rows=[0])[0], pixels(columns=[31], rows=[31])[0]
    assert (first == last[::-1, ::-1]).all()
    assert first[16, 16]
    assert not first[32:].any()
    assert last[48, 48]
    right = pixels(columns=[31], rows=[0])[0]
    assert right[:32, 32:].any()
    assert not right[32:].any()
    assert not right[:, :32].any()


@pytest.mark.parametrize("shape", range(3))
def test_places_a_whole_number_of_pixels_apart_show_the_same_shape(shape):
    """Places 0 and 31 are 32 pixels apart."""
    corner = pixels([shape], [4], [7], [0, 31], [0, 31])
    for picture, shift in zip(corner, ((0, 0), (32, 0), (0, 32), (32, 32)), strict=True):
        assert (picture == np.roll(corner[0], shift, axis=(0, 1))).all()


@pytest.mark.parametrize("shape", range(3))
def test_orientation_0_and_39_are_the_same_picture_and_their_neighbours_are_not(shape):
    pictures = pixels([shape], FULL, [0, 39, 1, 38], [0, 13], [5, 31]).reshape(4, 4, 64, 64)
    assert (pictures[0] == pictures[1]).all()
    assert (pictures[0] != pictures[2]).any(axis=(1, 2)).all()
    assert (pictures[0] != pictures[3]).any(axis=(1, 2)).all()


def test_upright_shapes_are_symmetric_and_the_heart_stands_on_its_tip():
    # At column 0 the centre lies between two pixels, so mirroring the picture around it is exact.
    square, ellipse, heart = pixels(range(3))[:, 2:30, 2:30]
    for picture in (square, ellipse, heart):
        assert (picture == picture[:, ::-1]).all()
    for picture in (square, ellipse):
        assert (picture == picture[::-1]).all()
    assert ellipse.any(axis=0).sum() == 26  # 2 * 12.77
    assert ellipse.any(axis=1).sum() == 14  # 2 * 7.215
    widths = heart.sum(axis=1)
    rows = np.flatnonzero(widths)
    assert widths[rows[0]] > widths[rows[-1]]
    assert not heart[rows[0], 14]  # the notch
    assert heart[rows[-1], 13:15].all()


def test_shapes_turn_counter_clockwise():
    """The ellipse's right end goes up, the heart's tip to the right."""
    ellipse, heart = pixels([1, 2], FULL, [4])[:, 2:30, 2:30]
    rows, columns = np.nonzero(ellipse)
    assert rows[columns > 20].mean() < 14 < rows[columns < 7].mean()
    rows, columns = np.nonzero(heart)
    assert columns[rows == rows.max()].min() > 14
    assert columns[rows < 6].mean() > 14 > rows[columns < 6].mean()  # the lobes: one up, one to the left


def test_every_shape_is_the_brute_force_one():
    """Pixel by pixel, each against a polygon by the crossing number."""
    turns = np.linspace(0, 2 * np.pi, 4001)[:-1]
    outlines = {
        1: np.stack([12.77 * np.cos(turns[::40]), 7.215 * np.sin(turns[::40])]),
        2: np.stack(
            [
                0.5995 * 16 * np.sin(turns) ** 3,
                -1.44
                - 0.6623 * (13 * np.cos(turns) - 5 * np.cos(2 * turns) - 2 * np.cos(3 * turns) - np.cos(4 * turns)),
            ]
        ),
    }
    for shape, outline in outlines.items():
        for scale, orientation, column, row in ((0, 3, 7, 20), (3, 17, 31, 0), (5, 30, 12, 12)):
            angle = 2 * np.pi * orientation / 39
            turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
            x, y = turn @ outline * (0.5 + scale / 10) + np.array([[16 + 32 * column / 31], [16 + 32 * row / 31]])
            picture = pixels([shape], [scale], [orientation], [column], [row])[0]
            assert (picture == crossed(x, y)).all(), (shape, scale)


def crossed(x, y):
    """Which pixel centres a polygon contains: a ray to the right meets an odd number of sides."""
    px, py = np.meshgrid(np.arange(64) + 0.5, np.arange(64) + 0.5)
    inside = np.zeros((64, 64), bool)
    for x0, y0, x1, y1 in zip(x, y, np.roll(x, -1), np.roll(y, -1), strict=True):
        across = (y0 > py) != (y1 > py)
        if across.any():
            inside ^= across & (px < x0 + (py - y0) * (x1 - x0) / (y1 - y0))
    return inside


def test_the_last_place_changes_fastest():
    pictures = pixels([0, 1], [0, 5], [0, 4], [0, 31], [0, 31])
    assert len(pictures) == 32
    for number, picture in enumerate(pictures):
        shape, scale, orientation, column, row = np.unravel_index(number, (2, 2, 2, 2, 2))
        alone = pixels([shape], [5 * scale], [4 * orientation], [31 * column], [31 * row])[0]
        assert (picture == alone).all()


def test_a_sub_grid_is_a_data_set(small):
    assert (len(small.train), len(small.test), small.image_shape) == (2592, 288, (1, 64, 64))
    assert small.name == "dsprites_drawn:3x2x40x3x4"
    assert (small.classes, small.factor_names) == (3, SOURCES["dsprites_drawn"].factors)
    assert (small.train.labels == small.train.factors[:, 0]).all()
    for row in range(0, 2592, 300):
        shape, scale, orientation, column, place = small.train.factors[row].tolist()
        # 0 and 1 of two scales are the first and the last; 3 columns are 0, 16, 31 and 4 rows 0, 10, 21, 31.
        expected = pixels([shape], [5 * scale], [orientation], [(0, 16, 31)[column]], [(0, 10, 21, 31)[place]])[0]
        assert (small.train.images[row, 0] == expected * 255).all()


def test_the_note_says_what_the_pictures_allow(small):
    images = np.concatenate([small.train.images, small.test.images])
    orientations = np.concatenate([small.train.factors, small.test.factors])[:, 2]
    best = best_accuracy(images, orientations)
    assert 0.95 < best <= 39 / 40
    assert f"no classifier can do better than {best:.3f} on orientation" in small.note
    assert open_dataset("dsprites_drawn:2x1x3x4x4").note == ""  # no two of three look the same


def test_fewer_orientations_go_evenly_round():
    assert drawn._chosen(2, 40).tolist() == list(range(40))
    assert drawn._chosen(2, 39).tolist() == list(range(39))
    assert drawn._chosen(2, 3).tolist() == [0, 13, 26]
    assert drawn._chosen(3, 8).tolist() == [0, 4, 9, 13, 18, 22, 27, 31]
    for factor, size in enumerate(drawn.GRID.sizes):
        for fewer in range(1, size + 1):
            assert len(set(drawn._chosen(factor, fewer))) == fewer


@pytest.mark.parametrize(
    "sizes", ["", "3x6x40x8", "3x6x40x8x33", "0x6x40x8x8", "3x6xax8x8", "3x6x40x8x8x1", "1x1x1x3x3"]
)
def test_sizes_that_the_grid_has_not_are_told(sizes):
    words = f"dsprites_drawn:{sizes}: expected after the colon the numbers of shapes, scales, orientations and places"
    check_refused(words, open_dataset, f"dsprites_drawn:{sizes}")


def test_options_are_told_apart_from_names():
    check_refused(
        "no data named 'dsprites_draw'; did you mean 'dsprites_drawn'", open_dataset, "dsprites_draw:2x2x4x4x4"
    )
    check_refused("digits: expected a name without options, got 'x' after it", open_dataset, "digits:x")
    check_refused("there is nothing to fetch", fetch, "dsprites_drawn:2x2x4x4x4")


def test_pictures_of_half_the_side_are_means_of_four_pixels():
    whole, small = (open_dataset(f"dsprites_drawn:3x2x3x2x2{side}").train.images for side in ("@64", "@32"))
    assert small.shape[1:] == (1, 32, 32)
    means = whole.reshape(len(whole), 1, 32, 2, 32, 2).mean(axis=(3, 5))
    assert np.abs(small - means).max() <= 0.5
    check_refused(
        "expected pictures of @32 or @64 pixels a side, got '@16'", open_dataset, "dsprites_drawn:3x2x3x2x2@16"
    )
