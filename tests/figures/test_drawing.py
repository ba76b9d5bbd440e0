"""A picture's file shows what the data say, and says itself what it shows."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from disentkit.figures import montage, write_picture
from disentkit.figures.curves import draw_curves
from disentkit.figures.grids import underlined
from disentkit.figures.scatters import draw_scatter
from disentkit.records import Curves, Grid, Scatter

IMAGES = np.full((2, 3, 1, 8, 8), 0.5, dtype=np.float32)
GRID = Grid("g", "six greys", IMAGES, ("a", "b"), ("1", "2", "3"), caption="made of one half")
DOTS = Scatter("s", "two dots", np.eye(2), np.array([0, 1]))
LINES = Curves("c", "a line", {"loss": np.array([[1.0, 2.0], [5.0, 4.0]])}, "epoch")


@pytest.mark.parametrize(("picture", "told"), [(GRID, "made of one half"), (DOTS, "two dots"), (LINES, "a line")])
def test_a_file_says_what_it_shows_and_how_it_was_made(picture, told, tmp_path):
    write_picture(picture, "model", tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        assert image.text["Title"] == f"model: {picture.title}"
        assert image.text["Description"] == told


def test_only_marked_images_are_underlined():
    marked = np.array([[True, False, False], [False, False, True]])
    strips = underlined(IMAGES, marked)[..., 8:, :]
    assert (strips.max(axis=(2, 3, 4)) == marked).all()
    assert (underlined(IMAGES, marked)[..., :8, :] == IMAGES).all()


def test_a_montage_keeps_rows_and_columns_apart():
    images = np.zeros((2, 2, 1, 3, 3), dtype=np.float32)
    images[0, 1] = 0.25
    whole = montage(images)
    assert whole.shape == (7, 7, 1)
    assert (whole[:3, 4:] == 0.25).all()
    assert (whole[3] == 1).all()


def test_every_curve_has_a_panel(tmp_path):
    four = {str(i): np.array([[1.0, 2.0], [3.0, i]]) for i in range(4)}
    write_picture(Curves("c", "four", four, "epoch"), "model", tmp_path / "four.png")
    write_picture(LINES, "model", tmp_path / "one.png")
    with Image.open(tmp_path / "four.png") as many, Image.open(tmp_path / "one.png") as one:
        assert many.width > 2 * one.width
        assert many.height > one.height


def test_the_curves_of_one_epoch_are_dots_above_it():
    both = {split: np.array([[1.0], [value]]) for split, value in (("train", 0.5), ("test", 0.7))}
    panel = draw_curves(Curves("c", "short", both, "epoch", panels={"loss": {k: k for k in both}}), "model").axes[0]
    assert [line.get_marker() for line in panel.lines] == ["o", "o"]
    assert [line.get_ydata().tolist() for line in panel.lines] == [[0.5], [0.7]]
    assert list(panel.get_xticks()) == [1]
    assert draw_curves(LINES, "model").axes[0].lines[0].get_marker() == "None"


def test_a_scatter_whose_axes_have_names_shows_their_scale():
    bare, named = (draw_scatter(replace(DOTS, axes=axes), "model").axes[0] for axes in (("", ""), ("z 0", "z 1")))
    assert (len(bare.get_xticks()), len(bare.get_yticks())) == (0, 0)
    assert (named.get_xlabel(), named.get_ylabel()) == ("z 0", "z 1")
    assert len(named.get_xticks()) > 1


def test_a_flat_cloud_has_a_flat_figure():
    points = np.random.default_rng(0).normal(size=(50, 2))
    heights = [
        draw_scatter(Scatter("s", "", points * (1, up), np.zeros(50, dtype=int)), "m").get_figheight()
        for up in (1, 0.6, 0)
    ]
    assert heights[0] > heights[1] > heights[2] > 2
    assert draw_scatter(Scatter("s", "", np.zeros((3, 2)), np.zeros(3, dtype=int)), "m").get_figheight() > 2
