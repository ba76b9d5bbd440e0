import numpy as np
import pytest

from disentkit import evaluate
from disentkit.errors import UserError
from disentkit.probes import PROBES, with_option
from disentkit.records import Interpolations
from tests.conftest import small_data
from tests.models import TwoBlocks
from tests.passes.test_swapping import Halves
from tests.probes.test_probes import CONTEXT, number
from tests.probes.test_swap import pixels

STEPS = 8
IMAGES = pixels()["test"].values.reshape(-1, 1, 4, 5)


def answer(paths, ends=None, grids=None, **options):
    """Of paths (P, T, C, H, W); the untrained model's stay where they are."""
    count, steps = paths.shape[:2]
    ends = IMAGES[: 2 * count].reshape(count, 2, 1, 4, 5) if ends is None else ends
    grids = np.zeros((0, steps, steps, 1, 4, 5), np.float32) if grids is None else grids
    across = tuple(f"b{i}" for i in range(len(grids)))
    own = Interpolations(paths, ends, grids, across, told=False)
    still = Interpolations(paths[:, :1].repeat(steps, axis=1), ends, grids, across, told=False)
    probe = PROBES["interpolation"](steps=steps, **options)
    found = {
        n: (still if n.untrained else own) if n.kind == "interpolations" else pixels()[n.split] for n in probe.needs()
    }
    return probe(found, CONTEXT)


def value(rows, metric, control):
    return number(rows, metric, split="test", control=control)["value"]


def test_a_decoder_that_is_linear_in_its_code_is_perfectly_even_and_a_crossfade():
    rows = evaluate(Halves(), small_data(), probes="interpolation", targets="grey", options=["interpolation.pairs=50"])
    assert value(rows, "roughness", "none") == pytest.approx(1, abs=1e-5)
    assert value(rows, "roughness", "pixels") == pytest.approx(1, abs=1e-5)
    assert value(rows, "path_length", "none") == pytest.approx(1, abs=1e-5)
    for metric in ("judge_roughness", "judge_confidence"):  # what goes in comes out: the model is its own control
        assert value(rows, metric, "none") == pytest.approx(value(rows, metric, "pixels"), abs=1e-4)
    assert value(rows, "judge_roughness", "none") > 1.05
    assert number(rows, "roughness", split="test", control="none")["n"] == 50


def test_an_arc_is_no_crossfade():
    options = ["interpolation.pairs=50", "interpolation.way=spherical"]
    rows = evaluate(Halves(), small_data(), probes="interpolation", targets="grey", options=options)
    assert value(rows, "roughness", "none") > 1.001
    assert value(rows, "path_length", "none") > 1.001


def test_a_jump_is_as_rough_as_can_be_in_pixels_and_in_judge_space():
    ends = IMAGES[:20].reshape(10, 2, 1, 4, 5)  # neighbours have different labels
    found = answer(ends.repeat(STEPS // 2, axis=1), ends).rows
    assert value(found, "roughness", "none") == pytest.approx(STEPS - 1)
    assert value(found, "judge_roughness", "none") == pytest.approx(STEPS - 1)
    assert value(found, "roughness", "pixels") == pytest.approx(1, abs=1e-6)


def test_a_path_that_hardly_moves_is_even_and_short():
    flat = IMAGES[:20].reshape(10, 2, 1, 4, 5)
    faint = np.stack([0.5 + place * (flat[:, 0] - 0.5) for place in np.linspace(0, 0.01, STEPS)], axis=1)
    rows = answer(faint.astype(np.float32), flat).rows
    assert value(rows, "roughness", "none") == pytest.approx(1, abs=1e-3)
    assert value(rows, "path_length", "none") < 0.02
    assert value(rows, "path_length", "pixels") == pytest.approx(1, abs=1e-5)
    assert value(rows, "path_length", "untrained") == 0


def test_paths_that_stay_are_left_out_and_told():
    ends = IMAGES[:20].reshape(10, 2, 1, 4, 5)
    paths = ends.repeat(STEPS // 2, axis=1)
    paths[:4] = paths[:4, :1]
    rows = answer(paths, ends).rows
    row = number(rows, "roughness", split="test", control="none")
    assert row["value"] == pytest.approx(STEPS - 1)
    assert row["n"] == 6
    assert row["note"] == "4 of 10 paths stay where they are and are left out"
    row = number(rows, "roughness", split="test", control="untrained")
    assert np.isnan(row["value"])
    assert row["note"] == "every path stays where it is"


def test_confidence_is_of_what_lies_between_the_ends():
    grey = np.full((10, STEPS, 1, 4, 5), 0.4, np.float32)
    sure, unsure = IMAGES[:10, None].repeat(STEPS, axis=1), grey.copy()
    unsure[:, [0, -1]] = IMAGES[:10, None]
    first, second, third = (value(answer(p).rows, "judge_confidence", "none") for p in (sure, unsure, grey))
    assert first > 0.9
    assert second == pytest.approx(third, abs=1e-6)
    assert second < first - 0.05


def test_real_images_stand_in_two_corners_or_beside_the_paths():
    paths, grids = np.full((3, STEPS, 1, 4, 5), 0.5, np.float32), np.full((1, STEPS, STEPS, 1, 4, 5), 0.5, np.float32)
    rows, grid = answer(paths, grids=grids).pictures
    assert rows.images.shape == (3, STEPS + 2, 1, 4, 5)
    assert rows.column_names[0] == rows.column_names[-1] == "image"
    np.testing.assert_array_equal(rows.images[2, [0, -1]], IMAGES[4:6])
    np.testing.assert_array_equal(grid.images[0, 0], IMAGES[0])
    np.testing.assert_array_equal(grid.images[-1, -1], IMAGES[1])
    assert (grid.images.reshape(STEPS * STEPS, -1)[1:-1] == 0.5).all()
    kept = answer(paths, grids=grids, corners="decoded").pictures[1]
    assert (kept.images == 0.5).all()
    assert "what is decoded from the two test images" in kept.caption


def test_a_path_needs_a_place_between_its_ends():
    with pytest.raises(UserError, match="option steps: expected 3 or more pictures along a path, got 2"):
        with_option(PROBES["interpolation"](), "steps", "2")


def test_a_model_that_is_told_the_label_says_so_in_its_picture(tmp_path):
    model = TwoBlocks(conditional=True)
    rows = evaluate(model, small_data(), probes="interpolation", targets="grey", out=tmp_path, audits=False)
    assert rows["value"].notna().all()
    names = {file.stem for file in (tmp_path / "figures").iterdir()}
    assert names == {"TwoBlocks-interpolation", "TwoBlocks-interpolation-z"}
    assert not list((tmp_path / "records").glob("interpolations*"))
    text = (tmp_path / "tables" / "interpolation.md").read_text()
    assert all(control in text for control in ("none", "pixels", "untrained"))
